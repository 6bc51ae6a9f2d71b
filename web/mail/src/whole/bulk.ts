import { MethodError, OfflineError, RequestError } from '@posthouse/shared/jmap/errors';
import type { EmailSummary, Filter, GetResponse, Id, QueryResponse, SetError, SetResponse, Thread } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import { inverse, type Patch } from '../data/patch';
import type { Member } from '../data/rules';
import { works } from '../data/works';

/** What becomes of a message: null for ever gone. */
export type Change = readonly [Id, Patch | null];

export interface Outcome {
  /** Conversations, or messages where those were counted. */
  done: number;
  total: number;
  stopped: boolean;
  /** Of messages. */
  refused: number;
  reason: SetError | null;
  /** What takes it back. */
  back: [Id, Patch][];
}

type Room = Pick<Mailroom, 'client' | 'onConnection' | 'connected' | 'sync'>;

const memberProperties = ['id', 'threadId', 'mailboxIds', 'keywords'];
const mostAtOnce = 500;
const mostIds = 5_000;
// Milliseconds: how long a server that was not there is left alone, and how often in a row one that is in trouble is asked.
const pause = 3_000;
const mostTries = 10;

/**
 * Does one thing with all that a filter finds, however much it is: what is found is read first, so that nothing that comes later is
 * touched, and then done in the server's measure. What is done twice is the same as once, so that a step whose answer was lost is done again.
 */
export class Bulk {
  private readonly stopping = new AbortController();
  private readonly work;

  constructor(
    private readonly room: Room,
    text: string,
    private readonly wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ) {
    this.work = works.begin(text, () => this.stopping.abort());
  }

  /** Whole conversations: with each that the filter finds, all of its messages. */
  async conversations(filter: Filter, changes: (members: Member[]) => Iterable<Change>, back?: Patch): Promise<Outcome> {
    return await this.run(filter, true, (rows) => this.membersOf(rows), changes, back);
  }

  /** The messages that the filter finds, and no others. */
  async messages(filter: Filter, changes: (members: Member[]) => Iterable<Change>): Promise<Outcome> {
    return await this.run(filter, false, async (rows) => (await this.emails(rows)).map((email) => [email]), changes);
  }

  /** Changes that are known. */
  async changes(changes: readonly [Id, Patch][]): Promise<Outcome> {
    return await this.doing(async (outcome) => {
      outcome.total = changes.length;
      works.tell(this.work.id, { total: changes.length });
      for (let i = 0; i < changes.length && !this.isStopped(outcome); i += mostAtOnce) {
        const step = changes.slice(i, i + mostAtOnce);
        await this.set(step, outcome, new Map());
        outcome.done += step.length;
        works.tell(this.work.id, { done: outcome.done });
      }
    });
  }

  private async run(filter: Filter, collapse: boolean, resolve: (rows: Id[]) => Promise<Member[][]>, changesOf: (members: Member[]) => Iterable<Change>, back?: Patch): Promise<Outcome> {
    return await this.doing(async (outcome) => {
      const rows = await this.allIds(filter, collapse);
      outcome.total = rows.length;
      works.tell(this.work.id, { total: rows.length });
      for (let i = 0; i < rows.length && !this.isStopped(outcome); i += mostAtOnce) {
        const step = rows.slice(i, i + mostAtOnce);
        const changes: Change[] = [];
        const backwards = new Map<Id, Patch>();
        for (const members of await resolve(step)) {
          const byId = new Map(members.map((member) => [member.id, member]));
          for (const change of changesOf(members)) {
            changes.push(change);
            if (change[1] !== null) backwards.set(change[0], back ?? inverse(byId.get(change[0])! as EmailSummary, change[1]));
          }
        }
        await this.set(changes, outcome, backwards);
        outcome.done += step.length;
        works.tell(this.work.id, { done: outcome.done });
      }
    });
  }

  private async doing(act: (outcome: Outcome) => Promise<void>): Promise<Outcome> {
    const outcome: Outcome = { done: 0, total: 0, stopped: false, refused: 0, reason: null, back: [] };
    try {
      await act(outcome);
    } catch (error) {
      if (!this.stopping.signal.aborted) {
        // What was done until here can still be taken back.
        outcome.reason = error instanceof MethodError ? { type: error.type, description: error.message } : { type: 'failed', description: (error as Error).message };
      }
      outcome.stopped = true;
    } finally {
      works.end(this.work.id);
      void this.room.sync();
    }
    return outcome;
  }

  private isStopped(outcome: Outcome): boolean {
    outcome.stopped = this.stopping.signal.aborted;
    return outcome.stopped;
  }

