import { Node } from '@tiptap/core';
import type { Identity } from '@posthouse/shared/jmap/types';
import { textToHtml } from './html';

/** The signature in the text, known as such so that another identity's can take its place. */
export const Signature = Node.create({
  name: 'signature', group: 'block', content: 'block+', defining: true,
  parseHTML: () => [{ tag: 'div.posthouse-signature' }],
  renderHTML: () => ['div', { class: 'posthouse-signature' }, 0],
});

export function hasSignature(identity: Identity | undefined): identity is Identity {
  return identity !== undefined && (identity.htmlSignature !== '' || identity.textSignature !== '');
}

/** RFC 3676 §4.3: "-- " on a line of its own stands in front. */
export function signatureHtml(identity: Identity | undefined): string {
  if (!hasSignature(identity)) return '';
  return `<div class="posthouse-signature"><p>-- </p>${identity.htmlSignature === '' ? textToHtml(identity.textSignature) : identity.htmlSignature}</div>`;
}

export function signatureText(identity: Identity | undefined): string {
  return identity === undefined || identity.textSignature === '' ? '' : `\n\n-- \n${identity.textSignature}`;
}

/** In plain text: the other identity's signature where this one's stands as it was. */
export function swapSignature(text: string, before: Identity | undefined, after: Identity): string {
  const old = signatureText(before);
  const fresh = signatureText(after);
  if (old === '') return text.includes('\n-- \n') ? text : text + fresh;
  const at = text.lastIndexOf(old);
  return at < 0 ? text : text.slice(0, at) + fresh + text.slice(at + old.length);
}
