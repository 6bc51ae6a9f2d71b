import { expect, it } from 'vitest';
import { signatureHtml, signatureText, swapSignature } from './signatures';

const identity = (change: object) => ({ id: 'I1', name: '', email: 'a@x.test', replyTo: null, bcc: null, textSignature: '', htmlSignature: '', mayDelete: false, ...change });

it('another identity brings its own signature, and what was written stays', () => {
  const one = identity({ textSignature: 'Ada' });
  const two = identity({ textSignature: 'Ada, sales' });
  expect(swapSignature(`Hello${signatureText(one)}\n\n> quoted`, one, two)).toBe('Hello\n\n-- \nAda, sales\n\n> quoted');
  expect(swapSignature('Hello\n\n-- \nChanged by hand', one, two)).toBe('Hello\n\n-- \nChanged by hand');
  expect(swapSignature('Hello', identity({}), two)).toBe('Hello\n\n-- \nAda, sales');
});

it('a plain signature is words in HTML too', () => {
  expect(signatureHtml(identity({ textSignature: '<b>' }))).toBe('<div class="posthouse-signature"><p>-- </p><p>&lt;b&gt;</p></div>');
  expect(signatureHtml(identity({}))).toBe('');
});
