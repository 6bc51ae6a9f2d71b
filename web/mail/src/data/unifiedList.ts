import type { Id, SearchSnippet } from '@posthouse/shared/jmap/types';
import { listedAt } from './asks';
import type { MailList } from './mailList';
import type { Mailroom } from './mailroom';

/** What of a list is shown, whether it is of one folder or of several accounts. */
export type ShownList = Pick<MailList, 'total' | 'error' | 'at' | 'threadAt' | 'indexOfThread' | 'known' | 'subscribe' | 'snapshot' | 'want' | 'refresh' | 'snippets'>;

interface Child {
  room: Mailroom;
  list: MailList;
}

// Rows of several lists have their places only from the newest on. Whoever looks for older ones looks into one folder, or searches.
const mostRows = 2_000;
const ahead = 50;

/** Several lists as one, the newest first. Rows go out and come back in the lists that they are of. */
export class UnifiedList implements ShownList {
  readonly snippets = new Map<Id, SearchSnippet>();
  private children: readonly Child[] = [];
  private rows: { id: Id; room: Mailroom }[] = [];
  private wanted = ahead;
  private version = 0;
  private leave: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();

  /** The lists it is made of. */
  join(children: readonly Child[]): void {
    if (children.length === this.children.length && children.every(({ list }, i) => list === this.children[i]!.list)) return;
    for (const leave of this.leave) leave();
    this.children = children;
    this.leave = children.map(({ list }) => list.subscribe(() => this.merge()));
    this.merge();
  }

  get total(): number | null {
    let sum = 0;
    for (const { list } of this.children) {
      if (list.total === null) return null;
      sum += list.total;
    }
    return this.children.length === 0 ? null : Math.min(sum, mostRows);
  }

  get error(): Error | null {
    return this.children.find(({ list }) => list.error !== null)?.list.error ?? null;
  }

  at(index: number): Id | undefined {
    return this.rows[index]?.id;
  }

  roomAt(index: number): Mailroom | undefined {
    return this.rows[index]?.room;
  }

  threadAt(index: number): Id | undefined {
    const row = this.rows[index];
    return row?.room.emails.get(row.id)?.threadId;
  }

  indexOfThread(threadId: Id): number {
    return this.rows.findIndex(({ id, room }) => room.emails.get(id)?.threadId === threadId);
  }

  known(): Id[] {
    return this.rows.map(({ id }) => id);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): number => this.version;

  want(_first: number, last: number): void {
    if (last + ahead <= this.wanted && this.rows.length > last) return;
    this.wanted = Math.min(mostRows, Math.max(this.wanted, last + ahead));
    this.merge();
  }

  async refresh(): Promise<void> {
    await Promise.all(this.children.map(({ list }) => list.refresh()));
  }

  private merge(): void {
    const places = this.children.map(() => 0);
    const rows: typeof this.rows = [];
    let missing: number[] = [];
    while (rows.length < this.wanted) {
      let newest = -1, received = '';
      missing = [];
      this.children.forEach(({ list, room }, k) => {
        if (list.total !== null && places[k]! >= list.total) return;
        const id = list.at(places[k]!);
        const email = id === undefined ? undefined : room.emails.get(id);
        const at = email === undefined ? undefined : listedAt(email);
        if (at === undefined) missing.push(k);
        else if (newest < 0 || at > received) [newest, received] = [k, at];
      });
      // Which is next is known only when each list has told its own next.
      if (missing.length > 0 || newest < 0) break;
      rows.push({ id: this.children[newest]!.list.at(places[newest]!++)!, room: this.children[newest]!.room });
    }
    this.rows = rows;
    for (const k of missing) this.children[k]!.list.want(places[k]!, places[k]! + ahead);
    this.version++;
    for (const listener of this.listeners) listener();
  }
}
