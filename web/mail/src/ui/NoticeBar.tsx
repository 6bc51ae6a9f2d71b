import { DismissRegular } from '@fluentui/react-icons';
import { t } from '../text';
import { useEffect, useState } from 'react';
import { notices, type Notice } from '@posthouse/shared/notices';

export function NoticeBar() {
  const notice = notices.use();
  return (
    <div role="status" aria-live="polite">
      {notice !== null && (
        <div className={`notice ${notice.kind}`} key={notice.id} onMouseEnter={() => notices.hold()} onMouseLeave={() => notices.release()} onFocus={() => notices.hold()} onBlur={() => notices.release()}>
          {notice.left === undefined ? <span>{notice.text}</span> : <Counting notice={notice} left={notice.left} />}
          {notice.undo !== undefined && <button type="button" onClick={() => notices.undoThis(notice)}>{t('undo')}</button>}
          <button type="button" className="icon-button" aria-label={t('close')} onClick={() => notices.close()}>
            <DismissRegular fontSize={16} />
          </button>
        </div>
      )}
    </div>
  );
}

/** Counts for who looks; who listens hears once from how many. */
function Counting({ notice, left }: { notice: Notice; left: (seconds: number) => string }) {
  const seconds = (): number => Math.max(0, Math.ceil(((notice.until ?? 0) - Date.now()) / 1000));
  const [now, setNow] = useState(seconds);
  const [first] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setNow(seconds()), 250);
    return () => clearInterval(timer);
  });
  return <><span aria-hidden="true">{left(now)}</span><span className="hidden-text">{left(first)}</span></>;
}
