import { OfflineError } from '@posthouse/shared/jmap/errors';
import type { EmailSummary, Filter, GetResponse, Id, QueryChangesResponse, QueryResponse, SearchSnippet, Thread } from '@posthouse/shared/jmap/types';
import { pageSize, type RowsOptions } from './asks';
import type { Mailroom } from './mailroom';

// Far more than a person scrolls by; what lies beyond is asked for again.
const mostKept = 6_000;

export interface Taken {
  id: Id;
  index: number;
}

/**
 * One list of conversations, of any length: only the parts that were looked at are here. Rows are known by their place; what a change
 * on the server does to the places is followed by Email/queryChanges where the rows from the first on are known, and the rest is
 * forgotten and asked for again when it is looked at.
 */
export class MailList {
  total: number | null = null;
  error: Error | null = null;
  readonly snippets = new Map<Id, SearchSnippet>();
  private ids = new Map<number, Id>();
  private state: string | null = null;
  private version = 0;
  private kept = false;
  private epoch = 0;
  private readonly loading = new Set<number>();
  // Put back by an undo that the server has not answered: what it tells of the time before takes them from nobody.
  private readonly returning = new Map<Id, number>();
  // Of those, what the server said had gone.
  private readonly ahead = new Set<Id>();
  private wanted: [number, number] = [0, pageSize - 1];
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly room: Mailroom,
    readonly filter: Filter,
    readonly options: RowsOptions = { collapse: true },
  ) {}

  at(index: number): Id | undefined {
    return this.ids.get(index);
  }

  threadAt(index: number): Id | undefined {
    const id = this.ids.get(index);
    return id === undefined ? undefined : this.room.emails.get(id)?.threadId;
  }

  indexOf(id: Id): number {
    for (const [index, other] of this.ids) if (other === id) return index;
    return -1;
  }

  /** The row of a conversation, whichever of its messages stands for it. */
  indexOfThread(threadId: Id): number {
    for (const [index, id] of this.ids) if (this.room.emails.get(id)?.threadId === threadId) return index;
    return -1;
  }

  known(): Id[] {
    return [...this.ids].sort((a, b) => a[0] - b[0]).map(([, id]) => id);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): number => this.version;

  /** When the first rows are there, or are known not to come. */
  async loaded(): Promise<void> {
    if (this.total !== null || this.error !== null) return;
    await new Promise<void>((resolve) => {
      const stop = this.subscribe(() => {
        if (this.total === null && this.error === null) return;
        stop();
        resolve();
      });
    });
  }

  /** Says which rows are looked at; those that are missing are fetched, the latest wish first. */
  want(first: number, last: number): void {
    this.wanted = [first, last];
    this.fill();
  }

  /** Takes rows out at once, before the server has. */
  remove(gone: ReadonlySet<Id>): Taken[] {
    const taken: Taken[] = [];
    for (const [index, id] of this.ids) if (gone.has(id)) taken.push({ id, index });
    if (taken.length === 0) return taken;
    taken.sort((a, b) => a.index - b.index);
    const next = new Map<number, Id>();
    for (const [index, id] of this.ids) {
      if (!gone.has(id)) next.set(index - taken.filter((t) => t.index < index).length, id);
    }
    this.ids = next;
    if (this.total !== null) this.total = Math.max(0, this.total - taken.length);
    this.changed();
    this.fill();
    return taken;
  }

  /** Puts back what remove took; until the undoing is answered, no change that the server tells of takes it out again. */
  restore(taken: readonly Taken[], undoing?: Promise<void>): void {
    for (const { id, index } of [...taken].sort((a, b) => a.index - b.index)) {
      if (this.indexOf(id) < 0) this.insert(id, index);
    }
    if (undoing !== undefined) this.hold(taken.map(({ id }) => id), undoing);
    this.changed();
  }

  /** Once an undoing is answered and what changed was heard: a row that the server does not have back after all is not shown on. */
  async reconcile(): Promise<void> {
    if (this.ahead.size > 0 && this.returning.size === 0) await this.refresh();
  }

  private hold(ids: readonly Id[], undoing: Promise<void>): void {
    for (const id of ids) this.returning.set(id, (this.returning.get(id) ?? 0) + 1);
    const release = (): void => {
      for (const id of ids) {
        const left = this.returning.get(id)! - 1;
        if (left > 0) this.returning.set(id, left);
        else this.returning.delete(id);
      }
    };
    undoing.then(release, release);
  }

  /** Forgets everything but keeps showing it until the new is there. */
  async refresh(): Promise<void> {
    this.epoch++;
    this.loading.clear();
    this.ahead.clear();
    this.state = null;
    const [first] = this.wanted;
    const start = Math.floor(first / pageSize) * pageSize;
    await this.load(start, true);
    this.fill();
  }

  /** Its rows are those that the browser keeps. */
  get isKept(): boolean {
    return this.total !== null && this.state === null && this.error === null && this.kept;
  }

  get queryState(): string | null {
    return this.state;
  }

  /** When no rows are on their way of which it is not known yet as of when they are. */
  async answered(): Promise<void> {
    while (this.state === null && this.loading.size > 0) {
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
  }

  /** The last of the rows that are known from the first on without a gap. */
  upTo(): Id | undefined {
    let index = 0;
    while (this.ids.has(index)) index++;
    return this.ids.get(index - 1);
  }

  /** RFC 8620 §5.6. */
  take(changes: QueryChangesResponse): void {
    if (changes.oldQueryState !== this.state) return;
    this.state = changes.newQueryState;
    if (changes.removed.length === 0 && changes.added.length === 0) {
      if (changes.total !== undefined && changes.total + this.ahead.size !== this.total) {
        this.total = changes.total + this.ahead.size;
        this.changed();
      }
      return;
    }
    const known: Id[] = [];
    for (let index = 0; this.ids.has(index); index++) known.push(this.ids.get(index)!);
    // What is added may stand here already: put back by undo before the server has.
    for (const id of changes.removed) if (this.returning.has(id) && known.includes(id)) this.ahead.add(id);
    for (const { id } of changes.added) this.ahead.delete(id);
    const removed = new Set([...changes.removed.filter((id) => !this.ahead.has(id)), ...changes.added.map(({ id }) => id)]);
    const list = known.filter((id) => !removed.has(id));
    for (const { id, index } of changes.added) {
      if (index <= list.length) list.splice(index, 0, id);
    }
    this.epoch++;
    this.loading.clear();
    this.ids = new Map(list.map((id, index) => [index, id]));
    if (changes.total !== undefined) this.total = changes.total + this.ahead.size;
    this.changed();
    this.fill();
  }

  private insert(id: Id, index: number): void {
    const next = new Map<number, Id>();
    for (const [other, value] of this.ids) next.set(other >= index ? other + 1 : other, value);
    next.set(index, id);
    this.ids = next;
    if (this.total !== null) this.total++;
  }

  private fill(): void {
    const [first, last] = this.wanted;
    const end = this.total === null ? last : Math.min(last, this.total - 1);
    for (let page = Math.floor(first / pageSize); page <= Math.floor(Math.max(end, first) / pageSize); page++) {
      // Two at a time: while somebody drags the thumb, what he passes by is not fetched.
      if (this.loading.size >= 2) return;
      const start = page * pageSize;
      if (this.loading.has(start) || this.isComplete(start)) continue;
      void this.load(start, false);
    }
  }

  private isComplete(start: number): boolean {
    const end = this.total === null ? start + pageSize : Math.min(start + pageSize, this.total);
    for (let index = start; index < end; index++) if (!this.ids.has(index)) return false;
    return this.total !== null;
  }

  private async load(start: number, replace: boolean): Promise<void> {
    this.loading.add(start);
    const epoch = this.epoch;
    try {
      const query = await this.room.loadRows(this.filter, this.options, start, pageSize, this.total === null || replace || this.kept);
      if (epoch !== this.epoch) return;
      const moved = this.state !== null && query.state !== this.state;
      if (replace || moved) {
        this.ids = new Map([...this.ids].filter(([index]) => !replace && index < start));
        if (moved && !replace) this.ids = new Map();
      }
      this.state = query.state;
      this.kept = query.state === null;
      if (query.total !== null) this.total = query.total;
      else if (this.total !== null) this.total = Math.max(this.total, start + query.ids.length);
      query.ids.forEach((id, i) => this.ids.set(start + i, id));
      for (const snippet of query.snippets) this.snippets.set(snippet.emailId, snippet);
      if (query.ids.length < pageSize) this.total = start + query.ids.length;
      this.error = null;
      this.forget();
    } catch (error) {
      if (epoch !== this.epoch) return;
      this.error = error as Error;
      if (!(error instanceof OfflineError)) this.total ??= 0;
    } finally {
      if (epoch === this.epoch) {
        this.loading.delete(start);
        this.changed();
      }
    }
    if (epoch === this.epoch && this.error === null) this.fill();
  }

  private forget(): void {
    if (this.ids.size <= mostKept) return;
    const middle = (this.wanted[0] + this.wanted[1]) / 2;
    const near = [...this.ids].sort((a, b) => Math.abs(a[0] - middle) - Math.abs(b[0] - middle)).slice(0, mostKept / 2);
    this.ids = new Map(near);
  }

  private changed(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}

export interface Rows {
  ids: Id[];
  /** Null where they are what the browser keeps. */
  state: string | null;
  total: number | null;
  snippets: SearchSnippet[];
}

export type { EmailSummary, GetResponse, QueryResponse, Thread };
