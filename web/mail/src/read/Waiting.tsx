import { CalendarClock20Regular, Edit20Regular, Send20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { EmailSummary } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { latestSending } from '../data/sendLater';
import { t } from '../text';
import { leaving, long } from '../text/dates';
import { WhenMenu } from '../ui/menus';

/** Above a message that waits for its sending: when it leaves, and what can be done until then. */
export function Waiting({ email, at }: { email: EmailSummary; at: Date }) {
  const { actions, room, home, openThread, compose } = useApp();
  const [picking, setPicking] = useState(false);
  const latest = latestSending(home);
  const [busy, setBusy] = useState(false);
  const act = <T,>(what: () => Promise<T>, then: (done: T) => void): void => {
    setBusy(true);
    void what().then((done) => {
      setBusy(false);
      then(done);
    });
  };
  return (
    <div className="tip waiting" role="note">
      <span title={long(at)}>{leaving(at)}</span>
      {room === home && (
        <>
          <button type="button" className="button" disabled={busy} onClick={() => act(() => actions.scheduled.sendNow(email.id), (done) => { if (done) openThread(null); })}><Send20Regular />{t('scheduled.now')}</button>
          <WhenMenu open={picking} onOpenChange={setPicking} label={t('scheduled.change')} icon={<CalendarClock20Regular />} worded {...(latest === null ? {} : { latest })} onPick={(other) => act(() => actions.scheduled.changeTime(email.id, other), () => undefined)} />
          <button
            type="button" className="button" disabled={busy}
            onClick={() => act(() => actions.scheduled.takeBack(email.id), (draft) => {
              if (draft === null) return;
              openThread(null);
              compose({ emailId: draft });
            })}
          >
            <Edit20Regular />{t('scheduled.edit')}
          </button>
        </>
      )}
    </div>
  );
}
