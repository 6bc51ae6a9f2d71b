import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Id } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import type { Draft } from './draft';

/** A draft that was begun on a message of another's account: its files are copied into one's own (RFC 8620 §6.3), and what only that account has stays there. */
export async function borrowed(room: Mailroom, home: Mailroom, draft: Partial<Draft>): Promise<Partial<Draft>> {
  const blobs = (draft.files ?? []).map((file) => file.blobId).filter((id) => id !== null);
  const copied = blobs.length === 0 ? {} : ((await home.client.call<{ copied: Record<Id, Id> | null; notCopied: Record<Id, { type: string; description?: string }> | null }>('Blob/copy', { fromAccountId: room.client.accountId, blobIds: blobs })).copied ?? {});
  const files = (draft.files ?? []).map((file) => ({ ...file, blobId: file.blobId === null ? null : (copied[file.blobId] ?? null) }));
  if (files.some((file) => file.blobId === null)) throw new MethodError('notFound');
  return { ...draft, files, origin: null, quote: draft.quote == null ? null : { ...draft.quote, blobId: null } };
}
