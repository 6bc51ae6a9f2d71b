import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowClockwise20Regular, RowTriple20Regular, Dismiss20Regular, MailInbox48Regular, MailInboxCheckmark24Regular, MoreVertical20Regular, Search48Regular, SelectAllOnRegular } from '@fluentui/react-icons';
import { useSyncExternalStore } from 'react';
import { useApp } from '../context';
import { titleOf } from '../data/views';
import { preferences } from '../preferences';
import { t, texts } from '../text';
import { ConversationActions } from '../ui/ConversationActions';
import { IconButton } from '../ui/IconButton';
import { VirtualRows } from './VirtualRows';
import './list.css';

export function ListPane() {
  const { list, place, room, picked, pick } = useApp();
  texts.useLanguage();
  useSyncExternalStore(list.subscribe, list.snapshot);
  const { density } = preferences.use();
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
          <ConversationActions threads={[...picked]} view={place.view} compact />
        </div>
      ) : (
        <div className="bar">
          <h1>{title}</h1>
          {list.total !== null && list.total > 0 && <span className="count">{t('list.count', { count: list.total })}</span>}
          <span className="gap" />
          <Menu positioning="below-end">
            <MenuTrigger disableButtonEnhancement>
              <button type="button" className="icon-button" aria-label={t('more')}><MoreVertical20Regular /></button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                <MenuItem icon={<ArrowClockwise20Regular />} onClick={() => { void room.sync(); void list.refresh(); }}>{t('list.refresh')}</MenuItem>
                <MenuItem icon={<SelectAllOnRegular />} onClick={selectAll}>{t('list.selectAll')}</MenuItem>
                <MenuItem icon={<RowTriple20Regular />} onClick={() => preferences.set({ density: density === 'compact' ? 'comfortable' : 'compact' })}>
                  {t(density === 'compact' ? 'settings.density.comfortable' : 'settings.density.compact')}
                </MenuItem>
              </MenuList>
            </MenuPopover>
          </Menu>
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
