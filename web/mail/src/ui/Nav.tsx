import { Add16Regular, Archive20Regular, ChevronDown16Regular, ChevronRight16Regular, Clock20Regular, Delete20Regular, Drafts20Regular, Edit20Regular, Folder20Filled, Folder20Regular, Mail20Regular, MailInbox20Regular, MailInboxAll20Regular, MailAlert20Regular, MoreHorizontal16Regular, Send20Regular, SendClock20Regular, Star20Regular } from '@fluentui/react-icons';
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type DragEvent, type MouseEvent, type ReactNode } from 'react';
import type { Id, Mailbox } from '@posthouse/shared/jmap/types';
import { appIn, useApp } from '../context';
import { Mailroom } from '../data/mailroom';
import { takes } from '../data/rights';
import { nameOf, roleOf, sameView, type View } from '../data/views';
import type { Dragged } from '../folders/FolderDrag';
import { folderRights } from '../folders/folderRights';
import { tree, type Node } from '../folders/tree';
import { keptColours } from '../kept/colours';
import { dragType, fine } from '../list/drag';
import { go, pathOf } from '../router';
import { t, texts, withTexts } from '../text';
import { colourOf, colours } from './Avatar';
import { labelName, labelsOf } from './labels';

const FolderActions = lazy(() => withTexts(import('../folders/FolderActions')));
const FolderDrag = lazy(() => withTexts(import('../folders/FolderDrag')));

const icons: Record<string, ReactNode> = {
  inbox: <MailInbox20Regular />, drafts: <Drafts20Regular />, sent: <Send20Regular />, archive: <Archive20Regular />, junk: <MailAlert20Regular />, trash: <Delete20Regular />, snoozed: <Clock20Regular />, scheduled: <SendClock20Regular />,
};
const order = ['inbox', 'snoozed', 'drafts', 'scheduled', 'sent', 'archive', 'junk', 'trash'];
// With more folders than these, those that are deep in the tree are found by search and by "move to".
const mostShown = 500;

/** The folder that is acted on (null for one that is to be made), and what its menu stands at. */
export interface Chosen {
  room: Mailroom;
  mailbox: Mailbox | null;
  anchor: HTMLElement;
}

/** What a row does with its folder. */
interface Hand {
  choose: (chosen: Chosen) => void;
  drag: (room: Mailroom, mailbox: Mailbox) => void;
}

export function Nav({ shown, onClose }: { shown: boolean; onClose: () => void }) {
  const { home, rooms, place, compose } = useApp();
  texts.useLanguage();
  const nav = useRef<HTMLElement>(null);
  const [chosen, choose] = useState<Chosen | null>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const hand: Hand = { choose, drag: (room, mailbox) => setDragged({ room, mailbox, nav: nav.current! }) };
  const drop = useCallback(() => setDragged(null), []);
  const close = (): void => {
    choose(null);
    // Whoever works by keys goes on where he was, wherever the folder stands now.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) (nav.current?.querySelector<HTMLElement>(`[data-folder="${chosen?.mailbox?.id}"] a`) ?? (chosen?.anchor.isConnected === true ? chosen.anchor : nav.current?.querySelector<HTMLElement>('[aria-current]')))?.focus();
    });
  };
  const labels = labelsOf(home, Object.keys(keptColours.labels.use())).slice(0, 30);
  return (
    <nav ref={nav} className={shown ? 'nav shown' : 'nav'} aria-label={t('menu')} onClick={(event) => { if ((event.target as Element).closest('a') !== null) onClose(); }}>
      <button type="button" className="button primary compose-button" onClick={() => { onClose(); compose({}); }}><Edit20Regular />{t('compose')}</button>
      <ul className="nav-list">
        <Own hand={hand} />
        {rooms.others.map(({ id, name }) => <Shared key={id} account={id} name={name} hand={hand} />)}
        {labels.length > 0 && <li className="nav-head">{t('folder.labels')}<button type="button" className="icon-button" style={{ width: 26, height: 26 }} aria-label={t('label.manage')} title={t('label.manage')} onClick={() => go({ ...place, settings: 'labels' })}><MoreHorizontal16Regular /></button></li>}
        {labels.map((label) => <Label key={label} label={label} />)}
      </ul>
      {chosen !== null && <Suspense fallback={null}><FolderActions key={chosen.mailbox?.id} chosen={chosen} onClose={close} /></Suspense>}
      {dragged !== null && <Suspense fallback={null}><FolderDrag dragged={dragged} onEnd={drop} /></Suspense>}
    </nav>
  );
}

function Label({ label, account }: { label: string; account?: Id }) {
  const chosen = keptColours.labels.use()[label];
  return <Item view={{ kind: 'label', label }} account={account} icon={<i className="nav-dot" style={{ background: colours[chosen ?? -1] ?? colourOf(label) }} />} name={labelName(label)} />;
}

