import { notices } from '@posthouse/shared/notices';
import { explain } from '../data/explain';
import type { Mailroom } from '../data/mailroom';
import { pointer } from '../data/patch';
import { saveColours } from '../kept/kept';
import { keptColours, uncoloured, type Colours } from '../kept/colours';
import { t } from '../text';
import { labelName } from '../ui/labels';
import type { Member } from '../data/rules';
import { Bulk, type Change } from '../whole/bulk';
import { tell } from '../whole/WholeActions';
import { relabelFilters } from './filters';

/** The patches that give messages another label instead, or none. */
export function relabelling(from: string, to: string | null): (members: Member[]) => Change[] {
  return (members) => members.filter((email) => email.keywords[from] === true).map((email) => [email.id, { [`keywords/${pointer(from)}`]: null, ...(to === null ? {} : { [`keywords/${pointer(to)}`]: true }) }]);
}

/** The colours once a label has another name, or is gone. One that has a colour already keeps it. */
export function recoloured(colours: Colours, from: string, to: string | null): Colours {
  const { [from]: colour, ...others } = colours;
  return to === null ? others : { [to]: colour ?? uncoloured, ...others };
}

/** Gives a label another name, or takes it from all messages, wherever they are. */
export async function relabel(room: Mailroom, from: string, to: string | null): Promise<void> {
  let before: Colours | null = null;
  let back = false;
  try {
    // Before the messages: what comes meanwhile has the new name.
    if (to !== null) ({ back } = await relabelFilters(room, from, to));
  } catch (error) {
    notices.problem(explain(error));
    return;
  }
  const outcome = await new Bulk(room, t(to === null ? 'label.deleting' : 'label.renaming', { label: labelName(from) })).messages({ hasKeyword: from }, relabelling(from, to));
  const whole = !outcome.stopped && outcome.refused === 0;
  if (whole) await change(room, (now) => recoloured((before = now), from, to));
  const done = to === null ? t('label.deleted', { label: labelName(from), count: outcome.done }) : t('label.renamed', { label: labelName(from), name: labelName(to), count: outcome.done });
  tell(outcome, done, room, () => {
    if (whole) void change(room, (now) => before ?? now);
    if (back) relabelFilters(room, to!, from).catch((error: unknown) => notices.problem(explain(error)));
  });
}

/** Gives a label a colour, or none of its own (null). */
export function colour(room: Mailroom, label: string, chosen: number | null): void {
  void change(room, (now) => ({ ...now, [label]: chosen ?? uncoloured }));
}

/** Labels that somebody makes, or has a filter give, are there from then on, whether messages with them are seen or not. */
export function remember(room: Mailroom, labels: readonly string[]): void {
  const fresh = labels.filter((label) => !Object.hasOwn(keptColours.labels.all, label));
  if (fresh.length > 0) void change(room, (now) => ({ ...Object.fromEntries(fresh.map((label) => [label, uncoloured])), ...now }));
}

async function change(room: Mailroom, how: (now: Colours) => Colours): Promise<void> {
  await saveColours(room, 'labels', how).catch((error: unknown) => notices.problem(explain(error)));
}
