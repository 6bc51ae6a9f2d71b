import type { Filter, Id } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import type { Acts } from '../context';
import type { Mailroom } from '../data/mailroom';
import { move, pointer, type Patch } from '../data/patch';
import type { Scheduled } from '../data/scheduled';
import type { View } from '../data/views';
import { t, type TextKey } from '../text';
import { coming } from '../text/dates';
import { labelName } from '../ui/labels';
import { Bulk, type Change, type Member, type Outcome } from './bulk';
import { gone } from './empty';

/** The list whose whole result is meant. */
export interface WholeList {
  filter: Filter;
  total: number | null;
}

/** What people do with conversations, done with all that a list has, of which few are here. The conversations that are named are the ones that are seen of it. */
export class WholeActions implements Acts {
  readonly scheduled: Scheduled;

  constructor(
    private readonly room: Mailroom,
    readonly list: WholeList,
    private readonly single: Acts,
    private readonly onStart: () => void,
  ) {
    this.scheduled = single.scheduled;
  }

  archive(_threads: readonly Id[], view: View): void {
    const archive = this.room.byRole('archive')?.id;
    const from = view.kind === 'mailbox' ? view.id : this.room.byRole('inbox')?.id;
    if (archive === undefined || from === undefined) return;
    this.start('act.archive', 'done.archived', each((email) => (email.mailboxIds[from] === true ? move([from], archive) : null)));
  }

  trash(_threads: readonly Id[], view: View): void {
    const trash = this.room.byRole('trash')?.id;
    if (trash === undefined) return;
    if (view.kind === 'mailbox' && view.id === trash) this.start('act.deleteForever', 'done.destroyed', gone(trash), {}, undefined, false);
    else this.start('act.delete', 'done.deleted', this.moving(view, trash));
  }

  spam(_threads: readonly Id[], view: View): void {
    const junk = this.room.byRole('junk')?.id;
    if (junk !== undefined) this.start('act.spam', 'done.spam', this.moving(view, junk, { 'keywords/$junk': true, 'keywords/$notjunk': null }));
  }

  notSpam(_threads: readonly Id[], view: View): void {
    const inbox = this.room.byRole('inbox')?.id;
    if (inbox !== undefined) this.start('act.notSpam', 'done.notSpam', this.moving(view, inbox, { 'keywords/$junk': null, 'keywords/$notjunk': true }));
  }

  moveTo(_threads: readonly Id[], view: View, target: Id, folder: string): void {
    this.start('folder.move', 'done.moved', this.moving(view, target), { folder });
  }

  read(_threads: readonly Id[], seen: boolean): void {
    this.start(seen ? 'act.read' : 'act.unread', seen ? 'done.read' : 'done.unread', each((email) => ((email.keywords.$seen === true) === seen ? null : { 'keywords/$seen': seen ? true : null })));
  }

  readMessages(ids: readonly Id[]): void {
    this.single.readMessages(ids);
  }

  star(_threads: readonly Id[], on: boolean): void {
    // A star is put on the newest message and taken from all.
    this.start(on ? 'act.star' : 'act.unstar', on ? 'done.starred' : 'done.unstarred', (members) => each((email) => ((email.keywords.$flagged === true) === on ? null : { 'keywords/$flagged': on ? true : null }))(on ? members.slice(-1) : members));
  }

  starMessage(...args: Parameters<Acts['starMessage']>): void {
    this.single.starMessage(...args);
  }

  label(_threads: readonly Id[], label: string, on: boolean): void {
    const keyword = label.toLowerCase();
    this.start('act.label', on ? 'done.labelled' : 'done.unlabelled', each((email) => ((email.keywords[keyword] === true) === on ? null : { [`keywords/${pointer(keyword)}`]: on ? true : null })), { label: labelName(label) });
  }

  snooze(_threads: readonly Id[], view: View, at: Date): void {
    this.start('act.snooze', 'done.snoozed', each((email) => (isIn(email, view) ? { wakeAt: utc(at) } : null)), { when: coming(at) }, { wakeAt: null });
  }

  unsnooze(): void {
    const snoozed = this.room.byRole('snoozed')?.id;
    this.start('act.unsnooze', 'done.unsnoozed', each((email) => (snoozed !== undefined && email.mailboxIds[snoozed] === true ? { wakeAt: null } : null)), {}, undefined, false);
  }

  remind(_threads: readonly Id[], at: Date): void {
    this.start('act.remind', 'done.remind', (members) => members.slice(-1).map(({ id }) => [id, { remindAt: utc(at) }]), { when: coming(at) }, { remindAt: null });
  }

  async destroy(threads: readonly Id[], view: View): Promise<void> {
    await this.single.destroy(threads, view);
  }

  private start(what: TextKey, done: TextKey, changes: (members: Member[]) => Iterable<Change>, values: Record<string, string> = {}, back?: Patch, undoable = true): void {
    this.onStart();
    void new Bulk(this.room, t(what)).conversations(this.list.filter, changes, back).then((outcome) => {
      tell(outcome, t(done, { count: outcome.done, ...values }), undoable ? this.room : null);
    });
  }

  private moving(view: View, target: Id, more: Patch = {}): (members: Member[]) => Iterable<Change> {
    const keep = new Set((['drafts', 'sent', 'scheduled'] as const).map((role) => this.room.byRole(role)?.id));
    return each((email) => {
      // What I wrote stays among what I sent, unless it is what is looked at.
      const from = Object.keys(email.mailboxIds).filter((id) => (view.kind === 'mailbox' ? id === view.id : !keep.has(id)));
      return isIn(email, view) && from.length > 0 && email.mailboxIds[target] !== true ? { ...move(from, target), ...more } : null;
    });
  }
}

/** Says how it ended, and offers to take back what was done of it. */
export function tell(outcome: Outcome, done: string, room: Mailroom | null, undone?: () => void): void {
  const undo = room === null || outcome.back.length === 0 ? undefined : (): void => {
    void new Bulk(room, t('whole.undoing')).changes(outcome.back).then((backwards) => {
      undone?.();
      if (backwards.reason !== null) notices.problem(t('failed', { reason: backwards.reason.description ?? backwards.reason.type }));
      else notices.mention(backwards.stopped ? t('whole.stopped', { done: backwards.done, count: backwards.total }) : t('done.undone'));
    });
  };
  const reason = outcome.reason === null ? '' : (outcome.reason.description ?? outcome.reason.type);
  if (outcome.stopped && outcome.reason !== null) notices.done(t('whole.broken', { done: outcome.done, count: outcome.total, reason }), undo);
  else if (outcome.stopped) notices.done(t('whole.stopped', { done: outcome.done, count: outcome.total }), undo);
  else if (outcome.refused > 0) notices.done(t('whole.refused', { count: outcome.refused, reason }), undo);
  else notices.done(done, undo);
}

function each(patchOf: (email: Member) => Patch | null): (members: Member[]) => Change[] {
  return (members) => members.map((email): [Id, Patch | null] => [email.id, patchOf(email)]).filter((change): change is [Id, Patch] => change[1] !== null);
}

function isIn(email: Member, view: View): boolean {
  return view.kind !== 'mailbox' || email.mailboxIds[view.id] === true;
}

function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
