import { MethodError, OfflineError } from '@posthouse/shared/jmap/errors';
import { Batch, type Call } from '@posthouse/shared/jmap/batch';
import type { Id } from '@posthouse/shared/jmap/types';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Mailroom } from '../data/mailroom';
import { works } from '../data/works';
import type { Member } from '../data/rules';
import { Bulk } from './bulk';
import { gone } from './empty';

type Args = Record<string, unknown>;

/** A server that has so many messages in a folder, each a conversation of its own, and does what it is asked. */
class Server {
  readonly emails = new Map<Id, Member>();
  readonly asked: string[] = [];
  mostInSet = 0;
  mostTaken = 500;
  /** Called before each call; what it throws is what the client hears. */
  before: (name: string, args: Args) => void = () => undefined;
  /** Called after it was done: an answer can be lost. */
  after: (name: string) => void = () => undefined;
  connected = true;
  private readonly listeners = new Set<() => void>();

  constructor(count: number) {
    for (let i = 0; i < count; i++) this.add(`e${i}`);
  }

  add(id: Id, mailboxIds: Member['mailboxIds'] = { inbox: true }): void {
    this.emails.set(id, { id, threadId: `t${id}`, mailboxIds: { ...mailboxIds }, keywords: {} });
  }

  get room(): Mailroom {
    const call = (name: string, args: Args): Promise<unknown> => Promise.resolve().then(() => this.answer(name, args));
    const client = {
      accountId: 'a', limit: (name: string) => (name === 'maxObjectsInSet' ? this.mostTaken : 500), call,
      request: async (build: (batch: Batch) => Call<unknown>) => {
        const batch = new Batch();
        const last = build(batch);
        const own = (await call('Email/get', batch.calls[0]!.args)) as { list: Member[] };
        const answer = await call('Thread/get', { ids: own.list.map((email) => email.threadId) });
        return { calls: last, results: { of: () => answer } };
      },
    };
    const sync = (): Promise<void> => Promise.resolve();
    const onConnection = (listener: () => void): (() => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    };
    return { client, sync, onConnection, connected: true } as unknown as Mailroom;
  }

  back(): void {
    for (const listener of this.listeners) listener();
  }

  private answer(name: string, args: Args): unknown {
    this.asked.push(name);
    this.before(name, args);
    const answer = this.do(name, args);
    this.after(name);
    return answer;
  }

  private do(name: string, args: Args): unknown {
    const get = (ids: Id[]): Member[] => ids.map((id) => this.emails.get(id)).filter((email) => email !== undefined);
    switch (name) {
      case 'Email/query': {
        const all = [...this.emails.values()].filter((email) => email.mailboxIds.inbox === true).map((email) => email.id);
        const at = args.anchor === undefined ? 0 : all.indexOf(args.anchor as Id);
        if (at < 0) throw new MethodError('anchorNotFound');
        const from = at + ((args.anchorOffset as number | undefined) ?? 0);
        return { ids: all.slice(from, from + (args.limit as number)) };
      }
      case 'Email/get':
        return { list: get(args.ids as Id[]).map((email) => ({ ...email, mailboxIds: { ...email.mailboxIds } })) };
      case 'Thread/get':
        return { list: (args.ids as Id[]).map((id) => ({ id, emailIds: [id.slice(1)] })) };
      default: {
        const update = Object.entries((args.update as Record<Id, Args> | undefined) ?? {});
        const destroy = (args.destroy as Id[] | undefined) ?? [];
        this.mostInSet = Math.max(this.mostInSet, update.length + destroy.length);
        const notUpdated: Record<Id, { type: string }> = {};
        for (const [id, patch] of update) {
          const email = this.emails.get(id);
          if (email === undefined) notUpdated[id] = { type: 'notFound' };
          else for (const [path, value] of Object.entries(patch)) put(email.mailboxIds, path.slice('mailboxIds/'.length), value);
        }
        for (const id of destroy) this.emails.delete(id);
        return { notUpdated, notDestroyed: null };
      }
    }
  }
}

function put(mailboxIds: Record<Id, true>, id: Id, value: unknown): void {
  if (value === true) mailboxIds[id] = true;
  else delete mailboxIds[id];
}

const archive = (members: Member[]): [Id, Record<string, unknown>][] => members.map((email) => [email.id, { 'mailboxIds/inbox': null, 'mailboxIds/archive': true }]);
const inbox = (server: Server): number => [...server.emails.values()].filter((email) => email.mailboxIds.inbox === true).length;