function Own({ hand }: { hand: Hand }) {
  const { home, place, rooms } = useApp();
  home.mailboxes.useAny();
  const [hidden, setHidden] = useState(false);
  const all = home.mailboxes.values();
  const roots = tree(all);
  const byRole = order.map((role) => roots.find(({ mailbox }) => roleOf(mailbox) === role)).filter((node) => node !== undefined);
  const others = roots.filter((node) => !byRole.includes(node));
  const unwanted = all.filter((mailbox) => !mailbox.isSubscribed && roleOf(mailbox) === null).length;
  const branch = (node: Node): ReactNode => <Branch key={node.mailbox.id} node={node} depth={0} room={home} account={undefined} all={hidden} current={place.view} hand={hand} />;
  return (
    <>
      {rooms.others.length > 0 && <Item view={{ kind: 'inboxes' }} icon={<MailInboxAll20Regular />} name={t('folder.inboxes')} />}
      {byRole.slice(0, 1).map(branch)}
      <Item view={{ kind: 'starred' }} icon={<Star20Regular />} name={t('folder.starred')} />
      {byRole.slice(1).map(branch)}
      <Item view={{ kind: 'all' }} icon={<Mail20Regular />} name={t('folder.all')} />
      <li className="nav-head" data-top="">
        {t('folder.mine')}
        <button type="button" className="icon-button" style={{ width: 26, height: 26 }} aria-label={t('folder.new')} title={t('folder.new')} aria-haspopup="dialog" onClick={(event) => hand.choose({ room: home, mailbox: null, anchor: event.currentTarget })}><Add16Regular /></button>
      </li>
      {others.slice(0, mostShown).map(branch)}
      {unwanted > 0 && <li><button type="button" className="nav-more" aria-expanded={hidden} onClick={() => setHidden(!hidden)}>{t(hidden ? 'folder.hideHidden' : 'folder.showHidden', { count: unwanted })}</button></li>}
    </>
  );
}

/** What somebody shares: his name, and those of his folders that one may see. */
function Shared({ account, name, hand }: { account: Id; name: string; hand: Hand }) {
  const { rooms } = useApp();
  const room = rooms.use(account);
  useEffect(() => {
    // One's own mail is there first.
    if ('requestIdleCallback' in window) requestIdleCallback(() => rooms.open(account));
    else setTimeout(() => rooms.open(account), 500);
  }, [rooms, account]);
  return (
    <>
      <li className="nav-head"><bdi title={name}>{name}</bdi></li>
      {room instanceof Mailroom && <SharedFolders room={room} account={account} hand={hand} />}
    </>
  );
}

function SharedFolders({ room, account, hand }: { room: Mailroom; account: Id; hand: Hand }) {
  const { place } = useApp();
  room.mailboxes.useAny();
  const rank = (mailbox: Mailbox): number => (order.indexOf(roleOf(mailbox) ?? '') + order.length + 1) % (order.length + 1);
  const roots = tree(room.mailboxes.values()).sort((a, b) => rank(a.mailbox) - rank(b.mailbox));
  return (
    <>
      {roots.slice(0, mostShown).map((node) => <Branch key={node.mailbox.id} node={node} depth={0} room={room} account={account} all={false} current={place.view} hand={hand} />)}
      {labelsOf(room).slice(0, 30).map((label) => <Label key={label} label={label} account={account} />)}
    </>
  );
}

interface BranchProps {
  node: Node;
  depth: number;
  room: Mailroom;
  account: Id | undefined;
  /** Those too that are hidden. */
  all: boolean;
  current: View;
  hand: Hand;
}

function Branch({ node, depth, room, account, all, current, hand }: BranchProps) {
  const { mailbox, children } = node;
  const role = roleOf(mailbox);
  // What was thrown away is looked at seldom.
  const [open, setOpen] = useState(role !== 'trash' && role !== 'junk');
  const wanted = all || mailbox.isSubscribed || role !== null || (current.kind === 'mailbox' && current.id === mailbox.id);
  const inner = open || children.some((child) => holds(child, current)) ? children : [];
  return (
    <>
      {wanted && <MailboxItem mailbox={mailbox} depth={depth} room={room} account={account} hand={hand} fold={children.length === 0 ? null : { open: inner.length > 0, toggle: () => setOpen(!open) }} />}
      {inner.map((child) => <Branch key={child.mailbox.id} node={child} depth={wanted ? depth + 1 : depth} room={room} account={account} all={all} current={current} hand={hand} />)}
    </>
  );
}

