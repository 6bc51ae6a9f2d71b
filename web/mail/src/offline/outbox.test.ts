import 'fake-indexeddb/auto';
import type { JmapClient } from '@posthouse/shared/jmap/client';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Patch } from '../data/patch';
import { Database } from './database';
import { Outbox } from './outbox';
import type { Trouble } from './replay';

interface Held {
  mailboxIds: Record<string, true>;
  keywords: Record<string, true>;
  subject: string;
}

/** As much of a server as the outbox speaks with. Its line is cut before a request arrives, or before the answer does. */
class Server {
  emails = new Map<string, Held>();
  sent: string[] = [];
  state = 0;
  /** What becomes of the next requests: 'ok' when there are no more. */
  line: ('ok' | 'lost' | 'unanswered')[] = [];
  private readonly once = new Map<string, string>();
  private count = 0;

  readonly client = {
    accountId: 'A',
    has: () => true,
    call: (name: string, args: Record<string, unknown>) => this.ask(() => this.answer(name, args)),
    change: (name: string, args: Record<string, unknown>) => this.ask(() => this.answer(name, args)),
    uploadNow: () => this.ask(() => ({ blobId: `up${++this.count}` })),
    request: async (build: (batch: { call: (name: string, args: Record<string, unknown>) => { name: string; args: Record<string, unknown> } }) => Record<string, { name: string; args: Record<string, unknown> }>) => {
      const calls = build({ call: (name, args) => ({ name, args }) });
      const answers = await this.ask(() => new Map(Object.values(calls).map((call) => [call, this.answer(call.name, call.args)])));
      return { calls, results: { of: (call: unknown) => answers.get(call as never) } };
    },
  } as unknown as JmapClient;

  add(id: string, held: Partial<Held> = {}): void {
    this.emails.set(id, { mailboxIds: { inbox: true }, keywords: {}, subject: id, ...held });
    this.state++;
  }

  private async ask<T>(work: () => T): Promise<T> {
    const fate = this.line.shift() ?? 'ok';
    await Promise.resolve();
    if (fate === 'lost') throw new OfflineError();
    const answer = work();
    if (fate === 'unanswered') throw new OfflineError();
    return answer;
  }

  private last = '';

  private answer(name: string, args: Record<string, unknown>): unknown {
    if (name === 'Email/get') {
      const ids = args.ids as string[];
      return { state: String(this.state), list: ids.filter((id) => this.emails.has(id)).map((id) => ({ id, mailboxIds: this.emails.get(id)!.mailboxIds })), notFound: ids.filter((id) => !this.emails.has(id)) };
    }
    if (name === 'EmailSubmission/set') {
      const created: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(args.create as Record<string, { once: string; emailId: string; replaces?: string }>)) {
        const known = this.once.get(`S${value.once}`);
        const id = known ?? `s${++this.count}`;
        if (known === undefined) this.sent.push(this.emails.get(this.last)!.subject);
        if (known === undefined && value.replaces !== undefined) this.emails.delete(value.replaces);
        this.once.set(`S${value.once}`, id);
        created[key] = { id };
        const email = this.emails.get(this.last);
        if (email !== undefined) Object.assign(email, { mailboxIds: { sent: true }, keywords: {} });
      }
      return { created, notCreated: null };
    }
    const created: Record<string, unknown> = {};
    const notUpdated: Record<string, unknown> = {};
    for (const [key, value] of Object.entries((args.create ?? {}) as Record<string, Held & { once: string; replaces?: string }>)) {
      const id = this.once.get(`E${value.once}`) ?? `m${++this.count}`;
      if (!this.once.has(`E${value.once}`)) {
        this.add(id, { subject: value.subject, mailboxIds: { drafts: true } });
        if (value.replaces !== undefined) this.emails.delete(value.replaces);
      }
      this.once.set(`E${value.once}`, id);
      this.last = id;
      created[key] = { id };
    }
    for (const [id, patch] of Object.entries((args.update ?? {}) as Record<string, Patch>)) {
      const email = this.emails.get(id);
      if (email === undefined) {
        notUpdated[id] = { type: 'notFound' };
        continue;
      }
      this.state++;
      for (const [path, value] of Object.entries(patch)) {
        const [property, key] = path.split('/') as ['mailboxIds' | 'keywords', string];
        if (value === null) delete email[property][key];
        else email[property][key] = true;
      }
    }
    for (const id of (args.destroy ?? []) as string[]) this.emails.delete(id);
    return { created, notUpdated, notCreated: null, notDestroyed: null };
  }
}

// What jsdom has not: one lock for all windows.
let queue: Promise<unknown> = Promise.resolve();
Object.defineProperty(navigator, 'locks', {
  value: {
    request: (_: string, work: () => Promise<unknown>) => {
      const mine = queue.then(work);
      queue = mine.catch(() => undefined);
      return mine;
    },
  },
});

const opened: Outbox[] = [];

async function open(server: Server, trouble: Trouble[] = [], connected: { now: boolean } = { now: true }): Promise<Outbox> {
  const outbox = new Outbox(await Database.open(), server.client, {
    changed: () => undefined, taken: () => undefined, trouble: (what) => trouble.push(what), done: () => undefined, mailbox: (role) => ({ id: role }) as never,
  }, () => connected.now);
  await outbox.look();
  opened.push(outbox);
  return outbox;
}

async function drained(outbox: Outbox): Promise<void> {
  for (let i = 0; i < 200 && outbox.waiting > 0; i++) await outbox.replay();
  expect(outbox.waiting).toBe(0);
}

beforeEach(async () => {
  for (const outbox of opened.splice(0)) outbox.close();
  await Database.delete();
});

const draft = (subject: string): Record<string, unknown> => ({ subject });

