import type { EmailSummary, Filter, GetResponse, Id, QueryResponse } from '@posthouse/shared/jmap/types';
import { summaryProperties } from '../data/asks';
import type { Mailroom } from '../data/mailroom';
import { inverse, move, pointer, type Patch } from '../data/patch';
import type { Condition, Rule } from './rules';
import { keywordOf } from '../ui/labels';

const page = 200;

/** How far back an Inbox is looked through. */
export const mostLooked = 10_000;

/** What Email/query answers; null for what is looked at here, because a search by words knows no beginnings and no parts of words. */
export function filterOf({ field, test, value }: Condition): Filter | null {
  const not = (filter: Filter): Filter => (test === 'notContains' ? { operator: 'NOT', conditions: [filter] } : filter);
  switch (field) {
    case 'size':
      // RFC 8621 §4.4.1: at least, and less than. Sieve's "over" is more than.
      return test === 'over' ? { minSize: Math.round(Number(value) * 1024) * 1024 + 1 } : { maxSize: Math.round(Number(value) * 1024) * 1024 };
    case 'attachment':
      return { hasAttachment: true };
    case 'body':
      return not({ body: value });
    case 'anywhere':
      return not({ text: value });
    case 'list':
      return { header: ['List-Id', value] };
    default:
      return null;
  }
}

/** Whether what is known of a message meets the condition; what is not known here the server has looked at. */
export function meets(email: EmailSummary & { cc?: EmailSummary['to'] }, { field, test, value }: Condition): boolean {
  const wanted = value.toLowerCase();
  const of = (text: string): boolean => {
    const folded = text.toLowerCase();
    switch (test) {
      case 'is':
        return folded === wanted;
      case 'begins':
        return folded.startsWith(wanted);
      case 'ends':
        return folded.endsWith(wanted);
      default:
        return folded.includes(wanted);
    }
  };
  const people = (list: EmailSummary['to'] | undefined): boolean => (list ?? []).some(({ name, email: address }) =>
    test === 'is' ? (wanted.startsWith('@') ? address.toLowerCase().endsWith(wanted) : address.toLowerCase() === wanted) : of(name === null || name === '' ? address : `${name} <${address}>`));
  const found = field === 'from' ? people(email.from) : field === 'recipient' ? people(email.to) || people(email.cc) : field === 'subject' ? of(email.subject ?? '') : true;
  return test === 'notContains' && (field === 'from' || field === 'recipient' || field === 'subject') ? !found : found;
}

export function patchOfRule(rule: Rule, email: EmailSummary, inbox: Id, trash: Id | undefined): Patch {
  const patch: Patch = {};
  for (const action of rule.actions) {
    if (action.kind === 'move') Object.assign(patch, move([inbox], action.folder));
    else if (action.kind === 'trash' && trash !== undefined) Object.assign(patch, move(Object.keys(email.mailboxIds), trash));
    else if (action.kind === 'label') patch[`keywords/${pointer(keywordOf(action.label))}`] = true;
    else if (action.kind === 'seen') patch['keywords/$seen'] = true;
    else if (action.kind === 'star') patch['keywords/$flagged'] = true;
  }
  return patch;
}

/** The messages in the Inbox that the rule means, among the newest. */
export async function find(room: Mailroom, rule: Rule, inbox: Id): Promise<Map<Id, EmailSummary>> {
  const asked = rule.conditions.map(filterOf).filter((filter) => filter !== null);
  const here = rule.conditions.filter((condition) => filterOf(condition) === null);
  const found = new Map<Id, EmailSummary>();
  const take = async (conditions: Filter[], fits: (email: EmailSummary) => boolean): Promise<void> => {
    for await (const email of look(room, { operator: 'AND', conditions: [{ inMailbox: inbox }, ...conditions] })) if (fits(email)) found.set(email.id, email);
  };
  if (rule.match === 'all') await take(asked, (email) => here.every((condition) => meets(email, condition)));
  else {
    if (asked.length > 0) await take([{ operator: 'OR', conditions: asked }], () => true);
    if (here.length > 0) await take([], (email) => here.some((condition) => meets(email, condition)));
  }
  return found;
}

async function* look(room: Mailroom, filter: Filter): AsyncGenerator<EmailSummary> {
  const accountId = room.client.accountId;
  for (let position = 0; position < mostLooked; position += page) {
    const { calls, results } = await room.client.request((batch) => {
      const query = batch.call<QueryResponse>('Email/query', { accountId, filter, sort: [{ property: 'receivedAt', isAscending: false }], position, limit: page });
      return { query, emails: batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': query.ref('/ids'), properties: [...summaryProperties, 'cc'] }) };
    });
    yield* results.of(calls.emails).list;
    if (results.of(calls.query).ids.length < page) return;
  }
}

/** Does to the mail that is there what the rule does to new mail, but for forwarding. Resolves to how many messages it was about. */
export async function applyRule(room: Mailroom, rule: Rule, inbox: Id): Promise<{ count: number; back: () => Promise<void> }> {
  const trash = room.byRole('trash')?.id;
  const patches = new Map<Id, Patch>();
  const backwards = new Map<Id, Patch>();
  for (const email of (await find(room, rule, inbox)).values()) {
    const patch = patchOfRule(rule, email, inbox, trash);
    if (Object.keys(patch).length === 0) continue;
    patches.set(email.id, patch);
    backwards.set(email.id, inverse(email, patch));
  }
  if (patches.size > 0) await room.update(patches);
  await room.sync();
  return { count: patches.size, back: () => room.update(backwards).then(() => room.sync()) };
}
