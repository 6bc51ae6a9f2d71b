import type { BodyPart, EmailContent } from '@posthouse/shared/jmap/types';
import { calm } from '../ui/bidi';
import { leftParts, pictures } from './shownParts';

/** The files of a message, with what their names and types mean to a reader. */
export function filesOf(content: EmailContent): BodyPart[] {
  const html = content.htmlBody.some((part) => part.type === 'text/html');
  // Pictures with a Content-ID that do not say that they are attachments belong to the text.
  return [...content.attachments, ...leftParts(content)].filter((part) => part.blobId !== null && !(html && part.cid !== null && part.disposition !== 'attachment' && part.type.startsWith('image/')));
}

/** A name that can be shown and kept: without what turns writing, without folders and what no system takes. */
export function nameOf(part: Pick<BodyPart, 'name' | 'type'>): string {
  // eslint-disable-next-line no-control-regex -- these are what is meant.
  const name = calm(part.name ?? '').replace(/[\u0000-\u001f\u007f]/g, '').replace(/[\\/:*?"<>|]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '');
  if (name !== '') return name.length <= 150 ? name : `${name.slice(0, 120)}…${name.slice(-25)}`;
  if (part.type === 'message/rfc822') return 'message.eml';
  if (part.type === 'text/calendar') return 'invite.ics';
  const extension = /^[a-z]+\/([a-z0-9]{1,5})$/.exec(part.type)?.[1];
  return extension === undefined ? 'file' : `file.${extension === 'plain' ? 'txt' : extension}`;
}

/** The name of the file that a whole message is kept in. */
export function fileNameOf({ subject }: Pick<EmailContent, 'subject'>): string {
  return nameOf({ name: `${(subject ?? '').slice(0, 60).trim() || 'message'}.eml`, type: 'message/rfc822' });
}

export function extensionOf(part: Pick<BodyPart, 'name' | 'type'>): string {
  return /\.(\w{1,5})$/.exec(nameOf(part))?.[1]?.toLowerCase() ?? '';
}

export function isWinmail(part: BodyPart): boolean {
  return part.type === 'application/ms-tnef' || part.type === 'application/vnd.ms-tnef' || part.name?.toLowerCase() === 'winmail.dat';
}

export function isMessage(part: BodyPart): boolean {
  return part.type === 'message/rfc822' || part.type === 'message/global' || (part.type === 'application/octet-stream' && extensionOf(part) === 'eml');
}

export type PreviewKind = 'image' | 'pdf' | 'text';

const byExtension: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', bmp: 'image/bmp', pdf: 'application/pdf', txt: 'text/plain', csv: 'text/csv', log: 'text/plain', md: 'text/plain' };
const mostText = 1_000_000;
const mostPdf = 100_000_000;

/** How a file can be looked at here: as a picture made of points, as pages, as text; null for what is only kept. Some programs call every file application/octet-stream. */
export function previewOf(part: BodyPart): { kind: PreviewKind; type: string } | null {
  const type = part.type === 'application/octet-stream' ? (byExtension[extensionOf(part)] ?? part.type) : part.type;
  if (pictures.has(type)) return { kind: 'image', type };
  if (type === 'application/pdf' && part.size <= mostPdf) return { kind: 'pdf', type };
  if ((type === 'text/plain' || type === 'text/csv') && part.size <= mostText) return { kind: 'text', type };
  return null;
}
