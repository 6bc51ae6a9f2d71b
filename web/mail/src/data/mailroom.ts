import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError, OfflineError } from '@posthouse/shared/jmap/errors';
import { Push, type StateChange } from '@posthouse/shared/jmap/push';
import type { EmailSummary, Filter, GetResponse, Id, Identity, Mailbox, MailboxRole, SetError, SetResponse, Thread } from '@posthouse/shared/jmap/types';
import { currentSession, type BrowserSession } from '@posthouse/shared/session';
import { Table } from '@posthouse/shared/table';
import type { BegunRows, Beginning } from '../begin';
import type { MailList, Rows } from './mailList';
import type { Kept } from '../offline/database';
import type { OfflineMail } from '../offline/offlineMail';
import { isLocal } from '../offline/operations';
import type { Outbox } from '../offline/outbox';
import { askRows, summaryProperties, type RowsOptions } from './asks';
import { catchUp } from './catchUp';
import { apply, type Patch } from './patch';
import { Posting } from './posting';
import type { View } from './views';

// The page goes, or sleeps where the browser keeps it.
const leaving = new Promise<void>((resolve) => addEventListener('pagehide', () => resolve(), { once: true }));

/**
 * What the page knows of the account. Records come from the server and are kept current by its change log; a change that somebody makes
 * here shows at once as an overlay, which goes when the server has answered: then it is in the record, or it never was. Where the browser
 * keeps mail, what the server cannot be asked is asked of what is kept, and changes wait in the outbox.
 */
export class Mailroom {
  readonly mailboxes = new Table<Mailbox>();
  readonly emails = new Table<EmailSummary>();
  readonly threads = new Table<Thread>();
  identities: Identity[] = [];
  active: MailList | null = null;
  /** What the page begins with; asked for before the page is there. */
  first: { view: View; list: MailList } | null = null;
  /** Rows that were asked for before there was a page. */
  begun: BegunRows | null = null;
  connected = true;
  /** Milliseconds: since when the server was not heard; null while it is. */
  since: number | null = null;
  /** What the browser keeps of the mail; null where it keeps nothing. */
  offline: OfflineMail | null = null;
  readonly posting = new Posting(this);
  private waiting: ReadonlyMap<Id, Patch[]> = new Map();
  /** Hears of changes in accounts that others share. */
  onOther: ((account: Id, changed: StateChange) => void) | null = null;
  /** Hears of changes that were made here, once they cannot be lost. */
  onPatched: ((patches: ReadonlyMap<Id, Patch>) => void) | null = null;
  /** Hears that what is kept with the account is another, by its state. */
  onPreferences: ((state: string) => void) | null = null;
  /** What is being written may hold the page when the session ends: true where it does, and then it goes later. */
  holds: ((leave: () => void) => boolean) | null = null;
  private readonly base = new Map<Id, EmailSummary>();
  private readonly overlays = new Map<Id, Patch[]>();
  /** Up to where each kind of record is known, by the server's word for it. */
  readonly states: Record<string, string> = {};
  private syncing: Promise<void> | null = null;
  private again = false;
  private push: Push | null = null;
  private readonly connection = new Set<() => void>();

  constructor(
    readonly client: JmapClient,
    public session: BrowserSession,
  ) {}

  /** Takes what every view needs, which was asked for before there was a page. */
  async open(asked: Beginning['account']): Promise<void> {
    const { calls, results } = await asked;
    const mailboxes = results.of(calls.mailboxes);
    for (const mailbox of mailboxes.list) this.mailboxes.set(mailbox.id, mailbox);
    this.identities = results.of(calls.identities).list;
    this.states.Mailbox = mailboxes.state;
    this.states.Email = results.of(calls.email).state;
    this.states.Thread = results.of(calls.thread).state;
    this.listen();
  }

  /** Begins with what the browser kept, while the server cannot be reached. */
  openKept(kept: Kept): void {
    for (const mailbox of kept.mailboxes) this.mailboxes.set(mailbox.id, mailbox);
    this.identities = kept.identities;
    Object.assign(this.states, kept.states);
    this.connected = false;
    this.since = kept.asOf;
  }

  /** Hears of changes from now on. */
  listen(): void {
    this.push = new Push(this.client, {
      onChange: (changed) => this.hear(changed),
      onOther: (account, changed) => this.onOther?.(account, changed),
      onReconnect: () => void this.back(),
      onConnected: (connected) => {
        this.setConnected(connected);
        // A session that has ended looks like a connection that cannot be made.
        if (!connected) currentSession().then((session) => { if (session === null) this.client.leave(); }, () => undefined);
      },
    });
  }

