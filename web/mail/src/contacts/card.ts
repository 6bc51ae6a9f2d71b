import type { Address } from '@posthouse/shared/jmap/types';

/** A contact as the server keeps it: a Card of RFC 9553. What the page does not know of it, it leaves alone. */
export interface Content {
  kind?: string;
  addressBookIds: Record<string, true>;
  name?: { full?: string | undefined; components?: { kind: string; value: string }[]; isOrdered?: boolean; defaultSeparator?: string };
  nicknames?: Record<string, { name: string }>;
  organizations?: Record<string, { name?: string; units?: { name: string }[] }>;
  titles?: Record<string, { name: string; kind?: string }>;
  emails?: Record<string, { address: string; contexts?: Record<string, true>; label?: string }>;
  phones?: Record<string, { number: string; contexts?: Record<string, true>; features?: Record<string, true>; label?: string }>;
  addresses?: Record<string, { full?: string; components?: { kind: string; value: string }[]; contexts?: Record<string, true> }>;
  notes?: Record<string, { note: string }>;
  anniversaries?: Record<string, { kind: string; date: { '@type'?: string; year?: number; month?: number; day?: number; utc?: string } }>;
  links?: Record<string, { uri: string }>;
  media?: Record<string, { kind: string; uri?: string; mediaType?: string }>;
  keywords?: Record<string, true>;
  members?: Record<string, true>;
  [other: string]: unknown;
}

export interface Card extends Content {
  id: string;
  uid: string;
}

/** One that is not there yet. */
export interface NewCard extends Content {
  uid?: string;
}

/** Whether names are written without a space, the family's first. */
const han = /^[\u2e80-\u9fff\uac00-\ud7af]+$/;

export function nameOf(card: Pick<Card, 'name' | 'organizations' | 'nicknames' | 'emails'>): string {
  const { name } = card;
  if (name?.full !== undefined && name.full !== '') return name.full;
  const parts = (name?.components ?? []).filter((part) => part.kind !== 'separator').map((part) => part.value).filter((part) => part !== '');
  if (parts.length > 0) return parts.join(name?.defaultSeparator ?? (parts.every((part) => han.test(part)) ? '' : ' '));
  return first(card.nicknames)?.name ?? first(card.organizations)?.name ?? first(card.emails)?.address ?? '';
}

export function part(card: Pick<Card, 'name'>, kind: string): string {
  return (card.name?.components ?? []).filter((other) => other.kind === kind).map((other) => other.value).join(' ');
}

/** The name in its parts, in the order in which its language says them. */
export function nameFrom(given: string, surname: string): Card['name'] {
  const asHan = han.test(surname.trim()) && (given.trim() === '' || han.test(given.trim()));
  const all = [{ kind: 'given', value: given.trim() }, { kind: 'surname', value: surname.trim() }];
  const components = (asHan ? all.reverse() : all).filter((one) => one.value !== '');
  if (components.length === 0) return undefined;
  return { components, isOrdered: true, full: components.map((one) => one.value).join(asHan ? '' : ' ') };
}

export function first<T>(map: Record<string, T> | undefined): T | undefined {
  return map === undefined ? undefined : Object.values(map)[0];
}

export function addressesOf(card: Card): Address[] {
  return Object.values(card.emails ?? {}).map(({ address }) => ({ name: nameOf(card), email: address }));
}

/** By name, as the language sorts it. */
export function sorted(cards: readonly Card[], language: string): Card[] {
  const order = new Intl.Collator(language, { sensitivity: 'base' });
  return [...cards].sort((a, b) => order.compare(nameOf(a), nameOf(b)) || a.id.localeCompare(b.id));
}

export function matches(card: Card, text: string): boolean {
  const all = [nameOf(card), ...Object.values(card.emails ?? {}).map((email) => email.address), ...Object.values(card.phones ?? {}).map((phone) => phone.number), ...Object.values(card.organizations ?? {}).map((one) => one.name ?? ''), ...Object.values(card.notes ?? {}).map((note) => note.note), ...Object.values(card.nicknames ?? {}).map((one) => one.name)]
    .join('\n').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
