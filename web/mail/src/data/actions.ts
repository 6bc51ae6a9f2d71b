import type { EmailSummary, Id } from '@posthouse/shared/jmap/types';
import { coming } from '../text/dates';
import { t, type TextKey } from '../text';
import { notices } from '@posthouse/shared/notices';
import { explain } from './explain';
import type { Taken } from './mailList';
import type { Mailroom } from './mailroom';
import { inverse, move, pointer, type Patch } from './patch';
import { Scheduled } from './scheduled';
import type { View } from './views';
import { labelName } from '../ui/labels';

export { explain };

/** What people do with conversations. Everything shows at once, and all but deleting for ever can be taken back. */
export class Actions {
  readonly scheduled: Scheduled;

  constructor(private readonly room: Mailroom) {
    this.scheduled = new Scheduled(room);
  }

  archive(threads: readonly Id[], view: View): void {
    const archive = this.room.byRole('archive');
    const inbox = this.room.byRole('inbox');
    const from = view.kind === 'mailbox' ? view.id : inbox?.id;
    if (archive === undefined || from === undefined) return;
    this.moveFrom(threads, from, archive.id, 'done.archived');
  }

  trash(threads: readonly Id[], view: View): void {
    const trash = this.room.byRole('trash');
    if (trash === undefined) return;
    if (view.kind === 'mailbox' && view.id === trash.id) {
      void this.destroy(threads, view);
      return;
    }
    const waiting = view.kind !== 'mailbox' ? [] : threads.flatMap((thread) => this.room.messagesOf(thread)).filter((email) => email.sendAt != null && this.isIn(email, view)).map((email) => email.id);
    // Without the server the move waits: what leaves the folder of scheduled mail is not sent.
    if (waiting.length > 0 && this.room.outbox?.leads !== true) {
      const list = this.room.active;
      const taken = list?.remove(this.rowsOf(threads)) ?? [];
      void this.scheduled.trash(waiting, trash.id).then((done) => { if (!done) list?.restore(taken); });
      return;
    }
    this.moveAll(threads, view, trash.id, 'done.deleted');
  }

  spam(threads: readonly Id[], view: View): void {
    const junk = this.room.byRole('junk');
    if (junk !== undefined) this.moveAll(threads, view, junk.id, 'done.spam', { 'keywords/$junk': true, 'keywords/$notjunk': null });
  }

  notSpam(threads: readonly Id[], view: View): void {
    const inbox = this.room.byRole('inbox');
    if (inbox !== undefined) this.moveAll(threads, view, inbox.id, 'done.notSpam', { 'keywords/$junk': null, 'keywords/$notjunk': true });
  }

  moveTo(threads: readonly Id[], view: View, target: Id, folder: string): void {
    this.moveAll(threads, view, target, 'done.moved', {}, { folder });
  }

  read(threads: readonly Id[], seen: boolean): void {
    const patches = this.each(threads, (email) => ((email.keywords.$seen === true) === seen ? null : { 'keywords/$seen': seen ? true : null }));
    this.run(patches, threads, seen ? 'done.read' : 'done.unread');
  }

  /** By being opened, which nobody takes back. */
  readMessages(ids: readonly Id[]): void {
    const patches = new Map<Id, Patch>();
    for (const id of ids) if (this.room.emails.get(id)?.keywords.$seen !== true) patches.set(id, { 'keywords/$seen': true });
    this.run(patches, [], 'done.read', { back: null, quietly: true });
  }

  star(threads: readonly Id[], on: boolean): void {
    const patches = new Map<Id, Patch>();
    for (const thread of threads) {
      const messages = this.room.messagesOf(thread);
      // A star is put on the newest message and taken from all.
      for (const email of on ? messages.slice(-1) : messages.filter((m) => m.keywords.$flagged === true)) patches.set(email.id, { 'keywords/$flagged': on ? true : null });
    }
    this.run(patches, threads, on ? 'done.starred' : 'done.unstarred', { quietly: threads.length === 1 });
  }

  starMessage(email: EmailSummary, on: boolean): void {
    this.run(new Map([[email.id, { 'keywords/$flagged': on ? true : null }]]), [], on ? 'done.starred' : 'done.unstarred', { quietly: true });
  }

  label(threads: readonly Id[], label: string, on: boolean): void {
    const keyword = label.toLowerCase();
    const patches = this.each(threads, (email) => ((email.keywords[keyword] === true) === on ? null : { [`keywords/${pointer(keyword)}`]: on ? true : null }));
    this.run(patches, threads, on ? 'done.labelled' : 'done.unlabelled', { values: { label: labelName(label) } });
  }

  snooze(threads: readonly Id[], view: View, at: Date): void {
    const patches = this.each(threads, (email) => (this.isIn(email, view) ? { wakeAt: utc(at) } : null));
    this.run(patches, threads, 'done.snoozed', { leaves: view.kind === 'mailbox', values: { when: coming(at) }, back: { wakeAt: null } });
  }

