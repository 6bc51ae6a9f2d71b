import { Archive20Regular, Attach16Regular, Checkmark16Filled, Clock20Regular, Delete20Regular, Mail20Regular, MailRead20Regular, Star16Filled, Star16Regular } from '@fluentui/react-icons';
import { memo, useRef, useState, type MouseEvent, type PointerEvent, type ReactNode } from 'react';
import type { EmailSummary, Id, SearchSnippet } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import type { Mailroom } from '../data/mailroom';
import type { View } from '../data/views';
import { pathOf } from '../router';
import { t, texts } from '../text';
import { leaving, short, suggestions } from '../text/dates';
import { Avatar } from '../ui/Avatar';
import { calm } from '../ui/bidi';
import { listOf, participants } from '../ui/people';
import { dragImage, dragType, fine } from './drag';
import { Marked } from './Marked';
import { Tag } from './Tag';

interface RowProps {
  id: Id;
  index: number;
  total: number;
  top: number;
  density: 'comfortable' | 'compact';
  view: View;
  snippet: SearchSnippet | undefined;
  room: Mailroom;
}

const systemKeyword = /^[$\\]/;
const swipeFar = 88;
const longPress = 450;

export const Row = memo(function Row({ id, index, total, top, density, view, snippet, room }: RowProps) {
  const app = useApp();
  texts.useLanguage();
  const email = room.emails.use(id);
  const thread = room.threads.use(email?.threadId);
  // What may be done with a row is shown while the mouse is on it, and is not there before: a list has many rows.
  const [near, setNear] = useState(false);
  const swipe = useSwipe(email?.threadId ?? '', view);
  if (email === undefined) return <Skeleton top={top} density={density} />;

  const all = thread === undefined ? [email] : room.messagesOf(thread.id);
  const here = messagesHere(all.length === 0 ? [email] : all, view);
  const unread = here.some((m) => m.keywords.$seen !== true);
  const starred = all.some((m) => m.keywords.$flagged === true);
  const draft = here.some((m) => m.keywords.$draft === true);
  const role = view.kind === 'mailbox' ? room.mailboxes.get(view.id)?.role : null;
  const outgoing = role === 'sent' || role === 'drafts' || role === 'scheduled';
  const who = outgoing ? t('list.to', { who: listOf(email.to, app.mine) || t('list.nobody') }) : participants(all, app.mine);
  const face = (outgoing ? email.to?.[0] : (here.at(-1) ?? email).from?.[0]) ?? { name: null, email: '?' };
  const labels = [...new Set(all.flatMap((m) => Object.keys(m.keywords)))].filter((keyword) => !systemKeyword.test(keyword)).slice(0, 2);
  const newest = here.at(-1) ?? email;
  const waiting = here.filter((m) => m.sendAt != null).sort((a, b) => Date.parse(a.sendAt!) - Date.parse(b.sendAt!))[0];
  const back = view.kind === 'mailbox' || view.kind === 'inboxes' ? here.map((m) => m.returnedAt ?? '').sort().at(-1)! : '';
  const when = waiting !== undefined ? leaving(new Date(waiting.sendAt!)) : back > newest.receivedAt ? t('list.back', { when: short(new Date(back)) }) : short(new Date(newest.receivedAt));
  const picked = app.whole !== null || app.picked.has(email.threadId);
  const open = app.place.thread === email.threadId;
  const subject = calm(all[0]?.subject ?? email.subject ?? '');

  const pick = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    pickRow(app, email.threadId, event.shiftKey);
  };
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.altKey) return;
    event.preventDefault();
    if (swipe.swallow()) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) pickRow(app, email.threadId, event.shiftKey);
    else if (app.picked.size > 0 && matchMedia('(pointer: coarse)').matches) pickRow(app, email.threadId, false);
    else app.openThread(email.threadId);
  };
  const label = [unread ? t('list.unread') : '', who, subject === '' ? t('list.noSubject') : subject, when, starred ? t('list.starred') : '', all.some((m) => m.hasAttachment) ? t('list.attachment') : '', all.length > 1 ? t('list.messages', { count: all.length }) : ''].filter((part) => part !== '').join(', ');

  const classes = ['row', density, unread ? 'unread' : '', picked ? 'picked' : '', open ? 'open' : '', app.cursor === email.threadId ? 'cursor' : '', app.picked.size > 0 ? 'picking' : ''].join(' ');
  return (
    <>
      {swipe.offset !== 0 && (
        <div className={swipe.toEnd ? 'swipe-under' : 'swipe-under end'} style={{ transform: `translateY(${top}px)`, height: density === 'compact' ? 56 : 84 }} aria-hidden="true">
          {swipe.toEnd ? <Archive20Regular /> : <span />}
          {swipe.toEnd ? <span /> : <Clock20Regular />}
        </div>
      )}
      <div
        className={classes} role="listitem" aria-setsize={total} aria-posinset={index + 1} style={{ transform: `translate(${swipe.offset}px, ${top}px)` }} draggable={fine && app.rights.move} onContextMenu={(event) => { if (swipe.holding()) event.preventDefault(); }}
        data-thread={email.threadId} onDragStart={(event) => {
          const threads = picked ? [...app.picked] : [email.threadId];
          event.dataTransfer.setData(dragType(room), JSON.stringify(threads));
          event.dataTransfer.effectAllowed = 'move';
          if (threads.length > 1) dragImage(event.dataTransfer, t('list.dragged', { count: threads.length }));
        }}
        onMouseEnter={() => { setNear(true); app.contents.prefetch(email.threadId); }} onMouseLeave={() => setNear(false)} {...swipe.handlers}
      >
        <a className="row-link" href={pathOf({ ...app.place, account: app.place.view.kind === 'inboxes' ? app.rooms.accountOf(room) : app.place.account, thread: email.threadId })} aria-label={label} aria-current={open ? 'true' : undefined} draggable={false} tabIndex={open || app.cursor === email.threadId || (app.cursor === null && app.place.thread === null && index === 0) ? 0 : -1} onClick={follow} />
        <button type="button" className="pick" role="checkbox" aria-checked={picked} aria-label={t('list.select', { who })} tabIndex={-1} onClick={pick}>
          {density === 'comfortable' && <Avatar address={face} />}
          <span className="tick"><Checkmark16Filled /></span>
        </button>
        <div className="row-text" aria-hidden="true">
          <div className="line">
            <span className="who"><bdi>{who}</bdi>{all.length > 1 && <span className="n">{texts.number(all.length)}</span>}{draft && !outgoing && <span className="draft-word">  {t('list.draft')}</span>}</span>
            {all.some((m) => m.hasAttachment) && <Attach16Regular />}
            <span className={waiting === undefined && back <= newest.receivedAt ? 'when' : 'when waiting'}>{when}</span>
          </div>
          <div className="line">
            {density === 'compact'
              ? <span className="subject"><bdi><Marked text={snippet?.subject} plain={subject === '' ? t('list.noSubject') : subject} /></bdi><Preview> — <bdi>{calm(newest.preview)}</bdi></Preview></span>
              : <span className="subject"><bdi><Marked text={snippet?.subject} plain={subject === '' ? t('list.noSubject') : subject} /></bdi></span>}
            {labels.map((name) => <Tag key={name} label={name} />)}
            <button type="button" disabled={!app.rights.keywords} className={starred ? 'row-star on' : 'row-star'} tabIndex={-1} onClick={(event) => { event.stopPropagation(); app.actions.star([email.threadId], !starred); }}>
              {starred ? <Star16Filled /> : <Star16Regular />}
            </button>
          </div>
          {density === 'comfortable' && <div className="line"><span className="preview"><bdi><Marked text={snippet?.preview} plain={calm(newest.preview)} /></bdi></span></div>}
        </div>
        {near && fine && <RowActions email={email} view={view} unread={unread} />}
      </div>
    </>
  );
});