  /** In the order of the list; a row that goes or comes while it is read moves none of the others out of sight. */
  private async allIds(filter: Filter, collapseThreads: boolean): Promise<Id[]> {
    const ids: Id[] = [];
    const found = new Set<Id>();
    let last = -1;
    for (;;) {
      const from: Record<string, unknown> = last < 0 ? { position: 0 } : { anchor: ids[last], anchorOffset: 1 };
      let page: QueryResponse;
      try {
        page = await this.ask(() => this.room.client.call<QueryResponse>('Email/query', { filter, sort: [{ property: 'receivedAt', isAscending: false }], collapseThreads, limit: mostIds, ...from }));
      } catch (error) {
        if (!(error instanceof MethodError) || error.type !== 'anchorNotFound') throw error;
        // It has gone meanwhile: on from the one before.
        last--;
        continue;
      }
      if (page.ids.length === 0) return ids;
      for (const id of page.ids) {
        if (found.has(id)) continue;
        found.add(id);
        ids.push(id);
      }
      if (last === ids.length - 1) return ids;
      last = ids.length - 1;
    }
  }

  private async membersOf(rows: Id[]): Promise<Member[][]> {
    const threads = await this.ask(async () => {
      const accountId = this.room.client.accountId;
      const { calls, results } = await this.room.client.request((batch) => {
        const own = batch.call<GetResponse<Pick<EmailSummary, 'threadId'>>>('Email/get', { accountId, ids: rows, properties: ['threadId'] });
        return batch.call<GetResponse<Thread>>('Thread/get', { accountId, '#ids': own.ref('/list/*/threadId') });
      });
      return results.of(calls).list;
    });
    const members = new Map((await this.emails(threads.flatMap((thread) => thread.emailIds))).map((email) => [email.id, email]));
    return threads.map((thread) => thread.emailIds.map((id) => members.get(id)).filter((email) => email !== undefined));
  }

  private async emails(ids: readonly Id[]): Promise<Member[]> {
    const most = this.room.client.limit('maxObjectsInGet', 500);
    const all: Member[] = [];
    for (let i = 0; i < ids.length; i += most) {
      all.push(...(await this.ask(() => this.room.client.call<GetResponse<Member>>('Email/get', { ids: ids.slice(i, i + most), properties: memberProperties }))).list);
    }
    return all;
  }

  /** What is done can be taken back from then on, whatever becomes of the rest. */
  private async set(changes: readonly Change[], outcome: Outcome, backwards: ReadonlyMap<Id, Patch>): Promise<void> {
    const most = this.room.client.limit('maxObjectsInSet', 500);
    for (let i = 0; i < changes.length; i += most) {
      const step = changes.slice(i, i + most);
      const update = Object.fromEntries(step.filter(([, patch]) => patch !== null));
      const destroy = step.filter(([, patch]) => patch === null).map(([id]) => id);
      const response = await this.ask(() => this.room.client.call<SetResponse>('Email/set', { ...(Object.keys(update).length === 0 ? {} : { update }), ...(destroy.length === 0 ? {} : { destroy }) }));
      const refused = { ...response.notUpdated, ...response.notDestroyed };
      for (const [id] of step) {
        const back = backwards.get(id);
        if (back !== undefined && refused[id] === undefined) outcome.back.push([id, back]);
      }
      for (const error of Object.values(refused)) {
        // Somebody else has deleted it: nothing is left to be done.
        if (error.type === 'notFound') continue;
        outcome.refused++;
        outcome.reason ??= error;
      }
    }
  }

  /** Asks until there is an answer: what cannot be reached is waited for, what is in trouble is asked again for a while. */
  private async ask<T>(what: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; ) {
      this.stopping.signal.throwIfAborted();
      try {
        const answer = await what();
        works.tell(this.work.id, { waiting: false });
        return answer;
      } catch (error) {
        const away = error instanceof OfflineError;
        const passing = (error instanceof RequestError && (error.status === 429 || error.status >= 500)) || (error instanceof MethodError && error.type === 'serverUnavailable');
        if (!away && (!passing || tries >= mostTries)) throw error;
        if (!away) tries++;
        works.tell(this.work.id, { waiting: true });
        await this.connection();
      }
    }
  }

  private async connection(): Promise<void> {
    let leave: () => void = () => undefined;
    const again = new Promise<void>((resolve) => {
      leave = this.room.onConnection(() => { if (this.room.connected) resolve(); });
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([again, this.wait(pause)]);
    leave();
  }
}
