import { DismissRegular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { t } from '../text';

export function NoticeBar() {
  const notice = notices.use();
  return (
    <div role="status" aria-live="polite">
      {notice !== null && (
        <div className={`notice ${notice.kind}`} key={notice.id} onMouseEnter={() => notices.hold()} onMouseLeave={() => notices.release()} onFocus={() => notices.hold()} onBlur={() => notices.release()}>
          <span>{notice.text}</span>
          <button type="button" className="icon-button" aria-label={t('close')} onClick={() => notices.dismiss()}><DismissRegular fontSize={16} /></button>
        </div>
      )}
    </div>
  );
}
