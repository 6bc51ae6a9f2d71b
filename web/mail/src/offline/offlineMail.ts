import type { EmailContent, EmailSummary, Filter, Id, Thread } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { listedAt, type RowsOptions } from '../data/asks';
import type { View } from '../data/contents';
import type { Rows } from '../data/mailList';
import type { Mailroom } from '../data/mailroom';
import type { Patch } from '../data/patch';
import { t } from '../text';
import type { Database, KeptEmail } from './database';
import { asksFolder, asksText, matches } from './find';
import { Keeper } from './keeper';
import { contentOf, summaryOf } from './localDraft';
import { isLocal, keyOf, type Entry } from './operations';
import { Outbox } from './outbox';
import type { Trouble } from './replay';

/** What the browser keeps of one person's mail, as the page asks for it: rows, conversations and texts without a server, and what waits for it. */
export class OfflineMail {
  readonly outbox: Outbox;
  readonly keeper: Keeper;
  private entries: readonly Entry[] = [];
  private gone: ReadonlySet<Id> = new Set();
  private drafts: ReadonlySet<Id> = new Set();
  private readonly watchers = new Set<() => void>();

  constructor(
    readonly database: Database,
    private readonly room: Mailroom,
  ) {
    this.outbox = new Outbox(database, room.client, {
      changed: (entries) => this.show(entries),
      taken: (patches) => room.settle(patches),
      trouble: (trouble) => {
        notices.problem(told(trouble));
        // A row that was taken out may have to come back.
        void room.active?.refresh();
      },
      done: () => void room.sync(),
      mailbox: (role) => room.byRole(role),
    }, () => room.connected && navigator.onLine);
    this.keeper = new Keeper(database, room);
    document.addEventListener('click', this.download, true);
    room.client.options.keep = async (content, type) => {
      const id = `local:${crypto.randomUUID()}`;
      await database.write(['uploads'], (stores) => stores.put('uploads', { id, content, type, blobId: null }));
      return { blobId: id, type, size: content.size };
    };
  }

