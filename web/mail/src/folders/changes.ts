import { notices } from '@posthouse/shared/notices';
import type { Id, Mailbox, SetError, SetResponse } from '@posthouse/shared/jmap/types';
import { explain } from '../data/explain';
import type { Mailroom } from '../data/mailroom';
import { nameOf } from '../data/views';
import { t } from '../text';
import { freeName } from './places';

/** The server has refused a change of a folder; the message is in the reader's language. */
class FolderRefused extends Error {}

/** Changes folders and shows the change once the server has made it. */
export async function change(room: Mailroom, what: Record<string, unknown>): Promise<void> {
  const response = await room.client.change<SetResponse>('Mailbox/set', what);
  const refused = Object.values({ ...response.notCreated, ...response.notUpdated, ...response.notDestroyed })[0];
  // What is shown may be old: another browser has made or moved folders.
  await room.sync();
  if (refused !== undefined) throw new FolderRefused(wordsOf(refused));
}

export async function update(room: Mailroom, id: Id, patch: Record<string, unknown>): Promise<void> {
  await change(room, { update: { [id]: patch } });
}

/** Below another, or at the top; can be taken back. */
export async function moveFolder(room: Mailroom, mailbox: Mailbox, parent: Mailbox | null): Promise<void> {
  const { id, parentId, name } = mailbox;
  await update(room, id, { parentId: parent?.id ?? null });
  notices.done(parent === null ? t('folder.movedTop', { name }) : t('folder.moved', { name, parent: nameOf(parent) }), () => undo(room, id, { parentId }));
}

/** Into the trash; can be taken back. */
export async function throwAway(room: Mailroom, mailbox: Mailbox, trash: Id): Promise<void> {
  const { id, parentId, name } = mailbox;
  await update(room, id, { parentId: trash, name: freeName(room, name, trash) });
  notices.done(t('folder.deleted', { name }), () => undo(room, id, { parentId, name }));
}

export function explainFolder(error: unknown): string {
  return error instanceof FolderRefused ? error.message : explain(error);
}

function undo(room: Mailroom, id: Id, patch: Record<string, unknown>): void {
  update(room, id, patch).then(() => notices.mention(t('done.undone')), (error: unknown) => notices.problem(explainFolder(error)));
}

function wordsOf({ type, properties, description }: SetError): string {
  switch (type) {
    case 'forbidden':
      return t('folder.refused.right');
    case 'overQuota':
      return t('folder.refused.most');
    case 'notFound':
      return t('folder.refused.gone');
    case 'invalidProperties':
      return t(properties?.includes('parentId') === true ? 'folder.refused.place' : 'folder.name.refused');
    default:
      return t('failed', { reason: description ?? type });
  }
}
