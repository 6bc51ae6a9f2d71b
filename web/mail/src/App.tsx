import { Edit24Regular, Keyboard20Regular, Navigation20Regular, PersonAccounts20Regular, Settings20Regular } from '@fluentui/react-icons';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import type { EmailSummary, Id } from '@posthouse/shared/jmap/types';
import type { Draft } from './compose/draft';
import { AppContext, appIn, destroying, useApp, type Acts, type App as AppState } from './context';
import { explain } from './data/actions';
import { MailList } from './data/mailList';
import { UnifiedList, type ShownList } from './data/unifiedList';
import { Mailroom } from './data/mailroom';
import { rightsIn } from './data/rights';
import { Rooms } from './data/rooms';
import { filterOf, roleOf, rowsOf, sameView, titleOf, type View } from './data/views';
import { works } from './data/works';
import { useKeys } from './keys';
import { useLater } from './later';
import { ListPane } from './list/ListPane';
import { ConnectionBanner } from './offline/ConnectionBanner';
import { preferences } from './preferences';
import { ReadingPane } from './read/ReadingPane';
import { go, placeOf, usePath } from './router';
import { t, texts, withTexts } from './text';
import { asked, type Ask } from './ui/ask';
import { Boundary } from './ui/Boundary';
import { Brand } from '@posthouse/shared/ui/Brand';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { Nav } from './ui/Nav';
import { NoticeBar } from './ui/NoticeBar';
import { notices } from '@posthouse/shared/notices';
import { SearchBox } from './ui/SearchBox';
import { useLook } from './ui/look';
import type { WholeActions } from './whole/WholeActions';
import './ui/app.css';

const Composer = lazy(() => withTexts(import('./compose/Composer')));
const SettingsPage = lazy(() => withTexts(import('./settings/SettingsPage')));
const Help = lazy(() => withTexts(import('./ui/Help')));
const WorkBar = lazy(() => withTexts(import('./whole/WorkBar')));

// Lists that were looked at last are there at once when one comes back.
const listsKept = 6;
// Where the folders are behind a button (app.css), they are drawn after the list.
const narrow = matchMedia('(max-width: 1179px)').matches;
const nothing: ReadonlySet<Id> = new Set();

