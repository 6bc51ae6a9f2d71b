import type { Batch } from '@posthouse/shared/jmap/batch';
import type { EmailSummary, Filter, GetResponse, Id, Identity, Mailbox, QueryResponse, SearchSnippet, Thread, UtcDate } from '@posthouse/shared/jmap/types';

export const summaryProperties = ['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'to', 'subject', 'receivedAt', 'size', 'preview', 'hasAttachment', 'sendAt', 'returnedAt'];

/** Rows of a list that are fetched together. */
export const pageSize = 50;

/** What every view of an account needs, and from which states on its changes are followed. */
export function askAccount(batch: Batch, accountId: Id) {
  return {
    mailboxes: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null }),
    identities: batch.call<GetResponse<Identity>>('Identity/get', { accountId, ids: null }),
    email: batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, ids: [] }),
    thread: batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: [] }),
  };
}

export interface RowsOptions {
  collapse: boolean;
  snippets?: boolean;
  /** What leaves first stands first: mail for later is dated when it leaves (docs/jmap.md). */
  soonest?: boolean;
}

/** The order of a list; what is asked of its rows and of their changes has to agree. */
export function orderOf({ soonest = false }: RowsOptions): object[] {
  return [soonest ? { property: 'receivedAt', isAscending: true } : { property: 'listedAt', isAscending: false }];
}

/** Where a message stands in a folder: when it came, or came back. */
export function listedAt(email: EmailSummary): UtcDate {
  return email.returnedAt ?? email.receivedAt;
}

/** Rows of a list in its order, with the conversations that they stand for. */
export function askRows(batch: Batch, accountId: Id, filter: Filter, options: RowsOptions, position: number, limit: number, calculateTotal: boolean) {
  const query = batch.call<QueryResponse>('Email/query', {
    accountId, filter, sort: orderOf(options), collapseThreads: options.collapse, position, limit, calculateTotal,
  });
  // What the rows stand for comes once, with the rest of their conversations.
  const own = batch.call<GetResponse<Pick<EmailSummary, 'id' | 'threadId'>>>('Email/get', { accountId, '#ids': query.ref('/ids'), properties: ['id', 'threadId'] });
  const threads = batch.call<GetResponse<Thread>>('Thread/get', { accountId, '#ids': own.ref('/list/*/threadId') });
  const members = batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': threads.ref('/list/*/emailIds'), properties: summaryProperties });
  const snippets = options.snippets === true ? batch.call<{ list: SearchSnippet[] }>('SearchSnippet/get', { accountId, filter, '#emailIds': query.ref('/ids') }) : null;
  return { query, own, threads, members, snippets };
}
