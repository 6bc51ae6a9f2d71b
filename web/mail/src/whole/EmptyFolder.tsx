import type { Mailbox } from '@posthouse/shared/jmap/types';
import { Delete20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { roleOf } from '../data/views';
import { t } from '../text';
import { empty } from './empty';
import './whole.css';

/** Above the trash and the spam: deletes all of it for ever. */
export default function EmptyFolder({ mailbox }: { mailbox: Mailbox }) {
  const { room } = useApp();
  const [busy, setBusy] = useState(false);
  const start = (): void => {
    setBusy(true);
    empty(room, mailbox).catch((error: unknown) => notices.problem(explain(error))).finally(() => setBusy(false));
  };
  return (
    <div className="list-note">
      <span>{t(roleOf(mailbox) === 'trash' ? 'empty.trashNote' : 'empty.junkNote')}</span>
      <button type="button" className="button" disabled={busy} onClick={start}><Delete20Regular />{t(roleOf(mailbox) === 'trash' ? 'act.emptyTrash' : 'act.emptyJunk')}</button>
    </div>
  );
}
