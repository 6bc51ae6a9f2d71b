import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError, OfflineError, RequestError } from '@posthouse/shared/jmap/errors';
import type { Id, Mailbox } from '@posthouse/shared/jmap/types';
import type { Patch } from '../data/patch';
import type { Database } from './database';
import { isLocal, keyOf, localId, type Entry, type Operation } from './operations';
import { Replay, subjectOf, type Trouble } from './replay';

export interface OutboxOwner {
  /** What waits has changed. */
  changed: (entries: readonly Entry[]) => void;
  /** The server has these; said before they stop waiting. */
  taken: (patches: readonly [Id, Patch][]) => void;
  trouble: (trouble: Trouble) => void;
  /** Everything that waited is done, or at least some of it. */
  done: () => void;
  mailbox: (role: 'drafts' | 'sent') => Mailbox | undefined;
}

const lock = 'posthouse-outbox';
const shortest = 2_000;
const longest = 120_000;
// A server that fails at one thing again and again must not hold up all the others for ever.
const attempts = 5;

/**
 * What is to be done on the server, kept by the browser until it is done, in order. An operation leaves the database only when the
 * server has answered; said twice, it is done once. One window of all says it at a time.
 */
export class Outbox {
  entries: readonly Entry[] = [];
  private replaying: Promise<void> | null = null;
  private again = false;
  private wait = shortest;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;
  private readonly failures = new Map<number, number>();
  private readonly channel = new BroadcastChannel(lock);
  private readonly doing: Replay;

  constructor(
    private readonly database: Database,
    client: JmapClient,
    private readonly owner: OutboxOwner,
    /** False while nothing can be sent. */
    private readonly connected: () => boolean,
  ) {
    this.doing = new Replay(client, {
      mailbox: (role) => owner.mailbox(role),
      resolve: (id) => this.resolve(id),
      upload: (id) => database.read(['uploads'], (stores) => stores.get('uploads', id)),
    });
    this.channel.onmessage = (event: MessageEvent<{ taken?: [Id, Patch][] }>) => {
      if (event.data.taken !== undefined) this.owner.taken(event.data.taken);
      void this.look();
    };
  }

  /** Something waits, or the server is away: what is done now has to wait behind it. */
  get leads(): boolean {
    return !this.connected() || this.waiting > 0;
  }

  get waiting(): number {
    return this.entries.filter((entry) => entry.failed === null).length;
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.channel.close();
  }

  /** Reads what waits. */
  async look(): Promise<void> {
    if (this.closed) return;
    this.entries = await this.database.read(['queue'], (stores) => stores.all('queue'));
    this.owner.changed(this.entries);
  }

  /** Durable when it resolves. What was said before and not answered may have been done: it is not replaced or taken back, but said again. */
  async add(operation: Operation, once: string = crypto.randomUUID(), said = false): Promise<void> {
    await this.database.write(['queue', 'ids'], async (stores) => {
      const all = await stores.all('queue');
      const entry: Entry = { operation, once, at: Date.now(), sending: said, failed: null };
      if (operation.kind === 'draft' || operation.kind === 'send') {
        // The newest text of a draft is the draft. What was on its way already may be there: then that is what the new one replaces.
        let replaces = operation.replaces;
        for (const other of all) {
          if ((other.operation.kind !== 'draft' && !(other.operation.kind === 'send' && other.failed !== null)) || other.operation.key !== operation.key || other.sending) continue;
          if (replaces === localId(operation.key)) replaces = other.operation.replaces;
          await stores.delete('queue', other.seq!);
        }
        entry.operation = { ...operation, replaces };
      }
      if (operation.kind === 'update') entry.operation = { ...operation, patches: operation.patches.filter(([id]) => !isLocal(id)) };
      await stores.put('queue', entry);
    });
    await this.tell();
    void this.replay();
  }

  /** Takes back what has not gone out: it is a draft again. False when it may have gone. */
  async takeBack(key: string): Promise<boolean> {
    const back = await this.database.write(['queue'], async (stores) => {
      const entry = (await stores.all('queue')).find((other) => other.operation.kind === 'send' && other.operation.key === key);
      if (entry === undefined || (entry.sending && entry.failed === null) || entry.operation.kind !== 'send') return false;
      const { email, replaces } = entry.operation;
      await stores.put('queue', { ...entry, sending: false, failed: null, once: crypto.randomUUID(), operation: { kind: 'draft', key, email, replaces } });
      return true;
    });
    if (back) await this.tell();
    return back;
  }

  /** Drops a draft that waits here; gives what it would have replaced. */
  async discard(id: Id): Promise<Id | null> {
    const replaced = await this.database.write(['queue', 'ids'], async (stores) => {
      let under: Id | null = (await stores.get('ids', id))?.id ?? null;
      for (const entry of await stores.all('queue')) {
        if ((entry.operation.kind !== 'draft' && entry.operation.kind !== 'send') || entry.operation.key !== keyOf(id) || (entry.sending && entry.failed === null)) continue;
        under ??= entry.operation.replaces;
        await stores.delete('queue', entry.seq!);
      }
      return under;
    });
    await this.tell();
    return replaced === null || !isLocal(replaced) ? replaced : await this.resolve(replaced);
  }