describe('the outbox', () => {
  it('says everything in order, once', async () => {
    const server = new Server();
    server.add('a');
    const outbox = await open(server);
    await outbox.add({ kind: 'update', patches: [['a', { 'keywords/$flagged': true }]] });
    await outbox.add({ kind: 'update', patches: [['a', { 'keywords/$flagged': null, 'keywords/$seen': true }]] });
    await outbox.add({ kind: 'send', key: 'k', email: draft('hello'), replaces: null, identityId: 'I', envelope: null, at: null, origin: null });
    await drained(outbox);
    expect(server.emails.get('a')!.keywords).toEqual({ $seen: true });
    expect(server.sent).toEqual(['hello']);
  });

  it('sends once what was sent but not answered, in another window, too', async () => {
    const server = new Server();
    const first = await open(server);
    server.line = ['unanswered', 'unanswered'];
    await first.add({ kind: 'send', key: 'k', email: draft('hello'), replaces: null, identityId: 'I', envelope: null, at: null, origin: null });
    await first.replay();
    expect(await first.takeBack('k')).toBe(false);
    first.close();
    const second = await open(server);
    await drained(second);
    expect(server.sent).toEqual(['hello']);
    expect([...server.emails.values()].map((email) => email.mailboxIds)).toEqual([{ sent: true }]);
  });

  it('leaves what was moved or deleted elsewhere, and says so', async () => {
    const server = new Server();
    for (const id of ['moved', 'gone', 'here']) server.add(id);
    const trouble: Trouble[] = [];
    const connected = { now: false };
    const outbox = await open(server, trouble, connected);
    server.line = ['lost'];
    await outbox.add({ kind: 'update', patches: ['moved', 'gone', 'here'].map((id) => [id, { 'mailboxIds/inbox': null, 'mailboxIds/archive': true }]) });
    server.emails.get('moved')!.mailboxIds = { trash: true };
    server.emails.delete('gone');
    await drained(outbox);
    expect(server.emails.get('moved')!.mailboxIds).toEqual({ trash: true });
    expect(server.emails.get('here')!.mailboxIds).toEqual({ archive: true });
    expect(trouble).toEqual([{ kind: 'gone', count: 1 }, { kind: 'moved', count: 1 }]);
  });

  it('keeps one draft of the many that were saved', async () => {
    const server = new Server();
    server.add('old', { mailboxIds: { drafts: true } });
    const outbox = await open(server);
    server.line = ['lost', 'lost', 'lost', 'lost'];
    await outbox.add({ kind: 'draft', key: 'k', email: draft('one'), replaces: 'old' });
    await outbox.add({ kind: 'draft', key: 'k', email: draft('two'), replaces: 'local:k' });
    await outbox.add({ kind: 'draft', key: 'k', email: draft('three'), replaces: 'local:k' });
    await drained(outbox);
    expect([...server.emails.values()].map((email) => email.subject)).toEqual(['three']);
  });

  it('takes back what has not gone out, as a draft', async () => {
    const server = new Server();
    const connected = { now: false };
    const outbox = await open(server, [], connected);
    server.line = ['lost'];
    // Written down only: nothing has tried to send it.
    outbox.replay = () => Promise.resolve();
    await outbox.add({ kind: 'send', key: 'k', email: draft('wait'), replaces: null, identityId: 'I', envelope: null, at: null, origin: null });
    expect(await outbox.takeBack('k')).toBe(true);
    expect(outbox.entries.map((entry) => entry.operation.kind)).toEqual(['draft']);
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('neither loses nor doubles anything, whatever the line does (seed %i)', async (seed) => {
    let random = seed * 2_654_435_761;
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((random / 2_147_483_648) * below);
    };
    const server = new Server();
    const expected = new Map<string, { where: string; keywords: Set<string> }>();
    for (let i = 0; i < 6; i++) {
      server.add(`e${i}`);
      expected.set(`e${i}`, { where: 'inbox', keywords: new Set() });
    }
    let outbox = await open(server);
    const subjects: string[] = [];
    for (let step = 0; step < 40; step++) {
      server.line.push(...Array.from({ length: next(4) }, () => (['ok', 'lost', 'unanswered'] as const)[next(3)]!));
      const id = `e${next(6)}`;
      const model = expected.get(id)!;
      switch (next(5)) {
        case 0: {
          const on = next(2) === 0;
          if (on) model.keywords.add('$flagged');
          else model.keywords.delete('$flagged');
          await outbox.add({ kind: 'update', patches: [[id, { 'keywords/$flagged': on ? true : null }]] });
          break;
        }
        case 1:
        case 2: {
          const to = ['inbox', 'archive', 'trash'][next(3)]!;
          if (to !== model.where) await outbox.add({ kind: 'update', patches: [[id, { [`mailboxIds/${model.where}`]: null, [`mailboxIds/${to}`]: true }]] });
          model.where = to;
          break;
        }
        case 3: {
          const subject = `sent ${step}`;
          subjects.push(subject);
          await outbox.add({ kind: 'send', key: `k${step}`, email: draft(subject), replaces: null, identityId: 'I', envelope: null, at: null, origin: null });
          break;
        }
        default:
          // The browser is killed, in the middle of whatever it does.
          await Promise.race([outbox.replay(), new Promise((resolve) => setTimeout(resolve, next(4)))]);
          outbox.close();
          outbox = await open(server);
      }
    }
    server.line = [];
    await drained(outbox);
    expect([...server.sent].sort()).toEqual([...subjects].sort());
    for (const [id, { where, keywords }] of expected) {
      expect(server.emails.get(id)!.mailboxIds).toEqual({ [where]: true });
      expect(Object.keys(server.emails.get(id)!.keywords)).toEqual([...keywords]);
    }
    expect(server.emails.size).toBe(6 + subjects.length);
  });
});
