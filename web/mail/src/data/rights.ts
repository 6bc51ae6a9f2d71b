import { capability, type Mailbox } from '@posthouse/shared/jmap/types';
import type { Mailroom } from './mailroom';
import type { View } from './views';

/** What may be done with the messages of a view: what one may not do is not offered. */
export interface Rights {
  /** Each needs the right to take out of the folder, and a folder that it goes to. */
  archive: boolean;
  trash: boolean;
  /** Deleting is for ever, and is asked about first. */
  forEver: boolean;
  spam: boolean;
  move: boolean;
  snooze: boolean;
  seen: boolean;
  keywords: boolean;
}

export function rightsIn(room: Mailroom, view: View): Rights {
  // A search or a label of what somebody shares shows messages of all the folders that one sees there: what is offered may be done in each.
  const shared = room.client.session.accounts[room.client.accountId]?.isPersonal === false;
  const mailboxes = view.kind === 'mailbox' ? [room.mailboxes.get(view.id)] : shared ? room.mailboxes.values() : [];
  const may = (right: 'mayRemoveItems' | 'maySetSeen' | 'maySetKeywords'): boolean => mailboxes.every((mailbox) => mailbox?.myRights[right] !== false);
  const remove = may('mayRemoveItems');
  const to = (role: 'archive' | 'junk'): boolean => takesRole(room, role);
  const forEver = remove && deletesForEver(room, view);
  // What waits for its sending is sent, or taken back.
  const free = remove && !(view.kind === 'mailbox' && room.mailboxes.get(view.id)?.role === 'scheduled');
  return {
    archive: free && to('archive') && (view.kind === 'mailbox' || room.byRole('inbox') !== undefined), trash: remove && (forEver || takesRole(room, 'trash')), forEver, spam: free && to('junk'), move: free, snooze: free && room.client.may(capability.snooze),
    seen: may('maySetSeen'), keywords: may('maySetKeywords'),
  };
}

/** Whether what is deleted here goes for ever: it is in the trash already, or the owner of the folder has not shared his trash with it. */
export function deletesForEver(room: Mailroom, view: View): boolean {
  if (view.kind !== 'mailbox') return false;
  const role = room.mailboxes.get(view.id)?.role;
  return role === 'trash' || (role !== 'scheduled' && !takesRole(room, 'trash'));
}

function takesRole(room: Mailroom, role: 'archive' | 'trash' | 'junk'): boolean {
  const mailbox = room.byRole(role);
  return mailbox !== undefined && takes(mailbox);
}

/** Whether messages may be put into the folder. */
export function takes(mailbox: Mailbox): boolean {
  return mailbox.myRights.mayAddItems !== false;
}
