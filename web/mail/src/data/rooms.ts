import type { Id } from '@posthouse/shared/jmap/types';
import { Table } from '@posthouse/shared/table';
import { Actions } from './actions';
import { Contents } from './contents';
import { MailList } from './mailList';
import { Mailroom } from './mailroom';

/** One's own account, and those in which others share folders (RFC 9670): each is a room of its own, opened when it is first shown. */
export class Rooms {
  private readonly opened = new Table<Mailroom | 'failed'>();
  private readonly opening = new Set<Id>();
  private readonly inboxes = new WeakMap<Mailroom, MailList>();
  private readonly tools = new WeakMap<Mailroom, { contents: Contents; actions: Actions }>();

  constructor(readonly home: Mailroom) {
    home.onOther = (account, changed) => {
      const room = this.opened.get(account);
      if (room instanceof Mailroom) room.hear(changed);
    };
    // What happened while nothing was heard.
    home.onConnection(() => {
      if (home.connected) for (const room of this.opened.values()) if (room instanceof Mailroom) void room.sync();
    });
  }

  /** Accounts of others, by name. */
  get others(): { id: Id; name: string }[] {
    const { accounts } = this.home.client.session;
    return Object.entries(accounts).filter(([id, account]) => id !== this.home.client.accountId && !account.isPersonal).map(([id, { name }]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The room of an account; undefined while it opens. */
  use(account: Id | undefined): Mailroom | 'failed' | undefined {
    const room = this.opened.use(account);
    return account === undefined ? this.home : room;
  }

  /** Those that are open, one's own first. Re-renders when one more is. */
  useOpen(): Mailroom[] {
    this.opened.useAny();
    return this.rooms();
  }

  /** The room that a conversation is in. */
  holding(thread: Id | null | undefined): Mailroom | undefined {
    return thread == null ? undefined : this.rooms().find((room) => room.threads.has(thread));
  }

  /** How the address names the account of a room: one's own not at all. */
  accountOf(room: Mailroom | undefined): Id | undefined {
    return room === undefined || room === this.home ? undefined : room.client.accountId;
  }

  private rooms(): Mailroom[] {
    return [this.home, ...this.opened.values().filter((room) => room instanceof Mailroom)];
  }

  open(account: Id): void {
    if (this.opened.get(account) instanceof Mailroom || this.opening.has(account)) return;
    this.opening.add(account);
    const room = new Mailroom(this.home.client.forAccount(account), this.home.session);
    room.openShared().then(() => this.opened.set(account, room), () => this.opened.set(account, 'failed')).finally(() => this.opening.delete(account));
  }

  /** What works on a room, kept while the page is there. */
  of(room: Mailroom): { contents: Contents; actions: Actions } {
    let tools = this.tools.get(room);
    if (tools === undefined) this.tools.set(room, (tools = { contents: new Contents(room), actions: new Actions(room) }));
    return tools;
  }

  /** The list of an account's inbox; null where it may not be seen. */
  inboxOf(room: Mailroom): MailList | null {
    const inbox = room.byRole('inbox');
    if (inbox === undefined || inbox.myRights.mayReadItems === false) return null;
    let list = this.inboxes.get(room);
    if (list === undefined) this.inboxes.set(room, (list = new MailList(room, { inMailbox: inbox.id }, { collapse: true })));
    return list;
  }
}
