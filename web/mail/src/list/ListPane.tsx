import { Dismiss20Regular, MailInbox48Regular, MailInboxCheckmark24Regular, Search48Regular } from '@fluentui/react-icons';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { AppContext, appIn, useApp } from '../context';
import { titleOf } from '../data/views';
import { useLater } from '../later';
import { t, texts } from '../text';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { VirtualRows } from './VirtualRows';
import './list.css';

const ListMenu = lazy(() => import('./ListMenu'));
const ConversationActions = lazy(() => import('../ui/ConversationActions'));

export function ListPane() {
  const app = useApp();
  const { list, place, room, picked, pick, rooms } = app;
  const acting = appIn(app, rooms.holding([...picked][0]));
  texts.useLanguage();
  const later = useLater();
  useSyncExternalStore(list.subscribe, list.snapshot);
  const title = titleOf(place.view, room);
  const selectAll = (): void => {
    pick(new Set(list.known().map((id) => room.emails.get(id)?.threadId).filter((id) => id !== undefined)));
  };
  return (
    <section className="pane list-pane" id="messages" aria-label={t('list.label')} tabIndex={-1}>
      {picked.size > 0 ? (
        <div className="bar">
          <IconButton label={t('list.clearSelection')} onClick={() => pick(new Set())}><Dismiss20Regular /></IconButton>
          <span className="count">{t('list.selected', { count: picked.size })}</span>
          <span className="gap" />
          <Suspense fallback={null}><AppContext value={acting}><ConversationActions threads={[...picked]} view={acting.view} compact /></AppContext></Suspense>
        </div>
      ) : (
        <div className="bar">
          <h1>{title}</h1>
          {list.total !== null && list.total > 0 && <span className="count">{t('list.count', { count: list.total })}</span>}
          <span className="gap" />
          {list.total !== null && (later ? <Suspense fallback={<span className="icon-button" />}><ListMenu onSelectAll={selectAll} /></Suspense> : <span className="icon-button" />)}
        </div>
      )}
      {list.total === 0 && list.error === null ? <Empty /> : list.error !== null && list.total === null ? <Failed /> : <VirtualRows key={JSON.stringify(place.view)} />}
    </section>
  );
}

function Empty() {
  const { place, room } = useApp();
  const inbox = place.view.kind === 'mailbox' && room.mailboxes.get(place.view.id)?.role === 'inbox';
  const search = place.view.kind === 'search';
  return (
    <div className="empty">
      {search ? <Search48Regular /> : inbox ? <MailInboxCheckmark24Regular fontSize={48} /> : <MailInbox48Regular />}
      <strong>{t(search ? 'list.nothingFound' : inbox ? 'list.empty.inbox' : 'list.empty')}</strong>
      <span>{t(search ? 'list.nothingFoundMore' : inbox ? 'list.empty.inboxMore' : 'list.emptyMore')}</span>
    </div>
  );
}

function Failed() {
  const { list } = useApp();
  return (
    <div className="empty">
      <strong>{t('failedOffline')}</strong>
      <button type="button" className="button" onClick={() => void list.refresh()}>{t('retry')}</button>
    </div>
  );
}
