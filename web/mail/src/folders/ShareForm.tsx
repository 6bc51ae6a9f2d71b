import { Delete20Regular, People20Regular, Person20Regular } from '@fluentui/react-icons';
import type { Mailbox } from '@posthouse/shared/jmap/types';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Mailroom } from '../data/mailroom';
import { nameOf } from '../data/views';
import { t } from '../text';
import { explainFolder, update } from './changes';
import { findPrincipals, levelOf, levels, rightsOf, sharesOf, type Level, type Principal, type Share } from './sharing';

const typingPause = 200;

/** Who else sees a folder, and what each may do there. Each change is made at once. */
export default function ShareForm({ room, mailbox, onClose }: { room: Mailroom; mailbox: Mailbox; onClose: () => void }) {
  const [shares, setShares] = useState<Share[] | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const load = useCallback(async (): Promise<void> => {
    try {
      setShares(await sharesOf(room, mailbox.id));
    } catch (error) {
      setWrong(explainFolder(error));
    }
  }, [room, mailbox.id]);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
    void load();
  }, [load]);
  const give = async (principal: Principal, level: Level | null): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setWrong(null);
    try {
      await update(room, mailbox.id, { [`shareWith/${principal.id}`]: level === null ? null : rightsOf(level) });
    } catch (error) {
      setWrong(explainFolder(error));
    }
    await load();
    setBusy(false);
  };
  return (
    <dialog ref={dialog} className="sheet folder-sheet share-sheet" aria-labelledby={id} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <form onSubmit={(event) => event.preventDefault()}>
        <h2 id={id}>{t('share.title', { name: nameOf(mailbox) })}</h2>
        <Finder room={room} known={new Set((shares ?? []).map(({ principal }) => principal.id))} onChoose={(principal) => void give(principal, 'read')} />
        {shares?.length === 0 && <p className="hint">{t('share.none')}</p>}
        {shares !== null && shares.length > 0 && (
          <ul className="shares" aria-label={t('share.with')} aria-busy={busy}>
            {shares.map((share) => <Given key={share.principal.id} share={share} onGive={(level) => void give(share.principal, level)} />)}
          </ul>
        )}
        <p className="wrong" role="alert">{wrong}</p>
        <div className="sheet-foot"><button type="button" className="button primary" onClick={() => dialog.current?.close()}>{t('share.done')}</button></div>
      </form>
    </dialog>
  );
}

function Given({ share: { principal, rights }, onGive }: { share: Share; onGive: (level: Level | null) => void }) {
  const level = levelOf(rights);
  return (
    <li>
      <Who principal={principal} />
      <select className="field" aria-label={t('share.may', { who: principal.name })} value={level ?? ''} onChange={(event) => onGive(event.target.value as Level)}>
        {level === null && <option value="">{t('share.level.other')}</option>}
        {(Object.keys(levels) as Level[]).map((one) => <option key={one} value={one}>{t(`share.level.${one}`)}</option>)}
      </select>
      <IconButton type="button" label={t('share.end', { who: principal.name })} onClick={() => onGive(null)}><Delete20Regular /></IconButton>
    </li>
  );
}

function Who({ principal }: { principal: Principal }) {
  return (
    <span className="share-who">
      {principal.type === 'group' ? <People20Regular aria-hidden="true" /> : <Person20Regular aria-hidden="true" />}
      <span><bdi>{principal.name}</bdi>{principal.email !== null && principal.email !== principal.name && <bdi className="hint">{principal.email}</bdi>}</span>
    </span>
  );
}

/** Finds people and groups of the organisation while one types. */
function Finder({ room, known, onChoose }: { room: Mailroom; known: ReadonlySet<string>; onChoose: (principal: Principal) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Principal[] | null>(null);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '') return;
    let gone = false;
    const timer = setTimeout(() => {
      findPrincipals(room, wanted).then((list) => { if (!gone) setFound(list); }, () => { if (!gone) setFound([]); });
    }, typingPause);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [room, wanted]);
  const others = wanted === '' ? [] : (found ?? []).filter((principal) => !known.has(principal.id));
  return (
    <>
      <input
        className="field" autoFocus autoComplete="off" spellCheck={false} dir="auto" aria-label={t('share.find')} placeholder={t('share.find')} value={text}
        onChange={(event) => { setText(event.target.value); setFound(null); }}
      />
      {others.length > 0 && (
        <ul className="shares found" aria-label={t('share.found')}>
          {others.map((principal) => (
            <li key={principal.id}>
              <Who principal={principal} />
              <button type="button" className="button" aria-label={t('share.add', { who: principal.name })} onClick={() => { setText(''); setFound(null); onChoose(principal); }}>{t('share.give')}</button>
            </li>
          ))}
        </ul>
      )}
      {wanted !== '' && found !== null && others.length === 0 && <p className="hint" role="status">{t('share.nobody')}</p>}
    </>
  );
}
