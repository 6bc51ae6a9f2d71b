import type { EmailSummary, Id } from '@posthouse/shared/jmap/types';
import { coming } from '../text/dates';
import { t, type TextKey } from '../text';
import { notices } from '@posthouse/shared/notices';
import { explain } from './explain';
import type { Taken } from './mailList';
import type { Mailroom } from './mailroom';
import { inverse, type Patch } from './patch';
import { deletesForEver } from './rights';
import { archivedFrom, fromJunk, isIn, marked, mayWait, moved, movedFromView, snoozed, toJunk, utc, woken, type Rule } from './rules';
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
    const from = archivedFrom(this.room, view);
    if (archive === undefined || from === undefined) return;
    const list = this.room.active;
    this.run(this.each(threads, moved(from, archive.id)), threads, 'done.archived', { leaves: list !== null && 'inMailbox' in list.filter && list.filter.inMailbox === from });
  }

  trash(threads: readonly Id[], view: View): void {
    if (deletesForEver(this.room, view)) {
      void this.destroy(threads, view);
      return;
    }
    const trash = this.room.byRole('trash');
    if (trash === undefined) return;
    const waiting = view.kind !== 'mailbox' ? [] : threads.flatMap((thread) => this.room.messagesOf(thread)).filter((email) => email.sendAt != null && isIn(email, view)).map((email) => email.id);
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
    if (junk !== undefined) this.moveAll(threads, view, junk.id, 'done.spam', toJunk);
  }

  notSpam(threads: readonly Id[], view: View): void {
    const inbox = this.room.byRole('inbox');
    if (inbox !== undefined) this.moveAll(threads, view, inbox.id, 'done.notSpam', fromJunk);
  }

  moveTo(threads: readonly Id[], view: View, target: Id, folder: string): void {
    this.moveAll(threads, view, target, 'done.moved', {}, { folder });
  }

  read(threads: readonly Id[], seen: boolean): void {
    this.run(this.each(threads, marked('$seen', seen)), threads, seen ? 'done.read' : 'done.unread');
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
    this.run(this.each(threads, marked(label.toLowerCase(), on)), threads, on ? 'done.labelled' : 'done.unlabelled', { values: { label: labelName(label) } });
  }

  snooze(threads: readonly Id[], view: View, at: Date): void {
    this.run(this.each(threads, snoozed(view, at)), threads, 'done.snoozed', { leaves: view.kind === 'mailbox', values: { when: coming(at) }, back: { wakeAt: null } });
  }

  unsnooze(threads: readonly Id[], view: View): void {
    this.run(this.each(threads, woken(this.room)), threads, 'done.unsnoozed', { leaves: view.kind === 'mailbox', back: null });
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
    const all = threads.flatMap((thread) => this.room.messagesOf(thread)).filter((email) => isIn(email, view));
    // What is in another folder as well only leaves this one.
    const elsewhere = view.kind === 'mailbox' ? all.filter((email) => Object.keys(email.mailboxIds).length > 1) : [];
    const list = this.room.active;
    const taken = list?.remove(this.rowsOf(threads)) ?? [];
    try {
      if (view.kind === 'mailbox' && elsewhere.length > 0) await this.room.update(new Map(elsewhere.map((email) => [email.id, { [`mailboxIds/${view.id}`]: null }])));
      await this.room.destroy(all.filter((email) => !elsewhere.includes(email)).map((email) => email.id));
      notices.done(t('done.destroyed', { count: threads.length }));
    } catch (error) {
      list?.restore(taken);
      notices.problem(explain(error));
    }
  }

  private moveAll(threads: readonly Id[], view: View, target: Id, done: TextKey, more: Patch = {}, values: Record<string, string> = {}): void {
    this.run(this.each(threads, movedFromView(this.room, view, target, more)), threads, done, { leaves: view.kind === 'mailbox' && view.id !== target, values });
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
    const before = new Map([...backwards.keys()].map((id) => [id, this.room.emails.get(id)?.mailboxIds]));
    const undo = options.back === null ? undefined : (): void => {
      // What waited and was put elsewhere meanwhile, in another window perhaps, waits no more: there is nothing to take back.
      if (options.back?.wakeAt === null) for (const [id, was] of before) if (!mayWait(this.room, id, was)) backwards.delete(id);
      if (backwards.size === 0) {
        notices.problem(t('done.elsewhere'));
        return;
      }
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

  private each(threads: readonly Id[], rule: Rule): Map<Id, Patch> {
    const patches = new Map<Id, Patch>();
    for (const thread of threads) {
      for (const email of this.room.messagesOf(thread)) {
        const patch = rule(email);
        if (patch !== null) patches.set(email.id, patch);
      }
    }
    return patches;
  }

  private rowsOf(threads: readonly Id[]): Set<Id> {
    return new Set(threads.flatMap((thread) => this.room.threads.get(thread)?.emailIds ?? []));
  }
}
