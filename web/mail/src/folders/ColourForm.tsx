import { notices } from '@posthouse/shared/notices';
import type { Mailbox } from '@posthouse/shared/jmap/types';
import { useEffect, useId, useRef } from 'react';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { nameOf } from '../data/views';
import { keptColours, type Colours } from '../kept/colours';
import { saveColours } from '../kept/kept';
import { t } from '../text';
import { Palette } from '../ui/Palette';

/** Asks for the colour of a folder. It is one's own, also of a folder that somebody else shares. */
export function ColourForm({ mailbox, onClose }: { mailbox: Mailbox; onClose: () => void }) {
  const { home } = useApp();
  const chosen = keptColours.folders.use()[mailbox.id];
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
  }, []);
  const give = (colour: number | undefined): void => {
    dialog.current?.close();
    const put = (value: number | undefined): Promise<void> => saveColours(home, 'folders', (now) => coloured(now, mailbox.id, value)).catch((error: unknown) => notices.problem(explain(error)));
    if (colour === chosen) return;
    void put(colour).then(() => {
      if (keptColours.folders.all[mailbox.id] === colour) notices.done(t('folder.coloured', { name: nameOf(mailbox) }), () => void put(chosen));
    });
  };
  return (
    <dialog ref={dialog} className="sheet folder-sheet" aria-labelledby={id} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <form method="dialog">
        <h2 id={id}>{t('folder.colourOf', { name: nameOf(mailbox) })}</h2>
        <Palette chosen={chosen} onChoose={give} />
        <div className="sheet-foot">
          <button type="button" className="button" disabled={chosen === undefined} onClick={() => give(undefined)}>{t('folder.noColour')}</button>
          <button type="submit" className="button">{t('cancel')}</button>
        </div>
      </form>
    </dialog>
  );
}

function coloured(now: Colours, id: string, colour: number | undefined): Colours {
  const others = Object.fromEntries(Object.entries(now).filter(([other]) => other !== id));
  return colour === undefined ? others : { ...others, [id]: colour };
}
