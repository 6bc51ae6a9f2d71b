import type { Address } from '@posthouse/shared/jmap/types';
import { hasLink } from '../links/links';
import type { Draft } from './draft';

export type Warning = { kind: 'forgotten' } | { kind: 'noSubject' } | { kind: 'hidden' } | { kind: 'many'; count: number } | { kind: 'outside'; who: string[] };

// An answer to more people than this is asked about.
const many = 10;

const attachmentWords = /\b(?:attach(?:ed|ment|ments|ing)?|enclosed|enclosure|enclosing)\b|附件|附上|附加文件|随信附|随附|见附|附有|附送|另附/i;

/** What is better asked once before it goes out. */
export function warningsOf(draft: Draft, ownText: string, own = ''): Warning[] {
  const found: Warning[] = [];
  if (draft.wasHidden === true) found.push({ kind: 'hidden' });
  if (draft.toAll === true) {
    const count = everyone(draft).length;
    const others = own === '' ? [] : outsiders(draft, own);
    if (count > many) found.push({ kind: 'many', count });
    if (others.length > 0 && count > 2) found.push({ kind: 'outside', who: others.map((address) => address.email) });
  }
  if (draft.subject.trim() === '') found.push({ kind: 'noSubject' });
  if (draft.files.every((file) => file.cid !== undefined) && !hasLink(ownText) && attachmentWords.test(`${draft.subject}\n${ownText}`)) found.push({ kind: 'forgotten' });
  return found;
}

/** What the writer wrote himself: neither what he quotes nor his signature. */
export function ownWords(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    if (/^-- ?$/.test(line) || /^-{5,}/.test(line)) break;
    if (!line.startsWith('>')) lines.push(line);
  }
  return lines.join('\n');
}

export function everyone(draft: Draft): Address[] {
  return [...draft.to, ...draft.cc, ...draft.bcc];
}

/** People at domains that are not the writer's. */
export function outsiders(draft: Draft, own: string): Address[] {
  const domain = own.slice(own.lastIndexOf('@') + 1).toLowerCase();
  return everyone(draft).filter((address) => {
    const other = address.email.slice(address.email.lastIndexOf('@') + 1).toLowerCase();
    return other !== domain && !other.endsWith(`.${domain}`);
  });
}

const addressPattern = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.?[^\s@<>,;"]*$/u;

export function isAddress(email: string): boolean {
  return addressPattern.test(email);
}

/** "Bob <bob@x.test>, carol@x.test; 李雷 <li@x.test>" as people write or paste it. */
export function readAddresses(text: string): Address[] {
  const found: Address[] = [];
  for (const part of text.match(/(?:"[^"]*"|[^,;，；\n"])+/g) ?? []) {
    const match = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(part);
    const email = (match?.[2] ?? part).trim();
    if (email !== '') found.push({ name: match?.[1]?.trim() === '' ? null : (match?.[1]?.trim() ?? null), email });
  }
  return found;
}