function holds({ mailbox, children }: Node, view: View): boolean {
  return (view.kind === 'mailbox' && view.id === mailbox.id) || children.some((child) => holds(child, view));
}

function MailboxItem({ mailbox, depth, room, account, fold, hand }: { mailbox: Mailbox; depth: number; room: Mailroom; account: Id | undefined; fold: { open: boolean; toggle: () => void } | null; hand: Hand }) {
  const app = useApp();
  const [over, setOver] = useState(false);
  const role = roleOf(mailbox);
  const count = role === 'drafts' || role === 'scheduled' ? mailbox.totalEmails : role === 'junk' || role === 'trash' || role === 'sent' ? 0 : mailbox.unreadThreads;
  const accepts = role !== 'drafts' && role !== 'snoozed' && role !== 'scheduled' && takes(mailbox);
  const name = nameOf(mailbox);
  const rights = folderRights(mailbox, account !== undefined);
  const colour = colours[keptColours.folders.use()[mailbox.id] ?? -1];
  return (
    <Item
      folder={mailbox.id} drag={!fine || !rights.rename ? undefined : (event) => {
        event.dataTransfer.setData('application/x-posthouse-folder', mailbox.id);
        event.dataTransfer.effectAllowed = 'move';
        hand.drag(room, mailbox);
      }}
      view={{ kind: 'mailbox', id: mailbox.id }} account={account} name={name} icon={icons[role ?? ''] ?? (colour === undefined ? <Folder20Regular /> : <Folder20Filled className="nav-coloured" style={{ '--colour': colour } as never} />)} depth={depth} count={count} unread={count > 0 && role !== 'drafts' && role !== 'scheduled'} over={over} fold={fold}
      more={!Object.values(rights).includes(true) ? undefined : (anchor) => hand.choose({ room, mailbox, anchor })}
      drop={!accepts ? undefined : {
        onDragOver: (event) => {
          if (!event.dataTransfer.types.includes(dragType(room))) return;
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: (event) => {
          setOver(false);
          if (!event.dataTransfer.types.includes(dragType(room))) return;
          event.preventDefault();
          const threads = JSON.parse(event.dataTransfer.getData(dragType(room))) as Id[];
          const { actions: these, view, rights: may } = appIn(app, room);
          const actions = app.whole !== null && threads.length > 1 ? app.whole : these;
          // What is dragged from the trash onto it is there.
          if (role === 'trash' && may.forEver) return;
          if (role === 'trash') actions.trash(threads, view);
          else if (role === 'junk') actions.spam(threads, view);
          else actions.moveTo(threads, view, mailbox.id, name);
          app.pick(new Set());
        },
      }}
    />
  );
}

interface ItemProps {
  view: View;
  account?: Id | undefined;
  icon: ReactNode;
  name: string;
  depth?: number;
  count?: number;
  unread?: boolean;
  over?: boolean;
  fold?: { open: boolean; toggle: () => void } | null;
  folder?: Id;
  more?: ((anchor: HTMLElement) => void) | undefined;
  drag?: ((event: DragEvent) => void) | undefined;
  drop?: { onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void } | undefined;
}

function Item({ view, account, icon, name, depth = 0, count = 0, unread = false, over = false, fold = null, folder, more, drag, drop }: ItemProps) {
  const { place } = useApp();
  const current = place.settings === null && (view.kind === 'inboxes' || place.account === account) && sameView(place.view, view);
  const target = { view, thread: null, settings: null, account };
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(target);
  };
  return (
    <li className="nav-row" data-folder={folder} data-account={account} draggable={drag !== undefined} onDragStart={drag} style={{ '--depth': depth } as never} onContextMenu={more === undefined ? undefined : (event) => { event.preventDefault(); more(event.currentTarget); }}>
      {fold !== null && <button type="button" className="nav-fold" aria-label={t(fold.open ? 'folder.fold' : 'folder.unfold', { name })} aria-expanded={fold.open} onClick={fold.toggle}>{fold.open ? <ChevronDown16Regular /> : <ChevronRight16Regular />}</button>}
      <a className={['nav-item', unread ? 'unread' : '', over ? 'drop' : ''].join(' ')} href={pathOf(target)} aria-current={current ? 'page' : undefined} onClick={follow} draggable={false} {...drop}>
        {icon}
        <span dir="auto">{name}</span>
        {count > 0 && <span className="nav-count" aria-label={unread ? t('folder.unread', { count }) : undefined} role={unread ? 'img' : undefined}>{texts.number(count)}</span>}
      </a>
      {more !== undefined && <button type="button" className="nav-act" aria-label={t('folder.more', { name })} aria-haspopup="menu" onClick={(event) => more(event.currentTarget)}><MoreHorizontal16Regular /></button>}
    </li>
  );
}
