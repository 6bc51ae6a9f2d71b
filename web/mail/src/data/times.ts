import type { EmailContent, UtcDate } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { t } from '../text';
import { coming } from '../text/dates';
import { explain } from './explain';
import type { Mailroom } from './mailroom';

/** Sets the time at which one is reminded of a message, or at which it comes back; null ends a reminder. What it was before can be had again. */
export function setTime(room: Mailroom, content: EmailContent, which: 'remindAt' | 'wakeAt', at: Date | null): void {
  const before = content[which] ?? null;
  const put = (time: UtcDate | null, after?: Promise<void>): Promise<void> => room.update(new Map([[content.id, { [which]: time }]]), after);
  const sent = put(at === null ? null : utc(at));
  const done = at === null ? t('done.remindOff') : t(which === 'remindAt' ? 'done.remind' : 'done.snoozed', { count: 1, when: coming(at) });
  const notice = notices.done(done, () => {
    put(before, sent).then(() => notices.mention(t('done.undone')), (error: unknown) => notices.problem(explain(error)));
  });
  sent.catch((error: unknown) => {
    notices.settle(notice);
    notices.problem(explain(error));
  });
}

function utc(date: Date): UtcDate {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