describe('what is done with all that a list has', () => {
  let server: Server;
  const bulk = (wait?: () => Promise<unknown>): Bulk => new Bulk(server.room, 'Archive', wait ?? (() => new Promise(() => undefined)));

  beforeEach(() => {
    server = new Server(2_300);
  });

  it('reaches each of a hundred thousand, in the measure of the server, and is taken back the same way', async () => {
    server = new Server(100_000);
    const outcome = await bulk().conversations({ inMailbox: 'inbox' }, archive);
    expect(outcome).toMatchObject({ done: 100_000, total: 100_000, stopped: false, refused: 0 });
    expect(inbox(server)).toBe(0);
    expect(server.mostInSet).toBe(500);
    await bulk().changes(outcome.back);
    expect(inbox(server)).toBe(100_000);
    expect(server.emails.get('e77')!.mailboxIds).toEqual({ inbox: true });
  }, 60_000);

  it('touches nothing that comes after it was begun, and finds the rest where rows go meanwhile', async () => {
    server = new Server(12_000);
    let pages = 0;
    server.before = (name) => {
      if (name !== 'Email/query' || ++pages !== 2) return;
      // The last of the first page, and one of those before it.
      server.emails.delete('e4999');
      server.emails.delete('e10');
    };
    server.after = (name) => { if (name === 'Email/set' && !server.emails.has('late')) server.add('late'); };
    const outcome = await bulk().messages({ inMailbox: 'inbox' }, archive);
    expect(outcome.refused).toBe(0);
    expect([...server.emails.values()].filter((email) => email.mailboxIds.inbox === true).map((email) => email.id)).toEqual(['late']);
  });

  it('goes on where the connection was lost, though the server had done what it did not answer', async () => {
    let lost = 0;
    server.after = (name) => {
      if (name !== 'Email/set' || ++lost !== 2) return;
      queueMicrotask(() => setTimeout(() => server.back()));
      throw new OfflineError();
    };
    const outcome = await bulk().conversations({ inMailbox: 'inbox' }, archive);
    expect(outcome).toMatchObject({ done: 2_300, stopped: false });
    expect(outcome.back).toHaveLength(2_300);
    expect(inbox(server)).toBe(0);
  });

  it('stops where it is told to, and takes back what it has done', async () => {
    const one = bulk();
    server.after = (name) => { if (name === 'Email/set') (one as unknown as { work: { stop: () => void } }).work.stop(); };
    const outcome = await one.conversations({ inMailbox: 'inbox' }, archive);
    expect(outcome).toMatchObject({ done: 500, total: 2_300, stopped: true, reason: null });
    expect(outcome.back).toHaveLength(500);
  });

  it('can be taken back as far as it came, though it broke off in the middle of a step', async () => {
    server = new Server(1_500);
    server.mostTaken = 200;
    let sets = 0;
    server.before = (name) => { if (name === 'Email/set' && ++sets === 2) throw new MethodError('forbidden', 'No more.'); };
    const outcome = await bulk().conversations({ inMailbox: 'inbox' }, archive);
    expect(outcome).toMatchObject({ done: 0, stopped: true, reason: { type: 'forbidden' } });
    expect(outcome.back).toHaveLength(200);
    expect(inbox(server)).toBe(1_300);
    server.before = () => undefined;
    await bulk().changes(outcome.back);
    expect(inbox(server)).toBe(1_500);
  });

  it('that the server does not take ends, and says why', async () => {
    server.before = (name) => { if (name === 'Email/set') throw new MethodError('forbidden', 'You may not.'); };
    const outcome = await bulk().conversations({ inMailbox: 'inbox' }, archive);
    expect(outcome).toMatchObject({ done: 0, stopped: true, reason: { type: 'forbidden', description: 'You may not.' } });
    server.before = () => undefined;
  });

  it('deletes for ever what is nowhere else', async () => {
    server = new Server(3);
    server.add('both', { inbox: true, work: true });
    await bulk().messages({ inMailbox: 'inbox' }, gone('inbox'));
    expect([...server.emails.values()]).toMatchObject([{ id: 'both', mailboxIds: { work: true } }]);
  });

  it('leaves nothing behind among what goes on', async () => {
    await bulk().conversations({ inMailbox: 'inbox' }, archive);
    expect((works as unknown as { all: unknown[] }).all).toEqual([]);
  });
});
