import type { Mailroom } from '../data/mailroom';

const notLabels = /^[$\\]|^(nonjunk|junk|notjunk)$/i;

/** Labels are keywords; there is no list of them on the server, so that those of the messages that were seen are it. */
export function labelsOf(room: Mailroom, more: Iterable<string> = []): string[] {
  const found = new Set(more);
  for (const email of room.emails.values()) for (const keyword of Object.keys(email.keywords)) if (isLabel(keyword)) found.add(keyword);
  return [...found].sort((a, b) => labelName(a).localeCompare(labelName(b)));
}

export function isLabel(keyword: string): boolean {
  return !notLabels.test(keyword);
}

/** The keyword of a label: keywords are ASCII (RFC 8621 §4.1.1), so that what is not is written as its octets, each "=" and two digits. */
export function keywordOf(name: string): string {
  return name.trim().toLowerCase().replace(/[\s(){%*"\\\]]+/g, '-').replace(/[^\u0021-\u007e]+/gu, (part) => [...new TextEncoder().encode(part)].map((octet) => `=${octet.toString(16).padStart(2, '0')}`).join(''));
}

/** How a label is called. */
export function labelName(keyword: string): string {
  return keyword.replace(/(?:=[89a-f][0-9a-f])+/g, (part) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(part.slice(1).split('='), (octet) => parseInt(octet, 16)));
    } catch {
      return part;
    }
  });
}

/** Why a label cannot be called so: null where it can, or where nothing is written yet. */
export function faultOf(name: string): 'long' | 'reserved' | null {
  const keyword = keywordOf(name);
  if (keyword === '' || isKeyword(keyword)) return null;
  return isLabel(keyword) ? 'long' : 'reserved';
}

/** What a label will be called, where that is not what was written. */
export function calledInstead(name: string): string | null {
  const called = labelName(keywordOf(name));
  return called === name.trim() ? null : called;
}

/** Whether a keyword may have that many octets. */
export function isKeyword(keyword: string): boolean {
  return keyword.length > 0 && keyword.length <= 255 && isLabel(keyword);
}
