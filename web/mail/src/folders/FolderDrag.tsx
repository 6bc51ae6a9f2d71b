import { notices } from '@posthouse/shared/notices';
import type { Mailbox } from '@posthouse/shared/jmap/types';
import { useEffect, useState } from 'react';
import { useApp } from '../context';
import type { Mailroom } from '../data/mailroom';
import { nameOf, roleOf } from '../data/views';
import { t } from '../text';
import { explainFolder, moveFolder, throwAway } from './changes';
import { placeRefused } from './places';
import './folders.css';

/** A folder that is dragged, and the list that it is dragged in. */
export interface Dragged {
  room: Mailroom;
  mailbox: Mailbox;
  nav: HTMLElement;
}

/**
 * While a folder is dragged: where it may go is shown, and where not, with the reason. A row of the list says in data-folder and data-account which folder it
 * is (router.ts has nothing for one's own account); data-top stands where one's own folders begin. Conversations, which are dragged by another type, are the rows' own affair.
 */
export default function FolderDrag({ dragged, onEnd }: { dragged: Dragged; onEnd: () => void }) {
  const { rooms } = useApp();
  const [said, say] = useState('');
  useEffect(() => {
    const { room, mailbox, nav } = dragged;
    const trash = room.byRole('trash')?.id;
    const targetOf = (row: HTMLElement): Mailbox | null | undefined => (row.dataset.folder === undefined ? null : room.mailboxes.get(row.dataset.folder));
    const refusalOf = (row: HTMLElement): string | null => {
      const target = (row.dataset.account ?? '') === (rooms.accountOf(room) ?? '') ? targetOf(row) : undefined;
      if (target === undefined) return t('folder.refused.account');
      const refused = placeRefused(room, mailbox, target);
      return refused === null ? null : t(refused, { name: mailbox.name, parent: target === null ? t('folder.mine') : nameOf(target) });
    };
    const rowOf = (event: Event): HTMLElement | null => (event.target as Element).closest<HTMLElement>('[data-folder],[data-top]');
    const mark = (name: string, row: HTMLElement | null): void => {
      for (const marked of nav.querySelectorAll(`[data-${name}]`)) marked.removeAttribute(`data-${name}`);
      row?.setAttribute(`data-${name}`, '');
    };
    for (const row of nav.querySelectorAll<HTMLElement>('[data-folder]')) if (refusalOf(row) !== null) row.setAttribute('data-refused', '');
    const over = (event: DragEvent): void => {
      const row = rowOf(event);
      const refused = row === null ? null : refusalOf(row);
      mark('target', refused === null ? row : null);
      if (row === null || refused !== null) return say(refused ?? '');
      event.preventDefault();
      event.dataTransfer!.dropEffect = 'move';
      const target = targetOf(row)!;
      say(target === null ? t('folder.toTop') : target.id === trash ? t('folder.toTrash') : t('folder.toPlace', { name: mailbox.name, parent: nameOf(target) }));
    };
    const drop = (event: DragEvent): void => {
      const row = rowOf(event);
      if (row === null || refusalOf(row) !== null) return;
      event.preventDefault();
      const target = targetOf(row)!;
      const moving = target !== null && roleOf(target) === 'trash' ? throwAway(room, mailbox, target.id) : moveFolder(room, mailbox, target);
      moving.catch((error: unknown) => notices.problem(explainFolder(error)));
    };
    nav.addEventListener('dragenter', over);
    nav.addEventListener('dragover', over);
    nav.addEventListener('drop', drop);
    document.addEventListener('dragend', onEnd);
    // While something is dragged, no pointer moves: one that does tells of an end that was not heard, because the row is gone or this came later.
    document.addEventListener('pointermove', onEnd);
    return () => {
      nav.removeEventListener('dragenter', over);
      nav.removeEventListener('dragover', over);
      nav.removeEventListener('drop', drop);
      document.removeEventListener('dragend', onEnd);
      document.removeEventListener('pointermove', onEnd);
      mark('target', null);
      mark('refused', null);
    };
  }, [dragged, rooms, onEnd]);
  return <p className="folder-tip" role="status">{said === '' ? t('folder.dragged', { name: dragged.mailbox.name }) : said}</p>;
}
