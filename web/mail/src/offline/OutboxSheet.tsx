import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useApp } from '../context';
import { notices } from '@posthouse/shared/notices';
import { t, texts } from '../text';
import { coming, short } from '../text/dates';
import type { OfflineMail } from './offlineMail';
import './offline.css';
import { localId, type Entry } from './operations';

/** What waits for the server, and what it has refused. */
export default function OutboxSheet({ offline, onClose }: { offline: OfflineMail; onClose: () => void }) {
  texts.useLanguage();
  const entries = useSyncExternalStore(offline.subscribe, offline.snapshot);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="outbox-title" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose(); }}>
      <div className="sheet-head"><h2 id="outbox-title">{t('offline.title')}</h2><button type="button" className="icon-button" aria-label={t('close')} onClick={onClose}><DismissRegular fontSize={20} /></button></div>
      <div className="sheet-body outbox" tabIndex={0} role="region" aria-labelledby="outbox-title">
        {entries.length === 0 && <p>{t('offline.nothingWaits')}</p>}
        <ul>{entries.map((entry) => <Item key={entry.seq} entry={entry} offline={offline} onClose={onClose} />)}</ul>
      </div>
    </dialog>
  );
}

function Item({ entry, offline, onClose }: { entry: Entry; offline: OfflineMail; onClose: () => void }) {
  const { compose } = useApp();
  const { operation } = entry;
  const written = operation.kind === 'send' || operation.kind === 'draft';
  const edit = async (): Promise<void> => {
    if (operation.kind === 'send' && !(await offline.outbox.takeBack(operation.key))) return notices.problem(t('write.tooLate'));
    onClose();
    if (written) compose({ emailId: localId(operation.key), key: operation.key });
  };
  return (
    <li>
      <div>
        <strong>{describe(entry)}</strong>
        <small>{short(new Date(entry.at))}{operation.kind === 'send' && operation.at !== null && ` · ${t('write.scheduled', { when: coming(new Date(operation.at)) })}`}</small>
        {entry.failed !== null && <p>{t('offline.because', { reason: entry.failed })}</p>}
      </div>
      {entry.failed !== null && <button type="button" className="button" onClick={() => void offline.outbox.retry(entry.seq!)}>{t('retry')}</button>}
      {written && (!entry.sending || entry.failed !== null) && <button type="button" className="button" onClick={() => void edit()}>{t('offline.edit')}</button>}
    </li>
  );
}

function describe({ operation }: Entry): string {
  switch (operation.kind) {
    case 'send':
    case 'draft': {
      const subject = typeof operation.email.subject === 'string' && operation.email.subject !== '' ? operation.email.subject : t('list.noSubject');
      return t(operation.kind === 'send' ? 'offline.toSend' : 'offline.toSave', { subject });
    }
    case 'destroy':
      return t('offline.toDestroy', { count: operation.ids.length });
    case 'update':
      return t('offline.toChange', { count: operation.patches.length });
  }
}