  /** Tries again what was refused. */
  async retry(seq: number): Promise<void> {
    await this.database.write(['queue'], async (stores) => {
      const entry = await stores.get('queue', seq);
      if (entry !== undefined) await stores.put('queue', { ...entry, failed: null });
    });
    await this.tell();
    void this.replay();
  }

  /** What a draft that was made here is called on the server; null while it is not there. */
  async resolve(id: Id): Promise<Id | null> {
    if (!isLocal(id)) return id;
    return (await this.database.read(['ids'], (stores) => stores.get('ids', id)))?.id ?? null;
  }

  /** Says what waits, in order, until nothing waits or the server cannot be reached. */
  replay(): Promise<void> {
    if (this.closed) return Promise.resolve();
    if (this.replaying !== null) {
      this.again = true;
      return this.replaying;
    }
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.replaying = navigator.locks.request(lock, () => this.run())
      .catch((error: unknown) => this.later(error))
      .finally(() => {
        this.replaying = null;
        if (!this.again) return;
        this.again = false;
        void this.replay();
      });
    return this.replaying;
  }

  private async run(): Promise<void> {
    let some = false;
    try {
      for (;;) {
        if (this.closed) break;
        const entry = await this.begin();
        if (entry === null) break;
        try {
          const { made, taken, troubles } = await this.doing.perform(entry);
          if (taken.length > 0) {
            this.owner.taken(taken);
            this.channel.postMessage({ taken });
          }
          await this.finish(entry, made);
          for (const trouble of troubles) this.owner.trouble(trouble);
        } catch (error) {
          if (this.isPassing(error, entry)) throw error;
          await this.refuse(entry, error instanceof Error ? error.message : String(error));
        }
        this.failures.delete(entry.seq!);
        this.wait = shortest;
        some = true;
      }
    } finally {
      if (some) this.owner.done();
    }
  }

  /** Takes what is next. It is written down before it goes out: whoever finds it after a crash knows that it may have been done. */
  private async begin(): Promise<Entry | null> {
    return await this.database.write(['queue'], async (stores) => {
      const next = (await stores.all('queue')).find((other) => other.failed === null);
      if (next === undefined) return null;
      const entry = { ...next, sending: true };
      await stores.put('queue', entry);
      return entry;
    });
  }

  /** It is done: it is taken out in the transaction that notes what its draft became. */
  private async finish(entry: Entry, made: Id | null): Promise<void> {
    const { operation } = entry;
    await this.database.write(['queue', 'ids', 'uploads'], async (stores) => {
      await stores.delete('queue', entry.seq!);
      if (made === null || (operation.kind !== 'draft' && operation.kind !== 'send')) return;
      await stores.put('ids', { local: localId(operation.key), id: made });
      if (operation.kind !== 'send') return;
      for (const file of (operation.email.attachments as { blobId: Id }[] | undefined) ?? []) if (isLocal(file.blobId)) await stores.delete('uploads', file.blobId);
    });
    await this.tell();
  }

  private async refuse(entry: Entry, reason: string): Promise<void> {
    const { operation } = entry;
    if (operation.kind === 'draft' || operation.kind === 'send') {
      // What somebody wrote is not thrown away.
      await this.database.write(['queue'], (stores) => stores.put('queue', { ...entry, sending: true, failed: reason }));
      await this.tell();
      this.owner.trouble({ kind: operation.kind === 'send' ? 'notSent' : 'notSaved', subject: subjectOf(operation.email), reason });
      return;
    }
    await this.finish(entry, null);
    this.owner.trouble({ kind: 'refused', reason });
  }

  private isPassing(error: unknown, entry: Entry): boolean {
    if (error instanceof OfflineError || error instanceof DOMException) return true;
    if (error instanceof RequestError && [401, 403, 408, 429].includes(error.status)) return true;
    // What refuses the whole request may be a server that is busy, or one in between that knows nothing of it: it is tried some times.
    const mayPass = error instanceof RequestError || (error instanceof MethodError && error.type.startsWith('server'));
    if (!mayPass) return false;
    const count = (this.failures.get(entry.seq!) ?? 0) + 1;
    this.failures.set(entry.seq!, count);
    return count < attempts;
  }

  // Nothing is lost: it is tried when the connection is back, and from time to time, for what looks like a connection may be none.
  private later(error: unknown): void {
    if (this.closed || (error instanceof RequestError && error.status === 401)) return;
    this.timer = setTimeout(() => void this.replay(), this.wait);
    this.wait = Math.min(this.wait * 2, longest);
  }

  private async tell(): Promise<void> {
    await this.look();
    if (!this.closed) this.channel.postMessage({});
  }
}