export function App({ room: home }: { room: Mailroom }) {
  useLook();
  texts.useLanguage();
  const path = usePath();
  home.mailboxes.useAny();
  const inbox = home.byRole('inbox')?.id ?? '';
  const place = useMemo(() => placeOf(path, inbox), [path, inbox]);
  const rooms = useMemo(() => new Rooms(home), [home]);
  const { account } = place;
  const unified = place.view.kind === 'inboxes';
  useEffect(() => {
    if (account !== undefined) rooms.open(account);
  }, [rooms, account]);
  const opened = rooms.use(account);
  const room = opened instanceof Mailroom ? opened : home;
  const rightsVersion = room.mailboxes.useAny();
  const single = useList(room, opened instanceof Mailroom && !unified ? place.view : { kind: 'mailbox', id: room.byRole('inbox')?.id ?? '' }, !unified);
  const open = rooms.useOpen();
  const together = useMemo(() => new UnifiedList(), []);
  const list: ShownList = unified ? together : single;
  useEffect(() => {
    if (!unified) return;
    for (const { id } of rooms.others) rooms.open(id);
    const children = open.map((one) => ({ room: one, list: rooms.inboxOf(one) })).filter((child): child is { room: Mailroom; list: MailList } => child.list !== null);
    for (const child of children) {
      child.room.active = child.list;
      // What happened while another list was looked at.
      if (child.list.total !== null) void child.room.sync();
    }
    together.join(children);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the rooms by their number: none goes.
  }, [unified, together, rooms, open.length]);
  const { contents, actions } = rooms.of(room);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the version tells that mailboxes have changed.
  const rights = useMemo(() => rightsIn(room, place.view), [room, place.view, rightsVersion]);
  const mine = useMemo(() => new Set([home.client.session.username, ...home.identities.map((identity) => identity.email)].map((email) => email.toLowerCase())), [home]);
  const { picked, pick, pickedAll, pickAll, whole, pickWhole } = usePicked(room, list, actions);
  const [cursor, setCursor] = useState<Id | null>(null);
  const [drafts, setDrafts] = useState<Partial<Draft>[]>([]);
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const closeMenu = useCallback(() => setMenu(false), []);
  const search = useRef<HTMLInputElement>(null);

  const viewKey = JSON.stringify([unified ? null : account, place.view]);
  const [shownView, setShownView] = useState(viewKey);
  if (shownView !== viewKey) {
    setShownView(viewKey);
    pick(nothing);
    setCursor(null);
  }

  const openThread = useCallback((thread: Id | null) => {
    if (thread !== null) setCursor(thread);
    const of = unified ? { account: rooms.accountOf(rooms.holding(thread)) } : {};
    go({ ...place, ...of, thread, settings: null }, place.thread !== null && thread !== null);
  }, [place, unified, rooms]);
  const compose = useCallback((draft: Partial<Draft>) => {
    // One writes from one's own account: what another's holds is brought there first.
    const own = room === home ? Promise.resolve(draft) : withTexts(import('./compose/borrowed')).then(({ borrowed }) => borrowed(room, home, draft));
    own.then((mine) => setDrafts((all) => [...all, { ...mine, key: crypto.randomUUID() }]), (error: unknown) => notices.problem(explain(error)));
  }, [room, home]);
  const openDraftOrThread = useCallback((thread: Id | null) => {
    const draft = thread === null ? undefined : room.messagesOf(thread).find((message) => message.keywords.$draft === true);
    const inDrafts = place.view.kind === 'mailbox' && roleOf(room.mailboxes.get(place.view.id) ?? ({ role: null } as never)) === 'drafts';
    if (inDrafts && draft !== undefined) compose({ emailId: draft.id });
    else openThread(thread);
  }, [room, place, compose, openThread]);

  const app: AppState = useMemo(
    () => ({ room, home, rooms, rights, contents, actions, place, view: place.view, list, mine, picked, pick, pickedAll, pickAll, whole, pickWhole, cursor, setCursor, openThread: openDraftOrThread, compose }),
    [room, home, rooms, rights, contents, actions, place, list, mine, picked, pick, pickedAll, pickAll, whole, pickWhole, cursor, openDraftOrThread, compose],
  );
  const acting = appIn(app, unified ? rooms.holding([...picked][0] ?? place.thread ?? cursor) : undefined);
  useCommands(acting, { search: () => search.current?.focus(), searchFor: (text) => searchFor(search.current, text), help: () => setHelp(true) });

  const own: AppState = useMemo(() => ({ ...app, room: home, ...rooms.of(home) }), [app, home, rooms]);
  const unread = home.byRole('inbox')?.unreadThreads ?? 0;
  const going = works.use().length > 0;
  const title = place.settings === null ? titleOf(place.view, room) : t(place.settings === 'contacts' ? 'contacts.title' : 'settings.title');
  useEffect(() => {
    document.title = `${unread > 0 ? `(${texts.number(unread)}) ` : ''}${title}${title === '' ? '' : ' · '}${t('appName')}`;
  });
  useEffect(() => {
    if (new URLSearchParams(location.search).get('compose') === '1') compose({});
  }, [compose]);

  return (
    <AppContext value={app}>
        <a className="skip" href="#messages">{t('skipToList')}</a>
        <div className="app">
          <header className="top">
            <IconButton label={t('menu')} className="menu-button" onClick={() => setMenu(true)}><Navigation20Regular /></IconButton>
            <a className="brand" href="/mail/" onClick={(event) => { event.preventDefault(); go({ view: { kind: 'mailbox', id: inbox }, thread: null, settings: null }); }}>
              <Brand /><span>{t('appName')}</span>
            </a>
            <SearchBox inputRef={search} />
            <div className="top-end">
              <IconButton label={t('keys.title')} hint="?" className="wide" onClick={() => setHelp(true)}><Keyboard20Regular /></IconButton>
              <IconButton label={t('contacts.title')} onClick={() => go({ ...place, settings: 'contacts' })}><PersonAccounts20Regular /></IconButton>
              <IconButton label={t('settings.title')} onClick={() => go({ ...place, settings: 'general' })}><Settings20Regular /></IconButton>
            </div>
          </header>
          <Side shown={menu} onClose={closeMenu} />
          <button type="button" className={menu ? 'scrim shown' : 'scrim'} aria-label={t('close')} tabIndex={-1} onClick={() => setMenu(false)} />
          <main style={{ minHeight: 0, display: 'flex', flexDirection: 'column', minWidth: 0 }}>
            <AppContext value={own}><ConnectionBanner /></AppContext>
            {going && <Suspense fallback={null}><WorkBar /></Suspense>}
            {place.settings === null ? (opened instanceof Mailroom ? <Panes /> : <Opening account={account!} failed={opened === 'failed'} />) : <Boundary><Suspense fallback={<div className="empty"><div className="spin" /></div>}><AppContext value={own}><SettingsPage page={place.settings} /></AppContext></Suspense></Boundary>}
          </main>
        </div>
        <button type="button" className="fab" aria-label={t('compose')} onClick={() => compose({})}><Edit24Regular /></button>
        {drafts.length > 0 && (
          <AppContext value={own}><Boundary><Suspense fallback={null}><Composer drafts={drafts} onClose={(key) => setDrafts((all) => all.filter((draft) => draft.key !== key))} /></Suspense></Boundary></AppContext>
        )}
        {help && <Suspense fallback={null}><Help onClose={() => setHelp(false)} /></Suspense>}
        <NoticeBar />
    </AppContext>
  );
}

