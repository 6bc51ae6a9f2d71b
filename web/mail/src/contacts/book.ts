import type { JmapClient } from '@posthouse/shared/jmap/client';
import type { GetResponse, Id } from '@posthouse/shared/jmap/types';
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

// Of one /get: a contact may have a picture.
const page = 200;

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
  for (let i = 0; i < cards.length; i += page) {
    const create: Record<string, object> = {};
    const update: Record<Id, object> = {};
    for (const [n, card] of cards.slice(i, i + page).entries()) {
      const id = card.uid === undefined ? undefined : byUid.get(card.uid);
      if (id === undefined) create[`c${n}`] = { ...card, addressBookIds: { [book]: true } };
      else update[id] = Object.fromEntries(Object.entries(card).filter(([name]) => name !== 'addressBookIds' && name !== 'uid'));
    }
    await setAll(client, 'ContactCard/set', { create, update });
    progress(Math.min(cards.length, i + page));
  }
  return cards.length;
}

/** Only what differs is sent, so that what another program wrote beside it stays. */
export function patchOf(before: Card, after: Card): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name !== 'id' && JSON.stringify(before[name]) !== JSON.stringify(after[name])) patch[name] = after[name] ?? null;
  }
  return patch;
}
