import type { BodyPart, EmailContent } from '@posthouse/shared/jmap/types';

/** Pictures made of points: an SVG is a document. */
export const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/jpg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/**
 * The parts of a message that are read one after the other (RFC 8621 §4.1.4): as HTML where it has any, as text otherwise. Some programs write a text,
 * a picture and a text again: none of them may be lost.
 */
export function shownParts(content: Pick<EmailContent, 'htmlBody' | 'textBody'>): BodyPart[] {
  const body = content.htmlBody.some((part) => part.type === 'text/html') ? content.htmlBody : content.textBody;
  return body.filter((part) => part.type === 'text/html' || part.type === 'text/plain' || pictures.has(part.type));
}

/** Whether a message has parts, and none of them could be told apart: it is nested too deeply, or never says where its parts begin. */
export function isUnopened(content: Pick<EmailContent, 'htmlBody' | 'textBody' | 'attachments'>): boolean {
  return content.textBody.length === 0 && content.htmlBody.length === 0 && content.attachments.length === 0;
}

/** What stands among the texts and cannot be shown there: sound, film, pictures that are documents. */
export function leftParts(content: Pick<EmailContent, 'htmlBody' | 'textBody' | 'attachments'>): BodyPart[] {
  const shown = new Set(shownParts(content)), listed = new Set(content.attachments.map((part) => part.partId));
  const body = content.htmlBody.some((part) => part.type === 'text/html') ? content.htmlBody : content.textBody;
  return body.filter((part) => !shown.has(part) && !listed.has(part.partId));
}