  unsnooze(threads: readonly Id[], view: View): void {
    const snoozed = this.room.byRole('snoozed');
    const patches = this.each(threads, (email) => (snoozed !== undefined && email.mailboxIds[snoozed.id] === true ? { wakeAt: null } : null));
    this.run(patches, threads, 'done.unsnoozed', { leaves: view.kind === 'mailbox', back: null });
  }

  remind(threads: readonly Id[], at: Date): void {
    const patches = new Map<Id, Patch>();
    for (const thread of threads) {
      const last = this.room.messagesOf(thread).at(-1);
      if (last !== undefined) patches.set(last.id, { remindAt: utc(at) });
    }
    this.run(patches, threads, 'done.remind', { values: { when: coming(at) }, back: { remindAt: null } });
  }

  async destroy(threads: readonly Id[], view: View): Promise<void> {
    const ids = threads.flatMap((thread) => this.room.messagesOf(thread)).filter((email) => this.isIn(email, view)).map((email) => email.id);
    const list = this.room.active;
    const taken = list?.remove(this.rowsOf(threads)) ?? [];
    try {
      await this.room.destroy(ids);
      notices.done(t('done.destroyed', { count: threads.length }));
    } catch (error) {
      list?.restore(taken);
      notices.problem(explain(error));
    }
  }

  private moveAll(threads: readonly Id[], view: View, target: Id, done: TextKey, more: Patch = {}, values: Record<string, string> = {}): void {
    const keep = new Set((['drafts', 'sent', 'scheduled'] as const).map((role) => this.room.byRole(role)?.id));
    const patches = this.each(threads, (email) => {
      const inView = this.isIn(email, view);
      // What I wrote stays among what I sent, unless it is what is looked at.
      const from = Object.keys(email.mailboxIds).filter((id) => (view.kind === 'mailbox' ? id === view.id : !keep.has(id)));
      return inView && from.length > 0 && email.mailboxIds[target] !== true ? { ...move(from, target), ...more } : null;
    });
    this.run(patches, threads, done, { leaves: view.kind === 'mailbox' && view.id !== target, values });
  }

  private moveFrom(threads: readonly Id[], from: Id, target: Id, done: TextKey): void {
    const patches = this.each(threads, (email) => (email.mailboxIds[from] === true ? move([from], target) : null));
    const list = this.room.active;
    this.run(patches, threads, done, { leaves: list !== null && 'inMailbox' in list.filter && list.filter.inMailbox === from });
  }

  private run(
    patches: ReadonlyMap<Id, Patch>, threads: readonly Id[], done: TextKey,
    options: { leaves?: boolean; quietly?: boolean; values?: Record<string, string>; back?: Patch | null } = {},
  ): void {
    if (patches.size === 0) return;
    const backwards = new Map<Id, Patch>();
    for (const [id, patch] of patches) {
      const email = this.room.emails.get(id);
      if (email !== undefined) backwards.set(id, options.back ?? inverse(email, patch));
    }
    const list = this.room.active;
    const taken: Taken[] = options.leaves === true ? (list?.remove(this.rowsOf(threads)) ?? []) : [];
    const sent = this.room.update(patches);
    const undo = options.back === null ? undefined : (): void => {
      const undoing = this.room.update(backwards, sent);
      list?.restore(taken, undoing);
      undoing.then(
        () => {
          notices.mention(t('done.undone'));
          // What was heard between the change and its undoing may have come after: the list is as the server's in the end.
          void this.room.sync().then(() => list?.reconcile());
        },
        (error: unknown) => {
          void list?.refresh();
          notices.problem(explain(error));
        },
      );
    };
    const notice = options.quietly !== true ? notices.done(t(done, { count: threads.length, ...options.values }), undo) : undo === undefined ? null : notices.remember(undo);
    sent.catch((error: unknown) => {
      if (notice !== null) notices.settle(notice);
      list?.restore(taken);
      notices.problem(explain(error));
    });
  }

  private each(threads: readonly Id[], patchOf: (email: EmailSummary) => Patch | null): Map<Id, Patch> {
    const patches = new Map<Id, Patch>();
    for (const thread of threads) {
      for (const email of this.room.messagesOf(thread)) {
        const patch = patchOf(email);
        if (patch !== null) patches.set(email.id, patch);
      }
    }
    return patches;
  }

  private isIn(email: EmailSummary, view: View): boolean {
    return view.kind !== 'mailbox' || email.mailboxIds[view.id] === true;
  }

  private rowsOf(threads: readonly Id[]): Set<Id> {
    return new Set(threads.flatMap((thread) => this.room.threads.get(thread)?.emailIds ?? []));
  }
}

function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

