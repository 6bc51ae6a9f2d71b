import { MailInbox48Regular } from '@fluentui/react-icons';
import { useApp } from '../context';
import { go } from '../router';
import { t } from '../text';

/** An address that names a folder which is not there. */
export default function NoFolder() {
  const { home } = useApp();
  return (
    <div className="empty">
      <MailInbox48Regular />
      <h1>{t('list.noFolder')}</h1>
      <span>{t('list.noFolderMore')}</span>
      <button type="button" className="button" onClick={() => go({ view: { kind: 'mailbox', id: home.byRole('inbox')?.id ?? '' }, thread: null, settings: null, account: undefined })}>{t('list.toInbox')}</button>
    </div>
  );
}
