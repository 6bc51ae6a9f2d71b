import type { Address, BodyPart, EmailContent, EmailSummary, Id } from '@posthouse/shared/jmap/types';
import { localId, type Creation, type Entry } from './operations';

interface Part {
  blobId: Id;
  type: string;
  name?: string;
  disposition?: string;
  cid?: string;
}

function creationOf(entry: Entry): { key: string; email: Creation } {
  const { operation } = entry;
  if (operation.kind !== 'draft' && operation.kind !== 'send') throw new Error('No message waits in this entry.');
  return operation;
}

/** A draft that waits here, as a list shows it. */
export function summaryOf(entry: Entry, drafts: Id): EmailSummary {
  const { key, email } = creationOf(entry);
  const values = email.bodyValues as Record<string, { value: string }>;
  return {
    id: localId(key), threadId: localId(key), mailboxIds: { [drafts]: true }, keywords: { $draft: true, $seen: true },
    from: email.from as Address[] | null, to: email.to as Address[] | null, subject: (email.subject as string | undefined) ?? '',
    receivedAt: new Date(entry.at).toISOString(), size: JSON.stringify(values).length, preview: (values.text?.value ?? '').trim().slice(0, 200), hasAttachment: email.attachments !== undefined,
  };
}

/** And as it is opened again. Its HTML is what the editor made here. */
export function contentOf(entry: Entry): EmailContent {
  const { key, email } = creationOf(entry);
  const values = email.bodyValues as Record<string, { value: string }>;
  const part = (partId: string, type: string): BodyPart => ({ partId, blobId: `${localId(key)}/${partId}`, size: values[partId]?.value.length ?? 0, name: null, type, charset: 'utf-8', disposition: null, cid: null });
  const text = part('text', 'text/plain');
  return {
    ...summaryOf(entry, ''), blobId: localId(key),
    cc: (email.cc as Address[] | null | undefined) ?? null, bcc: (email.bcc as Address[] | null | undefined) ?? null, replyTo: (email.replyTo as Address[] | null | undefined) ?? null,
    sentAt: new Date(entry.at).toISOString(), messageId: null, inReplyTo: (email.inReplyTo as string[] | undefined) ?? null, references: (email.references as string[] | undefined) ?? null,
    textBody: [text], htmlBody: [values.html === undefined ? text : part('html', 'text/html')],
    attachments: ((email.attachments as Part[] | undefined) ?? []).map((file) => ({ partId: null, blobId: file.blobId, size: 0, name: file.name ?? null, type: file.type, charset: null, disposition: file.disposition ?? null, cid: file.cid ?? null })),
    bodyValues: Object.fromEntries(Object.entries(values).map(([id, { value }]) => [id, { value, isTruncated: false, isEncodingProblem: false }])),
  };
}
