import { Add16Regular, Archive20Regular, Clock20Regular, Delete20Regular, Drafts20Regular, Edit20Regular, Folder20Regular, Mail20Regular, MailInbox20Regular, MailAlert20Regular, Send20Regular, Star20Regular } from '@fluentui/react-icons';
import { useState, type DragEvent, type MouseEvent, type ReactNode } from 'react';
import type { Id, Mailbox, SetResponse } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { nameOf, roleOf, sameView, type View } from '../data/views';
import { go, pathOf } from '../router';
import { t, texts } from '../text';
import { colourOf } from './Avatar';
import { labelsOf } from './labels';
import { notices } from '@posthouse/shared/notices';

const icons: Record<string, ReactNode> = {
  inbox: <MailInbox20Regular />, drafts: <Drafts20Regular />, sent: <Send20Regular />, archive: <Archive20Regular />, junk: <MailAlert20Regular />, trash: <Delete20Regular />, snoozed: <Clock20Regular />,
};
const order = ['inbox', 'snoozed', 'drafts', 'sent', 'archive', 'junk', 'trash'];
// With more folders than these, those that are deep in the tree are found by search and by "move to".
const mostShown = 500;

export function Nav({ shown, onClose }: { shown: boolean; onClose: () => void }) {
  const { room, compose } = useApp();
  texts.useLanguage();
  room.mailboxes.useAny();
  const all = room.mailboxes.values();
  const byRole = order.map((role) => all.find((mailbox) => roleOf(mailbox) === role)).filter((mailbox) => mailbox !== undefined);
  const own = tree(all.filter((mailbox) => !order.includes(roleOf(mailbox) ?? '')));
  const labels = labelsOf(room).slice(0, 30);
  return (
    <nav className={shown ? 'nav shown' : 'nav'} aria-label={t('menu')} onClick={(event) => { if ((event.target as Element).closest('a') !== null) onClose(); }}>
      <button type="button" className="button primary compose-button" onClick={() => { onClose(); compose({}); }}><Edit20Regular />{t('compose')}</button>
      <ul className="nav-list">
        {byRole.slice(0, 1).map((mailbox) => <MailboxItem key={mailbox.id} mailbox={mailbox} depth={0} />)}
        <Item view={{ kind: 'starred' }} icon={<Star20Regular />} name={t('folder.starred')} />
        {byRole.slice(1).map((mailbox) => <MailboxItem key={mailbox.id} mailbox={mailbox} depth={0} />)}
        <Item view={{ kind: 'all' }} icon={<Mail20Regular />} name={t('folder.all')} />
        <li><NewFolder /></li>
        {own.slice(0, mostShown).map(({ mailbox, depth }) => <MailboxItem key={mailbox.id} mailbox={mailbox} depth={depth} />)}
        {labels.length > 0 && <li className="nav-head">{t('folder.labels')}</li>}
        {labels.map((label) => <Item key={label} view={{ kind: 'label', label }} icon={<i className="nav-dot" style={{ background: colourOf(label) }} />} name={label} />)}
      </ul>
    </nav>
  );
}

export function tree(mailboxes: Mailbox[]): { mailbox: Mailbox; depth: number }[] {
  const ids = new Set(mailboxes.map((mailbox) => mailbox.id));
  const children = new Map<Id | null, Mailbox[]>();
  for (const mailbox of mailboxes) {
    const parent = mailbox.parentId !== null && ids.has(mailbox.parentId) ? mailbox.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), mailbox]);
  }
  const found: { mailbox: Mailbox; depth: number }[] = [];
  const visit = (parent: Id | null, depth: number): void => {
    for (const mailbox of (children.get(parent) ?? []).sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name))) {
      found.push({ mailbox, depth });
      visit(mailbox.id, depth + 1);
    }
  };
  visit(null, 0);
  return found;
}

function MailboxItem({ mailbox, depth }: { mailbox: Mailbox; depth: number }) {
  const { actions, place } = useApp();
  const [over, setOver] = useState(false);
  const role = roleOf(mailbox);
  const count = role === 'drafts' ? mailbox.totalEmails : role === 'junk' || role === 'trash' || role === 'sent' ? 0 : mailbox.unreadThreads;
  const takes = role !== 'drafts' && role !== 'snoozed';
  return (
    <Item
      view={{ kind: 'mailbox', id: mailbox.id }} name={nameOf(mailbox)} icon={icons[role ?? ''] ?? <Folder20Regular />} depth={depth} count={count} unread={count > 0 && role !== 'drafts'} over={over}
      drop={!takes ? undefined : {
        onDragOver: (event) => {
          if (!event.dataTransfer.types.includes('application/x-posthouse-threads')) return;
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: (event) => {
          event.preventDefault();
          setOver(false);
          const threads = JSON.parse(event.dataTransfer.getData('application/x-posthouse-threads')) as Id[];
          if (role === 'trash') actions.trash(threads, place.view);
          else if (role === 'junk') actions.spam(threads, place.view);
          else actions.moveTo(threads, place.view, mailbox.id, nameOf(mailbox));
        },
      }}
    />
  );
}

interface ItemProps {
  view: View;
  icon: ReactNode;
  name: string;
  depth?: number;
  count?: number;
  unread?: boolean;
  over?: boolean;
  drop?: { onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void } | undefined;
}

function Item({ view, icon, name, depth = 0, count = 0, unread = false, over = false, drop }: ItemProps) {
  const { place } = useApp();
  const current = place.settings === null && sameView(place.view, view);
  const target = { view, thread: null, settings: null };
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(target);
  };
  return (
    <li>
      <a className={['nav-item', unread ? 'unread' : '', over ? 'drop' : ''].join(' ')} href={pathOf(target)} aria-current={current ? 'page' : undefined} style={{ '--depth': depth } as never} onClick={follow} draggable={false} {...drop}>
        {icon}
        <span>{name}</span>
        {count > 0 && <span className="nav-count" aria-label={unread ? t('folder.unread', { count }) : undefined} role={unread ? 'img' : undefined}>{texts.number(count)}</span>}
      </a>
    </li>
  );
}

function NewFolder() {
  const { room } = useApp();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const create = async (): Promise<void> => {
    if (name.trim() === '') return;
    try {
      const response = await room.client.call<SetResponse>('Mailbox/set', { create: { new: { name: name.trim(), parentId: null, isSubscribed: true } } });
      const refused = response.notCreated?.new;
      if (refused !== undefined) throw new Error(refused.description ?? refused.type);
      setAsking(false);
      setName('');
      await room.sync();
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  return (
    <>
      <div className="nav-head">
        {t('folder.mine')}
        <button type="button" className="icon-button" style={{ width: 26, height: 26 }} aria-label={t('folder.new')} title={t('folder.new')} aria-expanded={asking} onClick={() => setAsking(!asking)}><Add16Regular /></button>
      </div>
      {asking && (
        <form style={{ display: 'flex', gap: 6, padding: '2px 4px 8px' }} onSubmit={(event) => { event.preventDefault(); void create(); }}>
          <input className="field" autoFocus aria-label={t('folder.newName')} placeholder={t('folder.newName')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') setAsking(false); }} />
        </form>
      )}
    </>
  );
}
