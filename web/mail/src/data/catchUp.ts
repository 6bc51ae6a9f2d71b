import type { Batch } from '@posthouse/shared/jmap/batch';
import type { Results } from '@posthouse/shared/jmap/client';
import type { ChangesResponse, EmailSummary, GetResponse, Mailbox, QueryChangesResponse, Thread } from '@posthouse/shared/jmap/types';
import { orderOf, summaryProperties } from './asks';
import type { Mailroom } from './mailroom';

/** Brings the records of an account, and the list in view, up to the server's state by its change log (RFC 8620 §5.2). */
export async function catchUp(room: Mailroom): Promise<void> {
  const accountId = room.client.accountId;
  const list = room.active;
  const upToId = list?.upTo();
  const { calls, results } = await room.client.request((batch) => {
    const mailboxes = batch.call<ChangesResponse>('Mailbox/changes', { accountId, sinceState: room.states.Mailbox });
    return {
      mailboxes,
      created: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, '#ids': mailboxes.ref('/created') }),
      updated: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, '#ids': mailboxes.ref('/updated') }),
      emails: batch.call<ChangesResponse>('Email/changes', { accountId, sinceState: room.states.Email, maxChanges: 1000 }),
      threads: batch.call<ChangesResponse>('Thread/changes', { accountId, sinceState: room.states.Thread, maxChanges: 1000 }),
      query: list?.queryState == null ? null : batch.call<QueryChangesResponse>('Email/queryChanges', {
        accountId, filter: list.filter, sort: orderOf(list.options), collapseThreads: list.options.collapse,
        sinceQueryState: list.queryState, calculateTotal: true, maxChanges: 500, ...(upToId === undefined ? {} : { upToId }),
      }),
    };
  });
  takeMailboxes(room, results, calls);
  const emails = results.unless(calls.emails, 'cannotCalculateChanges');
  const threads = results.unless(calls.threads, 'cannotCalculateChanges');
  if (emails === null || threads === null || emails.hasMoreChanges || threads.hasMoreChanges) {
    await startOver(room);
    return;
  }
  const query = calls.query === null ? null : results.unless(calls.query, 'cannotCalculateChanges', 'tooManyChanges', 'anchorNotFound', 'invalidArguments');
  await fetchChanged(room, emails, threads, query);
  for (const id of emails.destroyed) room.drop(id);
  for (const id of threads.destroyed) room.threads.delete(id);
  room.states.Email = emails.newState;
  room.states.Thread = threads.newState;
  if (list === null) return;
  if (list.isKept) await list.refresh();
  else if (query !== null) list.take(query);
  else if (calls.query !== null) await list.refresh();
  // Its rows are on their way, and may have been looked up before what has changed: once they are there, it is seen what became of them.
  else if (emails.created.length + emails.updated.length + emails.destroyed.length > 0) void list.answered().then(() => (room.active === list ? room.sync() : undefined));
}

function takeMailboxes(room: Mailroom, results: Results, calls: { mailboxes: ReturnType<Batch['call']>; created: ReturnType<Batch['call']>; updated: ReturnType<Batch['call']> }): void {
  const changes = results.unless(calls.mailboxes, 'cannotCalculateChanges') as ChangesResponse | null;
  if (changes === null) return;
  for (const call of [calls.created, calls.updated]) for (const mailbox of (results.of(call) as GetResponse<Mailbox>).list) room.mailboxes.set(mailbox.id, mailbox);
  for (const id of changes.destroyed) room.mailboxes.delete(id);
  room.states.Mailbox = changes.newState;
}

async function fetchChanged(room: Mailroom, emails: ChangesResponse, threads: ChangesResponse, query: QueryChangesResponse | null): Promise<void> {
  const accountId = room.client.accountId;
  const changedThreads = [...threads.updated, ...threads.created].filter((id) => room.threads.has(id));
  const wanted = new Set(emails.updated.filter((id) => room.knows(id)));
  for (const added of query?.added ?? []) if (!room.knows(added.id) || emails.updated.includes(added.id)) wanted.add(added.id);
  if (wanted.size === 0 && changedThreads.length === 0) return;
  const { calls, results } = await room.client.request((batch) => {
    const own = batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, ids: [...wanted], properties: summaryProperties });
    const seen = batch.call<GetResponse<Thread>>('Thread/get', { accountId, '#ids': own.ref('/list/*/threadId') });
    const changed = batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: changedThreads });
    const members = batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': changed.ref('/list/*/emailIds'), properties: summaryProperties });
    const others = batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': seen.ref('/list/*/emailIds'), properties: summaryProperties });
    return { own, seen, changed, members, others };
  });
  room.take(results.of(calls.own).list);
  for (const thread of [...results.of(calls.seen).list, ...results.of(calls.changed).list]) room.threads.set(thread.id, thread);
  room.take(results.unless(calls.members, 'requestTooLarge')?.list ?? []);
  room.take(results.unless(calls.others, 'requestTooLarge')?.list ?? []);
}

// The server no longer tells what happened since: what is shown is read anew.
async function startOver(room: Mailroom): Promise<void> {
  const accountId = room.client.accountId;
  const { calls, results } = await room.client.request((batch) => ({
    mailboxes: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null }),
    email: batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, ids: room.known().slice(-500), properties: summaryProperties }),
    thread: batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: room.threads.values().map((thread) => thread.id).slice(-500) }),
  }));
  const mailboxes = results.of(calls.mailboxes);
  for (const mailbox of mailboxes.list) room.mailboxes.set(mailbox.id, mailbox);
  const email = results.of(calls.email);
  room.take(email.list);
  for (const id of email.notFound) room.drop(id);
  const thread = results.of(calls.thread);
  for (const record of thread.list) room.threads.set(record.id, record);
  Object.assign(room.states, { Mailbox: mailboxes.state, Email: email.state, Thread: thread.state });
  await room.active?.refresh();
}