function Preview({ children }: { children: ReactNode }) {
  return <span style={{ color: 'var(--text-3)', fontWeight: 400 }}>{children}</span>;
}

function RowActions({ email, view, unread }: { email: EmailSummary; view: View; unread: boolean }) {
  const { actions, rights } = useApp();
  const threads = [email.threadId];
  const button = (label: string, icon: ReactNode, act: () => void): ReactNode => (
    <button type="button" className="icon-button" tabIndex={-1} title={label} aria-label={label} onClick={(event) => { event.stopPropagation(); act(); }}>{icon}</button>
  );
  return (
    <div className="row-acts">
      {rights.archive && button(t('act.archive'), <Archive20Regular />, () => actions.archive(threads, view))}
      {rights.trash && button(t('act.delete'), <Delete20Regular />, () => { if (!rights.forEver || confirm(t('confirm.destroy'))) actions.trash(threads, view); })}
      {rights.seen && button(t(unread ? 'act.read' : 'act.unread'), unread ? <MailRead20Regular /> : <Mail20Regular />, () => actions.read(threads, unread))}
    </div>
  );
}

export function Skeleton({ top, density }: { top: number; density: 'comfortable' | 'compact' }) {
  const height = density === 'compact' ? 56 : 84;
  return (
    <div className={`skeleton ${density === 'compact' ? 'compact-skeleton' : ''}`} style={{ transform: `translateY(${top}px)`, height }} aria-hidden="true">
      <i /><div><i style={{ width: '42%' }} /><i style={{ width: '78%' }} />{density === 'comfortable' && <i style={{ width: '60%' }} />}</div>
    </div>
  );
}

