import type { Mailbox } from '@posthouse/shared/jmap/types';
import { roleOf } from '../data/views';

export interface FolderRights {
  create: boolean;
  rename: boolean;
  remove: boolean;
  hide: boolean;
  share: boolean;
}

/** What may be done with a folder. One that has a part to play keeps its name and its place. */
export function folderRights(mailbox: Mailbox, shared: boolean): FolderRights {
  const plain = roleOf(mailbox) === null;
  return {
    create: mailbox.myRights.mayCreateChild !== false && (plain || roleOf(mailbox) === 'inbox' || roleOf(mailbox) === 'archive'),
    rename: plain && mailbox.myRights.mayRename !== false,
    remove: plain && mailbox.myRights.mayDelete !== false && !shared,
    hide: plain || shared,
    share: mailbox.myRights.mayShare === true,
  };
}
