import { AlertOff20Regular, AlertOn20Regular, AlertSnooze20Regular, Clock20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { EmailContent, UtcDate } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { setTime } from '../data/times';
import { t } from '../text';
import { coming } from '../text/dates';
import { WhenMenu } from '../ui/menus';

/** When a message comes back, and when one is reminded of it; each can be another time, or be ended. */
export function Times({ content }: { content: EmailContent }) {
  const { actions, rights, room, view } = useApp();
  const [waking, setWaking] = useState(false);
  const [reminding, setReminding] = useState(false);
  const { wakeAt, remindAt } = content;
  const folder = room.byRole('snoozed')?.id;
  const email = room.emails.get(content.id);
  // Taken out of the folder elsewhere it waits no more, though it was read when it did.
  const waits = email === undefined || (folder !== undefined && email.mailboxIds[folder] === true);
  return (
    <>
      {waits && isToCome(wakeAt) && (
        <div className="tip" role="note">
          <span>{t('read.snoozedUntil', { when: coming(new Date(wakeAt)) })}</span>
          {rights.snooze && (
            <>
              <WhenMenu open={waking} onOpenChange={setWaking} label={t('scheduled.change')} icon={<Clock20Regular />} worded onPick={(at) => setTime(room, content, 'wakeAt', at)} />
              <button type="button" className="button" onClick={() => actions.unsnooze([content.threadId], view)}><AlertSnooze20Regular />{t('act.unsnooze')}</button>
            </>
          )}
        </div>
      )}
      {isToCome(remindAt) && (
        <div className="tip" role="note">
          <span>{t('read.remindAt', { when: coming(new Date(remindAt)) })}</span>
          {rights.snooze && (
            <>
              <WhenMenu open={reminding} onOpenChange={setReminding} label={t('read.remindChange')} icon={<AlertOn20Regular />} worded onPick={(at) => setTime(room, content, 'remindAt', at)} />
              <button type="button" className="button" onClick={() => setTime(room, content, 'remindAt', null)}><AlertOff20Regular />{t('read.remindEnd')}</button>
            </>
          )}
        </div>
      )}
    </>
  );
}

// Of one that has come meanwhile, the server knows no more.
function isToCome(time: UtcDate | null | undefined): time is UtcDate {
  return time != null && new Date(time) > new Date();
}
