import { Dismiss20Regular, MailInbox48Regular, MailInboxCheckmark24Regular, Search48Regular } from '@fluentui/react-icons';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { AppContext, appIn, useApp } from '../context';
import { roleOf, titleOf } from '../data/views';
import { useLater } from '../later';
import { t, texts, withTexts } from '../text';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { VirtualRows } from './VirtualRows';
import './list.css';

const ListMenu = lazy(() => withTexts(import('./ListMenu')));
const WholeOffer = lazy(() => withTexts(import('../whole/WholeOffer')));
const Misread = lazy(() => withTexts(import('./Misread')));
const NoFolder = lazy(() => withTexts(import('./NoFolder')));
const EmptyFolder = lazy(() => withTexts(import('../whole/EmptyFolder')));
const ConversationActions = lazy(() => withTexts(import('../ui/ConversationActions')));

export function ListPane() {
  const app = useApp();
  const { list, place, room, picked, pick, pickedAll, whole, rooms } = app;
  const acting = appIn(app, rooms.holding([...picked][0]));
  texts.useLanguage();
  const later = useLater();
  useSyncExternalStore(list.subscribe, list.snapshot);
  const title = titleOf(place.view, room);
  const mailbox = place.view.kind === 'mailbox' ? room.mailboxes.get(place.view.id) : undefined;
  const role = mailbox === undefined ? null : roleOf(mailbox);
  // An address of a folder that was deleted, or never was.
  const gone = place.view.kind === 'mailbox' && mailbox === undefined && room.mailboxes.values().length > 0;
  // What waits for its sending is taken back message by message.
  const more = pickedAll && room.connected && place.view.kind !== 'inboxes' && role !== 'scheduled' && (list.total ?? 0) > picked.size;
  const emptied = picked.size === 0 && later && (role === 'trash' || role === 'junk') && mailbox!.myRights.mayRemoveItems !== false && ((list.total ?? 0) > 0 || room.mailboxes.values().some((one) => one.parentId === mailbox!.id));
  return (
    <section className="pane list-pane" id="messages" aria-label={t('list.label')} tabIndex={-1}>
      {picked.size > 0 ? (
        <div className="bar">
          <h1 className="hidden-text">{title}</h1>
          <IconButton label={t('list.clearSelection')} onClick={() => pick(new Set())}><Dismiss20Regular /></IconButton>
          <span className="count">{t('list.selected', { count: whole === null ? picked.size : (whole.list.total ?? 0) })}</span>
          <span className="gap" />
          <Suspense fallback={null}><AppContext value={acting}><ConversationActions threads={[...picked]} view={acting.view} compact /></AppContext></Suspense>
        </div>
      ) : (
        <div className="bar">
          {!gone && <h1>{title}</h1>}
          {list.total !== null && list.total > 0 && <span className="count">{t('list.count', { count: list.total })}</span>}
          <span className="gap" />
          {list.total !== null && (later ? <Suspense fallback={<span className="icon-button" />}><ListMenu /></Suspense> : <span className="icon-button" />)}
        </div>
      )}
      {(more || whole !== null) && <Suspense fallback={null}><WholeOffer /></Suspense>}
      {emptied && <Suspense fallback={null}><EmptyFolder mailbox={mailbox!} /></Suspense>}
      {gone ? <Suspense fallback={null}><NoFolder /></Suspense> : list.total === 0 && list.error === null ? <Empty /> : list.error !== null && list.total === null ? <Failed /> : <VirtualRows key={JSON.stringify(place.view)} />}
    </section>
  );
}

function Empty() {
  const { place, room } = useApp();
  const inbox = place.view.kind === 'mailbox' && room.mailboxes.get(place.view.id)?.role === 'inbox';
  const search = place.view.kind === 'search';
  const query = place.view.kind === 'search' ? place.view.query : '';
  return (
    <div className="empty">
      {search ? <Search48Regular /> : inbox ? <MailInboxCheckmark24Regular fontSize={48} /> : <MailInbox48Regular />}
      <strong>{t(search ? 'list.nothingFound' : inbox ? 'list.empty.inbox' : 'list.empty')}</strong>
      <span>{t(search ? 'list.nothingFoundMore' : inbox ? 'list.empty.inboxMore' : 'list.emptyMore')}</span>
      {/[:：]/.test(query) && <Suspense fallback={null}><Misread query={query} /></Suspense>}
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
