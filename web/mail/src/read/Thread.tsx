import { ArrowForward20Regular, ArrowReply20Regular, ArrowReplyAll20Regular } from '@fluentui/react-icons';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import { forward, reply } from '../compose/answers';
import { useApp } from '../context';
import { t, texts } from '../text';
import { calm } from '../ui/bidi';
import { Message } from './Message';

/** The messages of one conversation; `unfolded` is kept to what is seen whole. */
export function Thread({ threadId, unfolded }: { threadId: Id; unfolded: RefObject<readonly Id[]> }) {
  const app = useApp();
  texts.useLanguage();
  const { room, home, contents, actions, list, rights } = app;
  const thread = room.threads.use(threadId);
  room.emails.useAny();
  const messages = room.messagesOf(threadId);
  const [asked, setAsked] = useState<'gone' | 'failed' | 'here' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [initial, setInitial] = useState<ReadonlySet<Id> | null>(null);
  const [toggled, setToggled] = useState<ReadonlyMap<Id, boolean>>(new Map());
  const [showAll, setShowAll] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const ready = thread !== undefined && messages.length > 0;
  const whole = ready && messages.length === thread.emailIds.length;

  useEffect(() => {
    if (whole) return;
    // Without the server, what is not kept is not gone.
    room.loadThread(threadId).then(() => setAsked(room.messagesOf(threadId).length > 0 ? 'here' : room.connected ? 'gone' : 'failed'), () => setAsked('failed'));
  }, [whole, room, threadId, attempt]);

  // What is unfolded is decided once: reading a message must not fold it.
  if (ready && initial === null) setInitial(new Set(contents.unfolded(threadId)));

  useEffect(() => {
    if (initial === null) return;
    void contents.load([...initial]);
    const unread = [...initial].filter((id) => room.emails.get(id)?.keywords.$seen !== true);
    if (unread.length > 0 && rights.seen) actions.readMessages(unread);
    const index = list.indexOfThread(threadId);
    for (const neighbour of [index + 1, index - 1]) {
      const next = list.threadAt(neighbour);
      if (index >= 0 && next !== undefined) contents.prefetch(next);
    }
  }, [initial, contents, room, actions, list, threadId, rights.seen]);

  useLayoutEffect(() => {
    if (initial === null || initial.size === 0) return;
    const first = [...initial][0]!;
    const element = scroll.current?.querySelector(`[data-email="${CSS.escape(first)}"]`);
    if (messages[0]?.id !== first) element?.scrollIntoView({ block: 'start' });
    // Only when it opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [initial]);

  const last = messages.at(-1);
  const loaded = contents.table.use(last?.id);
  const content = loaded === 'failed' ? undefined : loaded;
  // What was given another time is another message, of which as much is to be seen.
  const isFolded = (id: Id): boolean => toggled.get(id) ?? !((initial?.has(id) ?? false) || room.emails.get(id)?.sendAt != null);
  const folded = messages.filter((message) => isFolded(message.id));
  const collapse = !showAll && folded.length > 3;
  const hidden = new Set(collapse ? folded.slice(1, -1).map((message) => message.id) : []);
  const subject = calm(messages[0]?.subject ?? '');
  const answer = (all: boolean): void => { if (content !== undefined) app.compose(reply(content, all, home.identities, app.mine)); };
  const several = content !== undefined && reply(content, true, home.identities, app.mine).to!.length + (reply(content, true, home.identities, app.mine).cc?.length ?? 0) > 1;
  let dividerShown = false;
  useLayoutEffect(() => {
    unfolded.current = messages.filter((message) => !isFolded(message.id)).map((message) => message.id);
  });

  return (
    <div className="read-scroll" ref={scroll}>
      {asked === 'gone' && !ready && <div className="empty"><span>{t('read.notThere')}</span></div>}
      {asked !== null && !whole && (ready || asked === 'failed') && (
        <div className="tip warn" role="status">
          <span>{t(ready ? 'read.partly' : 'read.notLoaded')}</span>
          <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>{t('retry')}</button>
        </div>
      )}
      {ready && (
        <div className="thread-head">
          <h1 dir="auto">{subject === '' ? t('list.noSubject') : subject}</h1>
        </div>
      )}
      {messages.map((message) => {
        if (!hidden.has(message.id)) return <Message key={message.id} id={message.id} folded={isFolded(message.id)} onToggle={() => setToggled(new Map(toggled).set(message.id, !isFolded(message.id)))} />;
        if (dividerShown) return null;
        dividerShown = true;
        return <button key="older" type="button" className="older" onClick={() => setShowAll(true)}>{t('read.older', { count: hidden.size })}</button>;
      })}
      {content !== undefined && (
        <div className="answers">
          <button type="button" className="button" onClick={() => answer(false)}><ArrowReply20Regular />{t('act.reply')}</button>
          {several && <button type="button" className="button" onClick={() => answer(true)}><ArrowReplyAll20Regular />{t('act.replyAll')}</button>}
          <button type="button" className="button" onClick={() => app.compose(forward(content, home.identities))}><ArrowForward20Regular />{t('act.forward')}</button>
        </div>
      )}
    </div>
  );
}
