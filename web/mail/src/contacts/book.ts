import type { JmapClient } from '@posthouse/shared/jmap/client';
import type { GetResponse, Id } from '@posthouse/shared/jmap/types';
import { pointer } from '../data/patch';
import { setAll } from '../settings/calls';
import type { Card, NewCard } from './card';

export interface AddressBook {
  id: Id;
  name: string;
  isDefault: boolean;
}

export interface Book {
  books: AddressBook[];
  cards: Card[];
}

// Of one /get or /set.
const page = 200;

// A request is JSON around the cards, and what the server announces is its bound.
const shareOfRequest = 0.5;

/** Octets of files that are read to be imported: more than an account keeps of contacts. */
export const mostImported = 64 << 20;

export async function load(client: JmapClient): Promise<Book> {
  const accountId = client.accountId;
  const { calls, results } = await client.request((batch) => ({
    books: batch.call<GetResponse<AddressBook>>('AddressBook/get', { accountId, ids: null }),
    ids: batch.call<{ ids: Id[]; total: number }>('ContactCard/query', { accountId, calculateTotal: true }),
  }));
  const ids = [...results.of(calls.ids).ids];
  const { total } = results.of(calls.ids);
  while (ids.length < total) {
    const more = (await client.call<{ ids: Id[] }>('ContactCard/query', { position: ids.length })).ids;
    if (more.length === 0) break;
    ids.push(...more);
  }
  const cards: Card[] = [];
  for (let i = 0; i < ids.length; i += page) cards.push(...(await client.call<GetResponse<Card>>('ContactCard/get', { ids: ids.slice(i, i + page) })).list);
  return { books: results.of(calls.books).list, cards };
}

/** Makes those that are new; of those that the server has already by their uid, what was read takes the place of what they were. */
export async function add(client: JmapClient, book: Id, cards: readonly NewCard[], known: readonly Card[], progress: (done: number) => void): Promise<number> {
  const byUid = new Map(known.map((card) => [card.uid, card.id]));
  let done = 0;
  for (const some of split(cards, Math.min(page, client.limit('maxObjectsInSet', page)), client.limit('maxSizeRequest', 10_000_000) * shareOfRequest)) {
    const create: Record<string, object> = {};
    const update: Record<Id, object> = {};
    for (const [n, card] of some.entries()) {
      const id = card.uid === undefined ? undefined : byUid.get(card.uid);
      if (id === undefined) create[`c${n}`] = { ...card, addressBookIds: { [book]: true } };
      else update[id] = Object.fromEntries(Object.entries(card).filter(([name]) => name !== 'addressBookIds' && name !== 'uid').map(([name, value]) => [pointer(name), value]));
    }
    await setAll(client, 'ContactCard/set', { create, update });
    progress(done += some.length);
  }
  return cards.length;
}

/** In their order, each part of at most so many cards and octets; a card that is longer alone is alone, and the server says what it thinks of it. */
export function split(cards: readonly NewCard[], most: number, octets: number): NewCard[][] {
  const parts: NewCard[][] = [];
  const encoder = new TextEncoder();
  let room = 0;
  for (const card of cards) {
    const size = encoder.encode(JSON.stringify(card)).length;
    const part = parts.at(-1);
    if (part === undefined || part.length >= most || size > room) {
      parts.push([card]);
      room = octets - size;
    } else {
      part.push(card);
      room -= size;
    }
  }
  return parts;
}

/** Only what differs is sent, so that what another program wrote beside it stays. */
export function patchOf(before: Card, after: Card): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name !== 'id' && JSON.stringify(before[name]) !== JSON.stringify(after[name])) patch[pointer(name)] = after[name] ?? null;
  }
  return patch;
}
