import type { Address, EmailSummary } from '@posthouse/shared/jmap/types';
import { t } from '../text';
import { calm } from './bidi';

export function nameOfPerson(address: Address, mine: ReadonlySet<string>): string {
  if (mine.has(address.email.toLowerCase())) return t('list.me');
  return calm(address.name !== null && address.name !== '' ? address.name : address.email);
}

export function firstName(name: string): string {
  // Chinese names are short and have no space; "Last, First" stays whole.
  return name.includes(',') || name.includes('@') ? name : (name.split(' ')[0] ?? name);
}

/** Who wrote in a conversation, in the order in which they first did. */
export function participants(messages: readonly EmailSummary[], mine: ReadonlySet<string>): string {
  const names = new Map<string, string>();
  for (const message of messages) {
    const from = message.from?.[0];
    if (from !== undefined) names.set(from.email.toLowerCase(), nameOfPerson(from, mine));
  }
  const list = [...names.values()];
  if (list.length === 0) return t('list.nobody');
  if (list.length === 1) return list[0]!;
  const short = list.map(firstName);
  return short.length > 3 ? `${short[0]} … ${short.slice(-2).join(', ')}` : short.join(', ');
}

export function listOf(addresses: readonly Address[] | null, mine: ReadonlySet<string>): string {
  return (addresses ?? []).map((address) => nameOfPerson(address, mine)).join(', ');
}

export function full(address: Address): string {
  return calm(address.name !== null && address.name !== '' ? `${address.name} <${address.email}>` : address.email);
}