  setConnected(connected: boolean): void {
    if (connected) this.since = null;
    else this.since ??= Date.now();
    if (this.connected === connected) return;
    this.connected = connected;
    this.tellConnection();
  }

  tellConnection(): void {
    for (const listener of this.connection) listener();
  }

  /** The server is there again: it is told what was done meanwhile, then asked what happened. */
  async back(): Promise<void> {
    await this.offline?.outbox.replay();
    await this.sync();
  }

  get outbox(): Outbox | null {
    return this.offline?.outbox ?? null;
  }

  /** The same of an account that somebody shares: it has no identities, and is heard of by the connection of one's own. */
  async openShared(): Promise<void> {
    const accountId = this.client.accountId;
    const { calls, results } = await this.client.request((batch) => ({
      mailboxes: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null }),
      email: batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, ids: [] }),
      thread: batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: [] }),
    }));
    const mailboxes = results.of(calls.mailboxes);
    for (const mailbox of mailboxes.list) this.mailboxes.set(mailbox.id, mailbox);
    Object.assign(this.states, { Mailbox: mailboxes.state, Email: results.of(calls.email).state, Thread: results.of(calls.thread).state });
  }

  close(): void {
    this.push?.close();
  }

  readonly onConnection = (listener: () => void): (() => void) => {
    this.connection.add(listener);
    return () => this.connection.delete(listener);
  };

  byRole(role: MailboxRole): Mailbox | undefined {
    return this.mailboxes.values().find((mailbox) => mailbox.role === role || (role === 'snoozed' && mailbox.name === 'Snoozed' && mailbox.parentId === null));
  }

  /** The messages of a conversation that are known, oldest first. */
  messagesOf(threadId: Id): EmailSummary[] {
    return (this.threads.get(threadId)?.emailIds ?? []).map((id) => this.emails.get(id)).filter((email) => email !== undefined);
  }

  async loadRows(filter: Filter, options: RowsOptions, position: number, limit: number, calculateTotal: boolean): Promise<Rows> {
    try {
      return await this.askRows(filter, options, position, limit, calculateTotal);
    } catch (error) {
      // Rows of the server and rows that are kept are not mixed: their places differ.
      if (!(error instanceof OfflineError) || this.offline === null || !calculateTotal) throw error;
      return await this.offline.rows(filter, options, position, limit);
    }
  }

  private async askRows(filter: Filter, options: RowsOptions, position: number, limit: number, calculateTotal: boolean): Promise<Rows> {
    const begun = position === 0 && options.collapse && options.snippets !== true && options.soonest !== true ? this.takeBegun(filter) : null;
    const { calls, results } = await (begun ?? this.client.request((batch) => askRows(batch, this.client.accountId, filter, options, position, limit, calculateTotal)));
    const query = results.of(calls.query);
    for (const thread of results.of(calls.threads).list) this.threads.set(thread.id, thread);
    const members = results.unless(calls.members, 'requestTooLarge');
    // Conversations of a thousand messages: their rows show what the newest message tells.
    const shown = members ?? (await this.client.call<GetResponse<EmailSummary>>('Email/get', { ids: query.ids, properties: summaryProperties }));
    this.take(shown.list);
    const snippets = calls.snippets === null ? [] : (results.unless(calls.snippets, 'unsupportedFilter', 'requestTooLarge')?.list ?? []);
    return { ids: query.ids, state: query.queryState, total: query.total ?? null, snippets };
  }

  /** The rows that were asked for before there was a page, once. */
  private takeBegun(filter: Filter): BegunRows['asked'] | null {
    const { begun } = this;
    this.begun = null;
    return begun !== null && sameFilter(filter, { inMailbox: begun.mailbox }) ? begun.asked : null;
  }

  /** Messages that are not here yet, with their conversation. */
  async loadThread(threadId: Id): Promise<void> {
    try {
      await this.askThread(threadId);
    } catch (error) {
      if (!(error instanceof OfflineError) || this.offline === null) throw error;
      await this.offline.thread(threadId);
    }
  }

  private async askThread(threadId: Id): Promise<void> {
    const accountId = this.client.accountId;
    const { calls, results } = await this.client.request((batch) => {
      const thread = batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: [threadId] });
      const members = batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': thread.ref('/list/*/emailIds'), properties: summaryProperties });
      return { thread, members };
    });
    for (const thread of results.of(calls.thread).list) this.threads.set(thread.id, thread);
    this.take(results.unless(calls.members, 'requestTooLarge')?.list ?? []);
  }

  /**
   * Changes messages: at once here, then on the server. Rejects, with everything as it was, when the server refuses any of them.
   * What takes another change back goes out when that one is answered, and at once when the page goes: later it would never. Where there is an outbox, it
   * is kept there and goes out from there, in order: then this resolves as soon as it cannot be lost.
   */
  async update(patches: ReadonlyMap<Id, Patch>, after?: Promise<void>): Promise<void> {
    const { outbox } = this;
    for (const [id, patch] of patches) {
      this.overlays.set(id, [...(this.overlays.get(id) ?? []), patch]);
      this.show(id);
    }
    try {
      if (outbox !== null) {
        await outbox.add({ kind: 'update', patches: [...patches] });
        this.onPatched?.(patches);
        return;
      }
      if (after !== undefined) await Promise.race([after, leaving]);
      const refused = await this.sendUpdates(patches);
      for (const [id, patch] of patches) {
        const record = this.base.get(id);
        if (record !== undefined && !refused.has(id)) this.base.set(id, apply(record, patch));
      }
      this.onPatched?.(new Map([...patches].filter(([id]) => !refused.has(id))));
      const first = refused.values().next().value;
      if (first !== undefined) throw new MethodError(first.type, first.description);
    } finally {
      for (const [id, patch] of patches) {
        const left = (this.overlays.get(id) ?? []).filter((other) => other !== patch);
        if (left.length > 0) this.overlays.set(id, left);
        else this.overlays.delete(id);
        this.show(id);
      }
    }
  }

  async destroy(all: readonly Id[]): Promise<void> {
    const { outbox } = this;
    const under = outbox === null ? [] : await Promise.all(all.filter(isLocal).map((id) => outbox.discard(id)));
    const ids = [...all.filter((id) => !isLocal(id)), ...under.filter((id) => id !== null)];
    if (ids.length === 0) return;
    if (outbox !== null) return await outbox.add({ kind: 'destroy', ids });
    const response = await this.client.change<SetResponse>('Email/set', { destroy: ids });
    const refused = Object.values(response.notDestroyed ?? {})[0];
    if (refused !== undefined && refused.type !== 'notFound') throw new MethodError(refused.type, refused.description);
  }

  /** Brings records and the list in view up to the server's state. Calls while it runs make it run once more. */
  sync(): Promise<void> {
    if (this.syncing !== null) {
      this.again = true;
      return this.syncing;
    }
    this.syncing = catchUp(this)
      .then(() => this.offline?.changed())
      .catch(() => undefined) // Offline, or signed out: the connection's own handling says so, and coming back syncs again.
      .finally(() => {
        this.syncing = null;
        if (!this.again) return;
        this.again = false;
        void this.sync();
      });
    return this.syncing;
  }

  hear(changed: StateChange): void {
    const relevant = ['Mailbox', 'Email', 'Thread'].some((type) => changed[type] !== undefined && changed[type] !== this.states[type]);
    if (relevant) void this.sync();
    if (changed.Preferences !== undefined) this.onPreferences?.(changed.Preferences);
  }

  private async sendUpdates(patches: ReadonlyMap<Id, Patch>): Promise<Map<Id, SetError>> {
    const refused = new Map<Id, SetError>();
    const all = [...patches];
    const most = this.client.limit('maxObjectsInSet', 500);
    for (let i = 0; i < all.length; i += most) {
      const response = await this.client.change<SetResponse>('Email/set', { update: Object.fromEntries(all.slice(i, i + most)) });
      for (const [id, error] of Object.entries(response.notUpdated ?? {})) refused.set(id, error);
    }
    return refused;
  }

  take(list: readonly EmailSummary[]): void {
    for (const email of list) {
      this.base.set(email.id, email);
      this.show(email.id);
    }
  }

  /** What waits to be done shows as if it were done. */
  setWaiting(waiting: ReadonlyMap<Id, Patch[]>): void {
    const before = this.waiting;
    this.waiting = waiting;
    for (const id of new Set([...before.keys(), ...waiting.keys()])) this.show(id);
  }

  /** The server has taken what waited. */
  settle(patches: readonly [Id, Patch][]): void {
    for (const [id, patch] of patches) {
      const record = this.base.get(id);
      if (record !== undefined) this.base.set(id, apply(record, patch));
    }
  }

  /** A message as it will be once what waits is done. */
  asShown(email: EmailSummary): EmailSummary {
    return (this.overlays.get(email.id) ?? []).reduce(apply, (this.waiting.get(email.id) ?? []).reduce(apply, email));
  }

  knows(id: Id): boolean {
    return this.base.has(id);
  }

  known(): Id[] {
    return [...this.base.keys()];
  }

  drop(id: Id): void {
    this.base.delete(id);
    this.emails.delete(id);
  }

  private show(id: Id): void {
    const record = this.base.get(id);
    if (record === undefined) return;
    this.emails.set(id, this.asShown(record));
  }
}

function sameFilter(a: Filter, b: Filter): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
