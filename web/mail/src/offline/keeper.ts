import { JmapClient } from '@posthouse/shared/jmap/client';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import type { ChangesResponse, EmailContent, GetResponse, Id, Identity, Mailbox, QueryResponse, Thread } from '@posthouse/shared/jmap/types';
import { getContents, htmlPartOf } from '../data/contents';
import { summaryProperties } from '../data/asks';
import type { Mailroom } from '../data/mailroom';
import { words } from '../compose/answers';
import { lookNow } from '../ui/look';
import type { Database, KeptEmail, Stores } from './database';
import { device, mayKeep } from './device';

const lock = 'posthouse-keeper';
const properties = [...summaryProperties, 'cc', 'bcc'];
const pause = 3_000;
// At a time; between them the page has the connection.
const emailsAtOnce = 200;
const contentsAtOnce = 10;
// What was opened stays until so many others were.
const openedKept = 200;
const wordsKept = 20_000;
const contentKept = 300_000;
/** Bytes of one file, and of all. */
export const fileKept = 1_000_000;
const filesKept = 100_000_000;

/**
 * Keeps in the browser what its owner may want to read without a network: the inbox of the last days with its conversations, and what was opened. It follows the
 * server's change log; one window of all does it.
 */
export class Keeper {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;
  /** The server's Session in which mail may be kept. */
  private agreed: string;
  private running: Promise<void> | null = null;
  private readonly stop = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly room: Mailroom,
  ) {
    this.agreed = room.client.session.state;
  }

  /** Looks what is new, when the page has time. */
  soon(): void {
    if (this.timer !== null || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.refresh();
    }, pause);
  }

  close(): void {
    this.closed = true;
    this.stop.abort();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** Keeps all that is to be kept; ends early where the server goes away. */
  refresh(): Promise<void> {
    this.running ??= navigator.locks.request(lock, { ifAvailable: true }, (held) => (held === null ? undefined : this.run()))
      .then(() => undefined)
      .catch(() => undefined) // The connection, the session or the disk has ended it: what is kept is whole as it is, and the next change begins anew.
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  /** What somebody reads is kept at once. */
  async opened(content: EmailContent): Promise<void> {
    if (this.closed) return;
    try {
      await this.database.write(['contents', 'words', 'emails'], async (stores) => {
        await put(stores, content, Date.now());
        if ((await stores.get('emails', content.id)) === undefined) {
          const email = this.room.emails.get(content.id);
          if (email !== undefined) await stores.put('emails', { ...email, cc: content.cc, bcc: content.bcc });
        }
      });
      const thread = this.room.threads.get(content.threadId);
      if (thread !== undefined) await this.database.write(['threads'], (stores) => stores.put('threads', thread));
      await this.keepView(content);
    } catch {
      // The disk is full, or all was deleted meanwhile: it is read all the same.
    }
  }

  private async run(): Promise<void> {
    if (!(await this.mayKeepStill())) return await (await import('./forbidden')).obey(this.room);
    await this.refreshEmails();
    await this.refreshContents();
    if (device.all.files) await this.refreshFiles();
  }

  /** A page that is open for days, or came up without a network, hears here that the server's administrator has decided otherwise. */
  private async mayKeepStill(): Promise<boolean> {
    const { client } = this.room;
    if (client.sessionState !== '' && client.sessionState !== this.agreed) {
      const { session } = await JmapClient.connect(client.options);
      Object.assign(client.session, session);
      this.agreed = session.state;
    }
    return mayKeep(client);
  }

  private async refreshEmails(): Promise<void> {
    const { client } = this.room;
    const accountId = client.accountId;
    const inbox = this.room.byRole('inbox')?.id;
    const before = await this.database.kept();
    if (inbox === undefined || before === undefined) return;
    const after = new Date(Date.now() - device.all.days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const known = before.asOf === null ? undefined : before.states.Email;
    const { calls, results } = await client.request((batch) => ({
      // The states first: what happens after them is heard of the next time.
      email: batch.call<GetResponse<KeptEmail>>('Email/get', { accountId, ids: [] }),
      thread: batch.call<GetResponse<Thread>>('Thread/get', { accountId, ids: [] }),
      mailboxes: batch.call<GetResponse<Mailbox>>('Mailbox/get', { accountId, ids: null }),
      identities: batch.call<GetResponse<Identity>>('Identity/get', { accountId, ids: null }),
      changes: known === undefined ? null : batch.call<ChangesResponse>('Email/changes', { accountId, sinceState: known, maxChanges: 5_000 }),
      query: batch.call<QueryResponse>('Email/query', { accountId, filter: { inMailbox: inbox, after }, sort: [{ property: 'receivedAt', isAscending: false }], limit: device.all.messages }),
    }), this.stop.signal);
    const changes = calls.changes === null ? null : results.unless(calls.changes, 'cannotCalculateChanges');
    const [kept, texts] = await this.database.read(['emails', 'words'], async (stores) => [await stores.keys('emails'), await stores.all('words')] as const);
    const have = new Set(kept);
    const recent = results.of(calls.query).ids;
    const lasting = texts.filter((text) => text.opened > 0).sort((a, b) => b.opened - a.opened).slice(0, openedKept).map((text) => text.id);
    const stale = changes === null || changes.hasMoreChanges ? kept : changes.updated.filter((id) => have.has(id));
    const wanted = [...new Set([...recent.filter((id) => !have.has(id)), ...stale])];
    const gone = new Set(changes?.destroyed ?? []);
    // With their conversations: an answer among what was sent belongs to what came in.
    for (let i = 0; i < wanted.length && !this.closed; i += emailsAtOnce) {
      const { calls: parts, results: got } = await client.request((batch) => {
        const own = batch.call<GetResponse<KeptEmail>>('Email/get', { accountId, ids: wanted.slice(i, i + emailsAtOnce), properties });
        const thread = batch.call<GetResponse<Thread>>('Thread/get', { accountId, '#ids': own.ref('/list/*/threadId') });
        return { own, thread, members: batch.call<GetResponse<KeptEmail>>('Email/get', { accountId, '#ids': thread.ref('/list/*/emailIds'), properties }) };
      }, this.stop.signal);
      for (const id of got.of(parts.own).notFound) gone.add(id);
      const found = got.of(parts.thread).list;
      await this.database.write(['emails', 'threads'], async (stores) => {
        for (const email of [...(got.unless(parts.members, 'requestTooLarge')?.list ?? []), ...got.of(parts.own).list]) await stores.put('emails', email);
        for (const thread of found) await stores.put('threads', thread);
      });
    }
    const mailboxes = results.of(calls.mailboxes);
    await this.prune(new Set([...recent, ...lasting]), gone);
    await this.database.write(['meta'], async (stores) => {
      const now = await stores.get('meta', 'kept');
      // Deleted meanwhile, or somebody else's by now: nothing of it comes back.
      if (now === undefined || now.accountId !== accountId) return;
      const states = { Mailbox: mailboxes.state, Email: results.of(calls.email).state, Thread: results.of(calls.thread).state };
      await stores.setKept({ ...now, mailboxes: mailboxes.list, identities: results.of(calls.identities).list, states, asOf: Date.now() });
    });
  }

  /** What is neither recent, nor was opened, nor is of a conversation with such. */
  private async prune(wanted: ReadonlySet<Id>, gone: ReadonlySet<Id>): Promise<void> {
    await this.database.write(['emails', 'threads', 'contents', 'words', 'views', 'files'], async (stores) => {
      const emails = await stores.all('emails');
      const conversations = new Set(emails.filter((email) => wanted.has(email.id) && !gone.has(email.id)).map((email) => email.threadId));
      const stays = new Set(emails.filter((email) => conversations.has(email.threadId) && !gone.has(email.id)).map((email) => email.id));
      for (const email of emails) if (!stays.has(email.id)) await stores.delete('emails', email.id);
      for (const id of await stores.keys('threads')) if (!conversations.has(id)) await stores.delete('threads', id);
      for (const id of await stores.keys('contents')) {
        if (stays.has(id)) continue;
        await stores.delete('contents', id);
        await stores.delete('words', id);
      }
      for (const view of await stores.all('views')) if (!stays.has(view.email)) await stores.delete('views', view.blobId);
      for (const file of await stores.all('files')) if (!stays.has(file.email) || !device.all.files) await stores.delete('files', file.blobId);
    });
  }

  private async refreshContents(): Promise<void> {
    const missing = await this.database.read(['emails', 'contents'], async (stores) => {
      const have = new Set(await stores.keys('contents'));
      return (await stores.all('emails')).filter((email) => !have.has(email.id) && email.size < 5_000_000).sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)).map((email) => email.id);
    });
    for (let i = 0; i < missing.length; i += contentsAtOnce) {
      await this.mayGoOn();
      const { list } = await getContents(this.room.client, missing.slice(i, i + contentsAtOnce));
      for (const content of list) {
        await this.mayGoOn();
        await this.keepView(content);
        await this.database.write(['contents', 'words'], (stores) => put(stores, content, 0));
      }
    }
  }

  private async keepView(content: EmailContent): Promise<void> {
    const blobId = htmlPartOf(content);
    if (blobId === undefined) return;
    const dark = lookNow() !== 'light';
    const before = await this.database.read(['views'], (stores) => stores.get('views', blobId));
    if (before?.dark === dark) return;
    const { html, remote } = await this.room.client.view(blobId, false, dark);
    if (html.length > 2 * contentKept) return;
    await this.database.write(['views'], (stores) => stores.put('views', { blobId, email: content.id, dark, html, remote }));
  }

  private async refreshFiles(): Promise<void> {
    const [contents, have] = await this.database.read(['contents', 'files'], async (stores) => [await stores.all('contents'), await stores.all('files')]);
    const there = new Set(have.map((file) => file.blobId));
    let total = have.reduce((sum, file) => sum + file.content.size, 0);
    for (const { content } of contents.sort((a, b) => (a.content.receivedAt < b.content.receivedAt ? 1 : -1))) {
      for (const part of content.attachments) {
        if (part.blobId === null || there.has(part.blobId) || part.size > fileKept || total + part.size > filesKept) continue;
        await this.mayGoOn();
        const file = await this.room.client.download(part.blobId, part.name ?? 'file', part.type);
        total += file.size;
        await this.database.write(['files'], (stores) => stores.put('files', { blobId: part.blobId!, email: content.id, content: file }));
      }
    }
  }

  // The page comes first: between two requests it gets its turn.
  private async mayGoOn(): Promise<void> {
    if (this.closed || !this.room.connected) throw new OfflineError();
    await new Promise<void>((resolve) => ('requestIdleCallback' in window ? requestIdleCallback(() => resolve(), { timeout: 2_000 }) : setTimeout(resolve, 50)));
  }
}

async function put(stores: Stores, content: EmailContent, opened: number): Promise<void> {
  // Of a text that is longer than anybody reads on a train, the beginning.
  const bodyValues = Object.fromEntries(Object.entries(content.bodyValues).map(([id, value]) => [id, value.value.length <= contentKept ? value : { ...value, value: value.value.slice(0, contentKept), isTruncated: true }]));
  const before = await stores.get('words', content.id);
  await stores.put('contents', { id: content.id, content: { ...content, bodyValues } });
  await stores.put('words', { id: content.id, words: wordsOf(content), opened: Math.max(opened, before?.opened ?? 0) });
}

/** The words of a message, for search. */
export function wordsOf(content: EmailContent): string {
  const types = new Map([...content.textBody, ...content.htmlBody].map((part) => [part.partId ?? '', part.type]));
  const texts = Object.entries(content.bodyValues).map(([id, { value }]) => (types.get(id) === 'text/html' ? words(value) : value));
  return [...texts, ...content.attachments.map((file) => file.name ?? '')].join(' ').toLowerCase().slice(0, wordsKept);
}
