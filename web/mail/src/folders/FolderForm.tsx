import type { Mailbox } from '@posthouse/shared/jmap/types';
import { useEffect, useId, useRef, useState } from 'react';
import { nameOf } from '../data/views';
import { t } from '../text';
import type { Chosen } from '../ui/Nav';
import { change, explainFolder, moveFolder, update } from './changes';
import { nameRefused, placeRefused, tidy } from './places';
import { flat, tree } from './tree';

/** Asks for a folder's name or place. What the server does not take is said here, and can be mended here. */
export function FolderForm({ asking, chosen, onClose }: { asking: 'new' | 'rename' | 'move'; chosen: Chosen; onClose: () => void }) {
  const { room, mailbox } = chosen;
  const [name, setName] = useState(asking === 'rename' ? mailbox!.name : '');
  const [parent, setParent] = useState(mailbox?.parentId ?? '');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
  }, []);
  const above = asking === 'new' ? (mailbox?.id ?? null) : (mailbox?.parentId ?? null);
  const places = asking === 'move' ? placesFor(chosen, mailbox!) : [];
  const submit = async (): Promise<void> => {
    const wanted = tidy(name);
    const target = room.mailboxes.get(parent) ?? null;
    const stays = parent === (mailbox?.parentId ?? '');
    const place = asking !== 'move' || stays ? null : placeRefused(room, mailbox!, target);
    const refused = asking !== 'move' ? nameRefused(room, wanted, above, asking === 'rename' ? mailbox!.id : null) : place === null ? null : t(place, { name: mailbox!.name, parent: target === null ? '' : nameOf(target) });
    setWrong(refused);
    if (refused !== null || busy) return;
    setBusy(true);
    try {
      if (asking === 'new') await change(room, { create: { made: { name: wanted, parentId: above, isSubscribed: true } } });
      else if (asking === 'rename') await update(room, mailbox!.id, { name: wanted });
      else if (!stays) await moveFolder(room, mailbox!, target);
      dialog.current?.close();
    } catch (error) {
      setWrong(explainFolder(error));
      setBusy(false);
    }
  };
  const field = { className: 'field', autoFocus: true, 'aria-invalid': wrong !== null, 'aria-describedby': wrong === null ? undefined : `${id}-wrong` };
  return (
    <dialog ref={dialog} className="sheet folder-sheet" aria-labelledby={id} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <h2 id={id}>{asking === 'rename' ? t('folder.renameName', { name: mailbox!.name }) : asking === 'move' ? t('folder.moveName', { name: mailbox!.name }) : mailbox === null ? t('folder.new') : t('folder.newIn', { name: nameOf(mailbox) })}</h2>
        {asking === 'move'
          ? (
            <select {...field} aria-label={t('folder.below')} value={parent} onChange={(event) => { setParent(event.target.value); setWrong(null); }}>
              {places.map(({ key, depth, text }) => <option key={key} value={key}>{'\u2003'.repeat(depth)}{text}</option>)}
            </select>
          )
          : <input {...field} dir="auto" autoComplete="off" aria-label={t('folder.newName')} placeholder={t('folder.newName')} value={name} onChange={(event) => { setName(event.target.value); setWrong(null); }} />}
        <p className="wrong" id={`${id}-wrong`} role="alert">{wrong}</p>
        <div className="sheet-foot">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>{t('cancel')}</button>
          <button type="submit" className="button primary" aria-disabled={busy}>{t(asking === 'new' ? 'folder.create' : asking === 'rename' ? 'folder.rename' : 'folder.move')}</button>
        </div>
      </form>
    </dialog>
  );
}

/** Where it stands, and where it may go; that the name is taken there is said when it is chosen. */
function placesFor({ room }: Chosen, mailbox: Mailbox): { key: string; depth: number; text: string }[] {
  const trash = room.byRole('trash')?.id;
  const may = (target: Mailbox | null): boolean => {
    const refused = placeRefused(room, mailbox, target);
    return mailbox.parentId === (target?.id ?? null) || ((refused === null || refused === 'folder.refused.taken') && target?.id !== trash);
  };
  return [
    ...(may(null) ? [{ key: '', depth: 0, text: t('folder.top') }] : []),
    ...flat(tree(room.mailboxes.values())).filter(({ mailbox: one }) => may(one)).map(({ mailbox: one, depth }) => ({ key: one.id, depth, text: nameOf(one) })),
  ];
}