function messagesHere(messages: EmailSummary[], view: View): EmailSummary[] {
  if (view.kind !== 'mailbox') return messages;
  const here = messages.filter((m) => m.mailboxIds[view.id] === true);
  return here.length > 0 ? here : messages;
}

/** With shift, all from the last that was ticked. */
function pickRow(app: ReturnType<typeof useApp>, thread: Id, range: boolean): void {
  const picked = new Set(app.picked);
  if (range && app.cursor !== null) {
    const a = app.list.indexOfThread(app.cursor);
    const b = app.list.indexOfThread(thread);
    for (let i = Math.min(a, b); i <= Math.max(a, b) && a >= 0; i++) {
      const other = app.list.threadAt(i);
      if (other !== undefined) picked.add(other);
    }
  } else if (!picked.delete(thread)) picked.add(thread);
  app.setCursor(thread);
  // Of several accounts one is acted on at a time.
  app.pick(app.rooms.others.length === 0 ? picked : new Set([...picked].filter((other) => app.rooms.holding(other) === app.rooms.holding(thread))));
}

interface Swipe {
  offset: number;
  toEnd: boolean;
  /** Whether the click that follows belongs to the swipe or the long press. */
  swallow: () => boolean;
  /** Whether a finger is on the row: its long press ticks, and opens no menu. */
  holding: () => boolean;
  handlers: Record<string, (event: PointerEvent<HTMLDivElement>) => void>;
}

/** On touch: to the end of the line archives, to its start snoozes until tomorrow; a long press ticks. */
function useSwipe(thread: Id, view: View): Swipe {
  const app = useApp();
  const [offset, setOffset] = useState(0);
  const state = useRef({ x: 0, y: 0, down: false, active: false, swiping: false, swallow: false, timer: 0 });
  const forwards = (by: number): boolean => (document.documentElement.dir === 'rtl' ? by < 0 : by > 0);
  const may = (by: number): boolean => (forwards(by) ? app.rights.archive : app.rights.snooze);
  const end = (): void => {
    clearTimeout(state.current.timer);
    Object.assign(state.current, { down: false, active: false, swiping: false });
    setOffset(0);
  };
  return {
    offset,
    toEnd: forwards(offset),
    swallow: () => {
      const { swallow } = state.current;
      state.current.swallow = false;
      return swallow;
    },
    holding: () => state.current.down || state.current.swallow,
    handlers: {
      onPointerDown: (event) => {
        if (event.pointerType !== 'touch') return;
        Object.assign(state.current, { x: event.clientX, y: event.clientY, down: true, active: true, swiping: false, swallow: false });
        state.current.timer = window.setTimeout(() => {
          Object.assign(state.current, { swallow: true, active: false });
          pickRow(app, thread, false);
        }, longPress);
      },
      onPointerMove: (event) => {
        const { x, y, active, swiping } = state.current;
        if (!active) return;
        const by = event.clientX - x;
        if (!swiping && Math.hypot(by, event.clientY - y) > 10) {
          clearTimeout(state.current.timer);
          if (Math.abs(by) < Math.abs(event.clientY - y) * 1.5) {
            state.current.active = false;
            return;
          }
          Object.assign(state.current, { swiping: true, swallow: true });
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        if (state.current.swiping) setOffset(may(by) ? by : 0);
      },
      onPointerUp: (event) => {
        const by = event.clientX - state.current.x;
        if (state.current.swiping && Math.abs(by) > swipeFar && may(by)) {
          if (forwards(by)) app.actions.archive([thread], view);
          else app.actions.snooze([thread], view, suggestions(new Date()).find((s) => s.key === 'snooze.tomorrow')!.at);
        }
        end();
      },
      onPointerCancel: end,
    },
  };
}