  // A download goes past the worker: without a network, a file that is kept comes from here.
  private readonly download = (event: MouseEvent): void => {
    const link = (event.target as Element | null)?.closest?.('a[download]');
    if (this.room.connected || !(link instanceof HTMLAnchorElement)) return;
    const blobId = /^\/jmap\/download\/[^/]+\/([^/]+)\//.exec(new URL(link.href).pathname)?.[1];
    if (blobId === undefined) return;
    event.preventDefault();
    this.file(decodeURIComponent(blobId)).then((file) => {
      if (file === null) return notices.problem(t('failedOffline'));
      const url = URL.createObjectURL(file);
      Object.assign(document.createElement('a'), { href: url, download: link.download }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }, () => notices.problem(t('failedOffline')));
  };

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** What waits, for whoever watches. */
  readonly snapshot = (): readonly Entry[] => this.entries;

  /** The page has heard of changes. */
  changed(): void {
    this.keeper.soon();
  }

  opened(content: EmailContent): void {
    if (!isLocal(content.id)) void this.keeper.opened(content);
  }

  close(): void {
    this.outbox.close();
    this.keeper.close();
    document.removeEventListener('click', this.download, true);
    delete this.room.client.options.keep;
  }

  async rows(filter: Filter, { collapse, soonest = false }: RowsOptions, position: number, limit: number): Promise<Rows> {
    const text = asksText(filter);
    const [emails, threads, texts] = await this.database.read(['emails', 'threads', 'words'], async (stores) =>
      [await stores.all('emails'), await stores.all('threads'), text ? await stores.all('words') : []] as const);
    const words = new Map(texts.map((text) => [text.id, text.words]));
    const found: EmailSummary[] = [];
    const all = [...emails.filter((email) => !this.gone.has(email.id)), ...this.localDrafts()];
    for (const email of all) {
      const shown: KeptEmail = this.room.asShown(email);
      if (matches(filter, { email: shown, words: () => words.get(email.id) ?? '' })) found.push(email);
    }
    const at = (email: EmailSummary): number => Date.parse(!soonest && asksFolder(filter) ? listedAt(email) : email.receivedAt);
    found.sort((a, b) => (soonest ? -1 : 1) * (at(b) - at(a) || (a.id < b.id ? 1 : -1)));
    const seen = new Set<Id>();
    const rows = collapse ? found.filter((email) => !seen.has(email.threadId) && seen.add(email.threadId)) : found;
    const page = rows.slice(position, position + limit);
    const wanted = new Set(page.map((email) => email.threadId));
    this.take(emails.filter((email) => wanted.has(email.threadId)), threads.filter((thread) => wanted.has(thread.id)));
    return { ids: page.map((email) => email.id), state: null, total: rows.length, snippets: [] };
  }

  async thread(threadId: Id): Promise<void> {
    const { thread, emails } = await this.database.read(['emails', 'threads'], async (stores) => {
      const thread = await stores.get('threads', threadId);
      const emails = await Promise.all((thread?.emailIds ?? []).map((id) => stores.get('emails', id)));
      return { thread, emails: emails.filter((email) => email !== undefined) };
    });
    if (thread !== undefined) this.take(emails, [thread]);
  }

  async contents(ids: readonly Id[]): Promise<EmailContent[]> {
    if (ids.length === 0) return [];
    const kept = await this.database.read(['contents'], async (stores) => await Promise.all(ids.filter((id) => !isLocal(id)).map((id) => stores.get('contents', id))));
    const local = ids.map((id) => this.entryOf(id)).filter((entry) => entry !== undefined).map(contentOf);
    return [...kept.filter((content) => content !== undefined).map(({ content }) => this.current(content)), ...local];
  }

  async view(blobId: Id, dark: boolean): Promise<View | null> {
    if (isLocal(blobId)) {
      const entry = this.entryOf(blobId);
      const html = entry === undefined ? undefined : contentOf(entry).bodyValues.html?.value;
      return html === undefined ? null : { html, remote: 0 };
    }
    const view = await this.database.read(['views'], (stores) => stores.get('views', blobId));
    if (view === undefined) return null;
    // It was made for the other look: it shows as it was made, on a sheet of that colour.
    const sheet = view.dark === dark ? '' : `<style>html{background:${view.dark ? '#1d2425' : '#fff'}!important;color-scheme:${view.dark ? 'dark' : 'light'}!important}body{color:${view.dark ? '#e9efee' : '#17201f'}!important}</style>`;
    return { html: sheet === '' ? view.html : `${view.html}${sheet}`, remote: 0 };
  }

  /** A file that is kept; null where it is not. */
  async file(blobId: Id): Promise<Blob | null> {
    if (isLocal(blobId)) return (await this.database.read(['uploads'], (stores) => stores.get('uploads', blobId)))?.content ?? null;
    return (await this.database.read(['files'], (stores) => stores.get('files', blobId)))?.content ?? null;
  }

  // A kept text carries the marks that its message had then.
  private current(content: EmailContent): EmailContent {
    const email = this.room.emails.get(content.id);
    return email === undefined ? content : { ...content, keywords: email.keywords, mailboxIds: email.mailboxIds };
  }

  private take(emails: readonly EmailSummary[], threads: readonly Thread[]): void {
    for (const thread of threads) this.room.threads.set(thread.id, thread);
    this.room.take(emails);
  }

  private entryOf(id: Id): Entry | undefined {
    if (!isLocal(id)) return undefined;
    return this.entries.find((entry) => (entry.operation.kind === 'draft' || entry.operation.kind === 'send') && entry.operation.key === keyOf(id));
  }

  private localDrafts(): EmailSummary[] {
    const folder = this.room.byRole('drafts')?.id;
    return folder === undefined ? [] : this.entries.filter((entry) => entry.operation.kind === 'draft' || (entry.operation.kind === 'send' && entry.failed !== null)).map((entry) => summaryOf(entry, folder));
  }

  private show(entries: readonly Entry[]): void {
    this.entries = entries;
    const waiting = new Map<Id, Patch[]>();
    const gone = new Set<Id>();
    const snoozed = this.room.byRole('snoozed')?.id;
    for (const { operation, failed } of entries) {
      if (operation.kind === 'destroy') for (const id of operation.ids) gone.add(id);
      if ((operation.kind === 'draft' || operation.kind === 'send') && operation.replaces !== null) gone.add(operation.replaces);
      if (operation.kind !== 'update' || failed !== null) continue;
      for (const [id, patch] of operation.patches) {
        // Where it waits is not known before the server has made the folder.
        const shown = typeof patch.wakeAt === 'string' ? { ...patch, mailboxIds: { [snoozed ?? 'snoozed']: true } } : patch;
        waiting.set(id, [...(waiting.get(id) ?? []), shown]);
      }
    }
    this.gone = gone;
    this.room.setWaiting(waiting);
    const drafts = this.localDrafts();
    for (const draft of drafts) {
      this.room.emails.set(draft.id, draft);
      this.room.threads.set(draft.threadId, { id: draft.threadId, emailIds: [draft.id] });
    }
    const now = new Set(drafts.map((draft) => draft.id));
    for (const id of this.drafts) {
      if (now.has(id)) continue;
      this.room.emails.delete(id);
      this.room.threads.delete(id);
    }
    this.drafts = now;
    for (const watcher of this.watchers) watcher();
  }
}

function told(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'gone':
      return t('offline.gone', { count: trouble.count });
    case 'moved':
      return t('offline.moved', { count: trouble.count });
    case 'folderGone':
      return t('offline.folderGone', { count: trouble.count });
    case 'refused':
      return t('offline.refused', { reason: trouble.reason });
    case 'notSent':
      return t('offline.notSent', { subject: trouble.subject === '' ? t('list.noSubject') : trouble.subject, reason: trouble.reason });
    case 'notSaved':
      return t('offline.notSaved', { subject: trouble.subject === '' ? t('list.noSubject') : trouble.subject, reason: trouble.reason });
  }
}
