import { capability, type Mailbox } from '@posthouse/shared/jmap/types';
import type { Mailroom } from './mailroom';
import type { View } from './views';

/** What may be done with the messages of a view: what one may not do is not offered. */
export interface Rights {
  /** Each needs the right to take out of the folder, and a folder that it goes to. */
  archive: boolean;
  trash: boolean;
  spam: boolean;
  move: boolean;
  snooze: boolean;
  seen: boolean;
  keywords: boolean;
}

export function rightsIn(room: Mailroom, view: View): Rights {
  const mine = view.kind === 'mailbox' ? room.mailboxes.get(view.id)?.myRights : undefined;
  const remove = mine?.mayRemoveItems !== false;
  const to = (role: 'archive' | 'trash' | 'junk'): boolean => {
    const mailbox = room.byRole(role);
    return mailbox !== undefined && takes(mailbox);
  };
  const inTrash = view.kind === 'mailbox' && room.mailboxes.get(view.id)?.role === 'trash';
  // What waits for its sending is sent, or taken back.
  const free = remove && !(view.kind === 'mailbox' && room.mailboxes.get(view.id)?.role === 'scheduled');
  return {
    archive: free && to('archive'), trash: remove && (inTrash || to('trash')), spam: free && to('junk'), move: free, snooze: free && room.client.may(capability.snooze),
    seen: mine?.maySetSeen !== false, keywords: mine?.maySetKeywords !== false,
  };
}

/** Whether messages may be put into the folder. */
export function takes(mailbox: Mailbox): boolean {
  return mailbox.myRights.mayAddItems !== false;
}