/** The folders, and what is kept with the account of how they look. */
function Side({ shown, onClose }: { shown: boolean; onClose: () => void }) {
  const { home } = useApp();
  const later = useLater();
  useEffect(() => {
    if (!later) return;
    let end: (() => void) | null = () => undefined;
    void import('./labels/seen').then(({ followSeen }) => { if (end !== null) end = followSeen(home); }, () => undefined);
    return () => {
      end?.();
      end = null;
    };
  }, [later, home]);
  return (later || shown || !narrow) && <Nav shown={shown} onClose={onClose} />;
}

/** An account that somebody shares, on its way. */
function Opening({ account, failed }: { account: Id; failed: boolean }) {
  const { rooms } = useApp();
  if (!failed) return <div className="empty" id="messages" tabIndex={-1}><div className="spin" role="status" aria-label={t('loading')} /></div>;
  return <div className="empty" id="messages" tabIndex={-1}><h1>{t('folder.notShared')}</h1><button type="button" className="button" onClick={() => rooms.open(account)}>{t('retry')}</button></div>;
}

function Panes() {
  const app = useApp();
  const { listWidth } = preferences.use();
  const path = usePath();
  const reading = placeOf(path, '').thread !== null;
  const resize = (event: PointerEvent<HTMLButtonElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const start = event.clientX;
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
    const target = event.currentTarget;
    const move = (moving: globalThis.PointerEvent): void => preferences.set({ listWidth: clamp(listWidth + (moving.clientX - start) * rtl) });
    target.addEventListener('pointermove', move);
    target.addEventListener('pointerup', () => target.removeEventListener('pointermove', move), { once: true });
  };
  return (
    <div className="panes" data-reading={reading} style={{ '--list-width': `${listWidth}px`, flex: 1 } as never}>
      <Boundary><ListPane /></Boundary>
      <button
        type="button" className="divider" role="separator" aria-orientation="vertical" aria-label={t('list.label')} aria-valuenow={listWidth} aria-valuemin={300} aria-valuemax={720} onPointerDown={resize}
        onKeyDown={(event) => { if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') preferences.set({ listWidth: clamp(listWidth + ((event.key === 'ArrowLeft') === (document.documentElement.dir !== 'rtl') ? -20 : 20)) }); }}
      />
      <AppContext value={appIn(app, app.rooms.holding(app.place.thread))}><Boundary place={path}><ReadingPane /></Boundary></AppContext>
    </div>
  );
}

function clamp(width: number): number {
  return Math.round(Math.min(720, Math.max(300, width)));
}

/** What is ticked: conversations, or all that the list has though most of it is not here. */
function usePicked(room: Mailroom, list: ShownList, actions: Acts): Pick<AppState, 'picked' | 'pick' | 'pickedAll' | 'pickAll' | 'whole' | 'pickWhole'> {
  const [picked, set] = useState<ReadonlySet<Id>>(nothing);
  const [all, setAll] = useState<ReadonlySet<Id> | null>(null);
  const [whole, setWhole] = useState<WholeActions | null>(null);
  const pick = useCallback((threads: ReadonlySet<Id>) => {
    set(threads);
    setWhole(null);
  }, []);
  const pickAll = useCallback(() => {
    const threads = new Set(list.known().map((id) => room.emails.get(id)?.threadId).filter((id) => id !== undefined));
    pick(threads);
    setAll(threads);
  }, [room, list, pick]);
  const pickWhole = useCallback(() => {
    if (!(list instanceof MailList)) return;
    const { filter, total } = list;
    withTexts(import('./whole/WholeActions')).then(({ WholeActions }) => setWhole(new WholeActions(room, { filter, total }, actions, () => pick(nothing))), (error: unknown) => notices.problem(explain(error)));
  }, [room, list, actions, pick]);
  return { picked, pick, pickedAll: all === picked && picked.size > 0, pickAll, whole: all === picked ? whole : null, pickWhole };
}

function useList(room: Mailroom, view: View, shown: boolean): MailList {
  const kept = useRef<{ room: Mailroom; view: View; list: MailList }[]>(room.first === null ? [] : [{ room, ...room.first }]);
  const key = JSON.stringify(view);
  const list = useMemo(() => {
    const known = kept.current.find((entry) => entry.room === room && sameView(entry.view, view));
    if (known !== undefined) return known.list;
    const made = new MailList(room, filterOf(view, room, new Date()), rowsOf(view, room));
    kept.current = [{ room, view, list: made }, ...kept.current].slice(0, listsKept);
    return made;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the view by its value.
  }, [room, key]);
  useEffect(() => {
    if (!shown) return;
    room.active = list;
    // What happened while another list was looked at.
    if (list.total !== null) void room.sync();
  }, [room, list, shown]);
  return list;
}

/** The messages of the conversation that is open, by their heads: a key folds and unfolds the one that has the focus. */
function amongMessages(by: 1 | -1): () => void {
  return () => {
    const heads = [...document.querySelectorAll<HTMLElement>('.read-scroll .message .open-head')];
    const at = heads.indexOf(document.activeElement as HTMLElement);
    const head = heads[at < 0 ? (by > 0 ? 0 : heads.length - 1) : Math.min(heads.length - 1, Math.max(0, at + by))];
    head?.focus({ preventScroll: true });
    head?.closest('.message')?.scrollIntoView({ block: 'nearest' });
  };
}

/** Begins a search as if somebody had typed it. */
function searchFor(box: HTMLInputElement | null, text: string): void {
  if (box === null) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(box, text);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
}

function useCommands(app: AppState, { searchFor: lookFor, ...more }: { search: () => void; searchFor: (text: string) => void; help: () => void }): void {
  const { room, home, place, list, picked, cursor, rights } = app;
  const actions = app.whole ?? app.actions;
  const only = (may: boolean, act: () => void) => (): void => {
    if (may) act();
    else notices.problem(t('folder.mayNot'));
  };
  const target = (): Id[] => (picked.size > 0 ? [...picked] : place.thread !== null ? [place.thread] : cursor !== null ? [cursor] : []);
  const step = (by: number): void => {
    const from = cursor ?? place.thread;
    const index = from === null ? -1 : list.indexOfThread(from);
    const thread = list.threadAt(Math.max(0, index < 0 ? 0 : index + by));
    if (thread === undefined) return;
    app.setCursor(thread);
    if (place.thread !== null) app.openThread(thread);
  };
  /** Conversations of which all messages are so, or some. */
  const pickWhere = (holds: (email: EmailSummary) => boolean, some = false) => (): void => {
    app.pick(new Set(list.known().map((id) => room.emails.get(id)?.threadId).filter((thread) => {
      const messages = thread === undefined ? [] : room.messagesOf(thread);
      return messages.length > 0 && (some ? messages.some(holds) : messages.every(holds));
    }) as Id[]));
  };
  // What leaves the list makes room for the next one.
  const leave = (act: (threads: Id[]) => void, by: 1 | -1 = 1) => (): void => {
    const threads = target();
    if (threads.length === 0) return;
    const index = place.thread === null ? -1 : list.indexOfThread(place.thread);
    const next = list.threadAt(index + by) ?? list.threadAt(index - by);
    act(threads);
    app.pick(nothing);
    if (place.thread !== null && threads.includes(place.thread)) app.openThread(next ?? null);
  };
  const to = (view: View | undefined) => (): void => {
    if (view !== undefined) go({ view, thread: null, settings: null });
  };
  const mailbox = (role: 'inbox' | 'sent' | 'drafts' | 'snoozed'): View | undefined => {
    const found = home.byRole(role);
    return found === undefined ? undefined : { kind: 'mailbox', id: found.id };
  };
  const answer = (how: 'reply' | 'replyAll' | 'forward') => (): void => {
    const last = place.thread === null ? undefined : room.messagesOf(place.thread).at(-1);
    const content = last === undefined ? undefined : app.contents.get(last.id);
    if (content === undefined) return;
    // Here already, with the conversation that is read.
    void withTexts(import('./compose/answers')).then(({ forward, reply }) => app.compose(how === 'forward' ? forward(content, home.identities) : reply(content, how === 'replyAll', home.identities, app.mine)));
  };
  const ask = (what: Ask) => (): void => {
    const inList = picked.size > 0 || place.thread === null;
    // The row that keys have chosen is ticked, so that one sees what the menu is about.
    if (picked.size === 0 && place.thread === null) {
      if (cursor === null) return;
      app.pick(new Set([cursor]));
    }
    asked.open(what, inList ? 'list' : 'message');
  };
  useKeys({
    ...more,
    compose: () => app.compose({}),
    undo: () => notices.undo(),
    settings: () => go({ ...place, settings: 'general' }),
    next: () => step(1),
    previous: () => step(-1),
    open: () => { if (cursor !== null) app.openThread(cursor); },
    back: () => app.openThread(null),
    select: () => {
      const thread = cursor ?? place.thread;
      if (thread === null) return;
      const next = new Set(picked);
      if (!next.delete(thread)) next.add(thread);
      app.pick(next);
    },
    selectAll: app.pickAll,
    selectNone: () => app.pick(nothing),
    selectRead: pickWhere((email) => email.keywords.$seen === true),
    selectUnread: pickWhere((email) => email.keywords.$seen !== true, true),
    selectStarred: pickWhere((email) => email.keywords.$flagged === true, true),
    selectUnstarred: pickWhere((email) => email.keywords.$flagged !== true),
    nextMessage: amongMessages(1),
    previousMessage: amongMessages(-1),
    reply: answer('reply'),
    replyAll: answer('replyAll'),
    forward: answer('forward'),
    archive: only(rights.archive, leave((threads) => actions.archive(threads, app.view))),
    archiveNext: only(rights.archive, leave((threads) => actions.archive(threads, app.view))),
    archivePrevious: only(rights.archive, leave((threads) => actions.archive(threads, app.view), -1)),
    trash: only(rights.trash, leave((threads) => {
      if (!rights.forEver || confirm(destroying(app))) actions.trash(threads, app.view);
    })),
    spam: only(rights.spam, leave((threads) => actions.spam(threads, app.view))),
    star: only(rights.keywords, () => {
      const threads = target();
      actions.star(threads, !threads.some((thread) => room.messagesOf(thread).some((message) => message.keywords.$flagged === true)));
    }),
    read: only(rights.seen, () => actions.read(target(), true)),
    unread: only(rights.seen, () => actions.read(target(), false)),
    snooze: only(rights.snooze, ask('snooze')),
    remind: only(rights.snooze, ask('remind')),
    move: only(rights.move, ask('move')),
    label: only(rights.keywords, ask('label')),
    goInbox: to(mailbox('inbox')),
    goStarred: to({ kind: 'starred' }),
    goSnoozed: to(mailbox('snoozed')),
    goSent: to(mailbox('sent')),
    goDrafts: to(mailbox('drafts')),
    goAll: to({ kind: 'all' }),
    goLabel: () => lookFor('label:'),
  });
}
