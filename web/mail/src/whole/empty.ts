import type { Id, Mailbox, SetResponse } from '@posthouse/shared/jmap/types';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Mailroom } from '../data/mailroom';
import { nameOf } from '../data/views';
import { t } from '../text';
import { isWithin } from '../folders/tree';
import type { Member } from '../data/rules';
import { Bulk, type Change } from './bulk';
import { tell } from './WholeActions';

/** For ever gone; what is in another folder as well only leaves this one. */
export function gone(folder: Id): (members: Member[]) => Change[] {
  return (members) => members.filter((email) => email.mailboxIds[folder] === true).map((email) => [email.id, Object.keys(email.mailboxIds).length === 1 ? null : { [`mailboxIds/${folder}`]: null }]);
}

/** The folder and those below it, the deepest first: folders are thrown away too. */
export function within(room: Pick<Mailroom, 'mailboxes'>, folder: Id): Mailbox[] {
  const byId = new Map(room.mailboxes.values().map((one) => [one.id, one]));
  const depth = (one: Mailbox): number => (one.parentId === null || !byId.has(one.parentId) ? 0 : 1 + depth(byId.get(one.parentId)!));
  return [...byId.values()].filter((one) => one.id === folder || isWithin(byId, one.id, folder)).sort((a, b) => depth(b) - depth(a));
}

/** Deletes for ever what is in the folder, and the folders below it. Resolves when it is done, was stopped, or is not wanted. */
export async function empty(room: Mailroom, folder: Mailbox): Promise<void> {
  const all = within(room, folder.id);
  const count = all.reduce((sum, one) => sum + one.totalEmails, 0);
  if (!confirm(t('empty.confirm', { folder: nameOf(folder), count }))) return;
  let done = 0;
  for (const one of all) {
    const outcome = await new Bulk(room, t('empty.working', { folder: nameOf(one) })).messages({ inMailbox: one.id }, gone(one.id));
    done += outcome.done - outcome.refused;
    if (outcome.stopped || outcome.refused > 0) {
      tell(outcome, '', null);
      return;
    }
    if (one.id === folder.id) break;
    // A folder that somebody has put mail into meanwhile stays.
    try {
      const response = await room.client.call<SetResponse>('Mailbox/set', { destroy: [one.id] });
      const refused = response.notDestroyed?.[one.id];
      if (refused !== undefined && refused.type !== 'mailboxHasEmail' && refused.type !== 'notFound') throw new MethodError(refused.type, refused.description);
    } catch (error) {
      tell({ done, total: count, stopped: true, refused: 0, reason: { type: 'failed', description: (error as Error).message }, back: [] }, '', null);
      return;
    }
  }
  await room.sync();
  tell({ done, total: done, stopped: false, refused: 0, reason: null, back: [] }, t('empty.done', { count: done }), null);
}
