import { capability, type Id, type Mailbox } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import { roleOf } from '../data/views';
import { t, type TextKey } from '../text';
import { folderRights } from './folderRights';
import { isWithin } from './tree';

/** Why a folder cannot be put below another, or at the top (null); null where it can. What is put into the trash is thrown away. */
export function placeRefused(room: Mailroom, mailbox: Mailbox, target: Mailbox | null): TextKey | null {
  const shared = isShared(room);
  if (target === null) return mailbox.parentId === null ? 'folder.refused.same' : shared ? 'folder.refused.right' : takenBy(room, mailbox.name, null, mailbox.id) ? 'folder.refused.taken' : null;
  const all = new Map(room.mailboxes.values().map((one) => [one.id, one]));
  if (isWithin(all, target.id, mailbox.id)) return 'folder.refused.itself';
  const trash = room.byRole('trash');
  if (trash?.id === target.id) return isWithin(all, mailbox.id, trash.id) ? 'folder.refused.same' : folderRights(mailbox, shared).remove ? null : 'folder.refused.right';
  if (mailbox.parentId === target.id) return 'folder.refused.same';
  if (target.myRights.mayCreateChild === false) return 'folder.refused.right';
  if (!folderRights(target, shared).create || (trash !== undefined && isWithin(all, target.id, trash.id)) || roleOf(mailbox) !== null) return 'folder.refused.system';
  return takenBy(room, mailbox.name, target.id, mailbox.id) ? 'folder.refused.taken' : null;
}

/** What is wrong with a name for a folder at that place, in words; null where nothing is. */
export function nameRefused(room: Mailroom, name: string, parent: Id | null, self: Id | null): string | null {
  if (name === '') return t('folder.name.none');
  if (name.includes('/')) return t('folder.name.slash');
  // RFC 5198, and what could not be spoken of over IMAP.
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(name)) return t('folder.name.control');
  const most = room.client.detail(capability.mail, 'maxSizeMailboxName', 490);
  const size = new TextEncoder().encode(name).length;
  if (size > most) return t('folder.name.long', { size, most });
  return takenBy(room, name, parent, self) ? t('folder.name.taken', { name }) : null;
}

/** As people write it: the ends are no part of a name, and a letter with its mark is one letter. */
export function tidy(name: string): string {
  return name.trim().normalize('NFC');
}

/** Two folders of one name cannot stand in the trash: the second has a number. */
export function freeName(room: Mailroom, name: string, parent: Id | null): string {
  let free = name;
  for (let i = 2; takenBy(room, free, parent, null); i++) free = `${name} (${i})`;
  return free;
}

export function isShared(room: Mailroom): boolean {
  return room.client.session.accounts[room.client.accountId]?.isPersonal === false;
}

// Names that differ in case are two names, but for the Inbox (RFC 9051 §5.1).
function takenBy(room: Mailroom, name: string, parent: Id | null, self: Id | null): boolean {
  if (parent === null && name.toLowerCase() === 'inbox') return true;
  return room.mailboxes.values().some((one) => one.id !== self && one.parentId === parent && one.name === name);
}
