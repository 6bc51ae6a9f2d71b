import { Button, Checkbox } from '@fluentui/react-components';
import type { EmailSummary, Id } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { useCallback, useEffect, useState, type MouseEvent } from 'react';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { inverse, move, type Patch } from '../data/patch';
import { nameOf } from '../data/views';
import { go, pathOf, type Place } from '../router';
import { t, texts } from '../text';
import { short } from '../text/dates';
import { calm } from '../ui/bidi';
import { listOf } from '../ui/people';
import { largest } from './use';

const shown = 25;
// To find them, the server looks at each message: where there are more, only when somebody asks.
const mostAtOnce = 200_000;

/** The messages that take up most, to be opened or thrown away. */
export function Largest({ messages, onChanged }: { messages: number; onChanged: () => void }) {
  const { home, mine } = useApp();
  const [asked, setAsked] = useState(messages <= mostAtOnce);
  const [all, setAll] = useState<EmailSummary[] | null>(null);
  const [picked, pick] = useState<ReadonlySet<Id>>(new Set());
  const trash = home.byRole('trash');
  const load = useCallback(async (): Promise<void> => {
    const found = await largest(home.client, shown);
    home.take(found);
    setAll(found);
    pick(new Set());
  }, [home]);
  const run = useCallback((work: Promise<void>): void => {
    work.catch((error: unknown) => notices.problem(explain(error)));
  }, []);
  useEffect(() => {
    if (asked) run(load());
  }, [asked, load, run]);
  const changed = async (): Promise<void> => {
    await load();
    onChanged();
  };
  const remove = async (): Promise<void> => {
    const chosen = (all ?? []).filter((email) => picked.has(email.id));
    const inTrash = chosen.filter((email) => trash !== undefined && email.mailboxIds[trash.id] === true);
    const others = trash === undefined ? [] : chosen.filter((email) => !inTrash.includes(email));
    if (inTrash.length > 0 && !confirm(t('storage.destroyAsk', { count: inTrash.length }))) return;
    if (inTrash.length > 0) await home.destroy(inTrash.map((email) => email.id));
    if (others.length > 0) {
      const patches = new Map<Id, Patch>(others.map((email) => [email.id, move(Object.keys(email.mailboxIds), trash!.id)]));
      const back = new Map<Id, Patch>(others.map((email) => [email.id, inverse(email, patches.get(email.id)!)]));
      const sent = home.update(patches);
      await sent;
      notices.done(t('storage.trashed', { count: others.length }), () => run(home.update(back, sent).then(async () => {
        notices.mention(t('done.undone'));
        await changed();
      })));
    } else notices.done(t('empty.done', { count: inTrash.length }));
    await changed();
  };
  if (!asked) return <><h3>{t('storage.largest')}</h3><p><Button onClick={() => setAsked(true)}>{t('storage.find')}</Button></p></>;
  const octets = (all ?? []).filter((email) => picked.has(email.id)).reduce((sum, email) => sum + email.size, 0);
  return (
    <>
      <h3 id="storage-largest">{t('storage.largest')}</h3>
      {all === null ? <div className="spin" role="status" aria-label={t('loading')} /> : (
        <>
          <ul className="storage-list" aria-labelledby="storage-largest">
            {all.map((email) => {
              const folder = Object.keys(email.mailboxIds)[0] ?? '';
              const target: Place = { view: { kind: 'mailbox', id: folder }, thread: email.threadId, settings: null };
              const subject = email.subject === null || email.subject === '' ? t('list.noSubject') : calm(email.subject);
              const mailbox = home.mailboxes.get(folder);
              return (
                <li key={email.id}>
                  <Checkbox checked={picked.has(email.id)} aria-label={t('storage.pick', { subject })} onChange={(_, data) => { const next = new Set(picked); if (data.checked === true) next.add(email.id); else next.delete(email.id); pick(next); }} />
                  <div className="what">
                    <a href={pathOf(target)} dir="auto" onClick={(event: MouseEvent) => { event.preventDefault(); go(target); }}>{subject}</a>
                    <span className="hint"><bdi>{listOf(email.from, mine)}</bdi> · {mailbox === undefined ? '' : nameOf(mailbox)} · {short(new Date(email.receivedAt))}</span>
                  </div>
                  <span>{texts.size(email.size)}</span>
                </li>
              );
            })}
          </ul>
          {all.length > 0 && <p><Button disabled={picked.size === 0} onClick={() => run(remove())}>{picked.size === 0 ? t('act.delete') : t('storage.delete', { count: picked.size, size: texts.size(octets) })}</Button></p>}
        </>
      )}
    </>
  );
}
