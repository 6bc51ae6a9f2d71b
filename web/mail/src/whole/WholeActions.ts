import type { Filter, Id } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import type { Acts } from '../context';
import type { Mailroom } from '../data/mailroom';
import type { Patch } from '../data/patch';
import { archivedFrom, fromJunk, marked, moved, movedFromView, snoozed, toJunk, utc, woken, type Member, type Rule } from '../data/rules';
import { deletesForEver } from '../data/rights';
import type { Scheduled } from '../data/scheduled';
import type { View } from '../data/views';
import { t, type TextKey } from '../text';
import { coming } from '../text/dates';
import { labelName } from '../ui/labels';
import { Bulk, type Change, type Outcome } from './bulk';
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
    const from = archivedFrom(this.room, view);
    if (archive === undefined || from === undefined) return;
    this.start('act.archive', 'done.archived', each(moved(from, archive)));
  }

  trash(_threads: readonly Id[], view: View): void {
    const trash = this.room.byRole('trash')?.id;
    if (view.kind === 'mailbox' && deletesForEver(this.room, view)) this.start('act.deleteForever', 'done.destroyed', gone(view.id), {}, undefined, false);
    else if (trash !== undefined) this.start('act.delete', 'done.deleted', each(movedFromView(this.room, view, trash)));
  }

  spam(_threads: readonly Id[], view: View): void {
    const junk = this.room.byRole('junk')?.id;
    if (junk !== undefined) this.start('act.spam', 'done.spam', each(movedFromView(this.room, view, junk, toJunk)));
  }

  notSpam(_threads: readonly Id[], view: View): void {
    const inbox = this.room.byRole('inbox')?.id;
    if (inbox !== undefined) this.start('act.notSpam', 'done.notSpam', each(movedFromView(this.room, view, inbox, fromJunk)));
  }

  moveTo(_threads: readonly Id[], view: View, target: Id, folder: string): void {
    this.start('folder.move', 'done.moved', each(movedFromView(this.room, view, target)), { folder });
  }

  read(_threads: readonly Id[], seen: boolean): void {
    this.start(seen ? 'act.read' : 'act.unread', seen ? 'done.read' : 'done.unread', each(marked('$seen', seen)));
  }

  readMessages(ids: readonly Id[]): void {
    this.single.readMessages(ids);
  }

  star(_threads: readonly Id[], on: boolean): void {
    // A star is put on the newest message and taken from all.
    this.start(on ? 'act.star' : 'act.unstar', on ? 'done.starred' : 'done.unstarred', (members) => each(marked('$flagged', on))(on ? members.slice(-1) : members));
  }

  starMessage(...args: Parameters<Acts['starMessage']>): void {
    this.single.starMessage(...args);
  }

  label(_threads: readonly Id[], label: string, on: boolean): void {
    this.start('act.label', on ? 'done.labelled' : 'done.unlabelled', each(marked(label.toLowerCase(), on)), { label: labelName(label) });
  }

  snooze(_threads: readonly Id[], view: View, at: Date): void {
    this.start('act.snooze', 'done.snoozed', each(snoozed(view, at)), { when: coming(at) }, { wakeAt: null });
  }

  unsnooze(): void {
    this.start('act.unsnooze', 'done.unsnoozed', each(woken(this.room)), {}, undefined, false);
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

function each(rule: Rule): (members: Member[]) => Change[] {
  return (members) => members.map((email): [Id, Patch | null] => [email.id, rule(email)]).filter((change): change is [Id, Patch] => change[1] !== null);
}
