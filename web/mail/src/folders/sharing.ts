import type { GetResponse, Id, Mailbox, QueryResponse } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';

/** RFC 8621 §2's rights, and mayShare. */
export type Rights = Record<string, boolean>;

/** A person or a group (RFC 9670 §2). */
export interface Principal {
  id: Id;
  type: 'individual' | 'group';
  name: string;
  email: string | null;
}

export interface Share {
  principal: Principal;
  rights: Rights;
}

const reading = ['mayReadItems', 'maySetSeen'];
const working = [...reading, 'maySetKeywords', 'mayAddItems', 'mayRemoveItems'];
const everything = [...working, 'mayCreateChild', 'mayRename', 'mayDelete', 'maySubmit', 'mayShare'];

/** What people give each other; who needs it finer sets single rights by IMAP or the console. */
export const levels = { read: reading, work: working, all: everything } as const;
export type Level = keyof typeof levels;

export function rightsOf(level: Level): Rights {
  return Object.fromEntries(everything.map((right) => [right, levels[level].includes(right)]));
}

/** Null where the rights are none of the levels. */
export function levelOf(rights: Rights): Level | null {
  const given = (right: string): boolean => rights[right] === true;
  return (Object.keys(levels) as Level[]).find((level) => everything.every((right) => given(right) === levels[level].includes(right))) ?? null;
}

/** With whom a folder is shared, by name. */
export async function sharesOf(room: Mailroom, mailbox: Id): Promise<Share[]> {
  const { list } = await room.client.call<GetResponse<Mailbox & { shareWith: Record<Id, Rights> | null }>>('Mailbox/get', { ids: [mailbox], properties: ['shareWith'] });
  const shared = list[0]?.shareWith ?? {};
  const ids = Object.keys(shared);
  if (ids.length === 0) return [];
  const principals = await room.client.call<GetResponse<Principal>>('Principal/get', { ids, properties: ['type', 'name', 'email'] });
  // Whoever is not seen any more can still be taken out.
  const known = new Map(principals.list.map((principal) => [principal.id, principal]));
  return ids
    .map((id) => ({ principal: known.get(id) ?? { id, type: 'individual' as const, name: id, email: null }, rights: shared[id]! }))
    .sort((a, b) => a.principal.name.localeCompare(b.principal.name));
}

/** People and groups whose name or address has the text. */
export async function findPrincipals(room: Mailroom, text: string): Promise<Principal[]> {
  const accountId = room.client.accountId;
  const { calls, results } = await room.client.request((batch) => {
    const query = batch.call<QueryResponse>('Principal/query', { accountId, filter: { text }, limit: 8 });
    return { query, found: batch.call<GetResponse<Principal>>('Principal/get', { accountId, '#ids': query.ref('/ids'), properties: ['type', 'name', 'email'] }) };
  });
  const byId = new Map(results.of(calls.found).list.map((principal) => [principal.id, principal]));
  return results.of(calls.query).ids.map((id) => byId.get(id)).filter((principal) => principal !== undefined);
}
