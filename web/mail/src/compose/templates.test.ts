import { expect, it } from 'vitest';
import { fill, valuesFor } from './templates';

const identity = { id: 'I1', name: 'Li Lei', email: 'l@x.test', replyTo: null, bcc: null, textSignature: '', htmlSignature: '', mayDelete: false };

it('fields of a template become what they stand for, never HTML', () => {
  const values = valuesFor([{ name: 'Ada <King>', email: 'ada@x.test' }], 'S', identity, 'today');
  expect(fill('Dear {name}, {myName} {date}', values, 'text')).toBe('Dear Ada <King>, Li Lei today');
  expect(fill('<p>{name}</p>', values, 'html')).toBe('<p>Ada &lt;King&gt;</p>');
  expect(fill('<a title="{name}">', valuesFor([{ name: 'A" onclick="x', email: 'a@x.test' }], 'S', identity, ''), 'html')).toBe('<a title="A&quot; onclick=&quot;x">');
  for (const as of ['text', 'html'] as const) expect(fill('{constructor} {toString}', values, as)).toBe('{constructor} {toString}');
  expect(fill('{unknown} {email}', values, 'text')).toBe('{unknown} ada@x.test');
});

it('what has no value stays to be seen, and Chinese names stay whole', () => {
  expect(fill('{name}', valuesFor([], '', identity, ''), 'text')).toBe('{name}');
  expect(valuesFor([{ name: '王小明', email: 'w@x.test' }], '', identity, '').firstName).toBe('王小明');
  expect(valuesFor([{ name: 'Ada King', email: 'a@x.test' }], '', identity, '').firstName).toBe('Ada');
});
