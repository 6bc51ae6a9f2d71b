import type { Address, EmailContent, Identity } from '@posthouse/shared/jmap/types';
import { htmlPartOf } from '../data/contents';
import { filesOf } from '../read/files';
import { t } from '../text';
import { long } from '../text/dates';
import { full } from '../ui/people';
import type { Draft } from './draft';
import { escape } from './html';

const answerPrefix = /^\s*(?:(?:re|aw|sv|antw|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]\s*)+/i;
const forwardPrefix = /^\s*(?:(?:fwd?|wg|转发|轉寄)\s*[:：]\s*)+/i;

export function answerSubject(subject: string | null): string {
  return `Re: ${(subject ?? '').replace(answerPrefix, '')}`;
}

export function forwardSubject(subject: string | null): string {
  return `Fwd: ${(subject ?? '').replace(forwardPrefix, '')}`;
}

/** The identity that the message was written to, else the first. */
export function identityFor(content: EmailContent, identities: readonly Identity[]): Identity | undefined {
  const to = new Set([...(content.to ?? []), ...(content.cc ?? []), ...(content.bcc ?? [])].map((address) => address.email.toLowerCase()));
  // RFC 5233: what stands behind "+" is the same person; the whole address counts more.
  const bare = new Set([...to].map((email) => email.replace(/\+[^@]*@/, '@')));
  return identities.find((identity) => to.has(identity.email.toLowerCase())) ?? identities.find((identity) => bare.has(identity.email.toLowerCase())) ?? defaultOf(identities);
}

/** The identity that was chosen to write with. */
export function defaultOf(identities: readonly Identity[]): Identity | undefined {
  return identities.find((identity) => identity.isDefault === true) ?? identities[0];
}

// Neither in To nor in Cc, and not by a list or an alias that is: only those who were copied blindly are surely unknown to the others.
function isHidden(content: EmailContent, own: boolean, mine: ReadonlySet<string>): boolean {
  const shown = [...(content.to ?? []), ...(content.cc ?? [])];
  return !own && shown.length > 0 && content['header:List-Unsubscribe:asURLs'] == null && !shown.some((address) => mine.has(address.email.toLowerCase()));
}

export function reply(content: EmailContent, all: boolean, identities: readonly Identity[], mine: ReadonlySet<string>): Partial<Draft> {
  const author = content.replyTo !== null && content.replyTo.length > 0 ? content.replyTo : (content.from ?? []);
  const own = author.every((address) => mine.has(address.email.toLowerCase()));
  // Whoever answers what he wrote himself goes on writing to the same people.
  const to = own ? (content.to ?? []) : author;
  const others = all ? without([...(own ? [] : (content.to ?? [])), ...(content.cc ?? [])], [...to.map((a) => a.email.toLowerCase()), ...mine]) : [];
  return {
    identityId: identityFor(content, identities)?.id ?? '',
    to: [...to], cc: others, subject: answerSubject(content.subject), ...quoted(content),
    // RFC 5322 §3.6.4.
    inReplyTo: content.messageId ?? [],
    references: [...(content.references ?? content.inReplyTo ?? []), ...(content.messageId ?? [])].slice(-50),
    origin: { id: content.id, keyword: '$answered' },
    toAll: all,
    wasHidden: all && isHidden(content, own, mine),
  };
}

export function forward(content: EmailContent, identities: readonly Identity[]): Partial<Draft> {
  const head = [
    t('write.forwarded'), `${t('read.from')}: ${(content.from ?? []).map(full).join(', ')}`, `${t('read.date')}: ${long(new Date(content.sentAt ?? content.receivedAt))}`,
    `${t('write.subject')}: ${content.subject ?? ''}`, `${t('read.toLabel')}: ${(content.to ?? []).map(full).join(', ')}`,
  ];
  return {
    identityId: identityFor(content, identities)?.id ?? '',
    subject: forwardSubject(content.subject),
    text: `\n\n${head.join('\n')}\n\n${plainOf(content)}`,
    html: null, quote: { blobId: htmlPartOf(content) ?? null, before: `<p></p><p>${head.map(escape).join('<br>')}</p>`, block: false },
    references: [...(content.references ?? []), ...(content.messageId ?? [])].slice(-50),
    files: filesOf(content).map((part) => ({ key: part.blobId!, name: part.name ?? 'file', type: part.type, size: part.size, blobId: part.blobId, progress: 1 })),
    origin: { id: content.id, keyword: '$forwarded' },
  };
}

function quoted(content: EmailContent): Pick<Draft, 'text' | 'html' | 'quote'> {
  const head = t('write.onDate', { date: long(new Date(content.sentAt ?? content.receivedAt)), who: (content.from ?? []).map(full).join(', ') });
  const text = plainOf(content).trimEnd().split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n');
  return { text: `\n\n${head}\n${text}\n`, html: null, quote: { blobId: htmlPartOf(content) ?? null, before: `<p></p><p>${escape(head)}</p>`, block: true } };
}

/** The text of a message; where it has only HTML, its words. */
export function plainOf(content: EmailContent): string {
  const part = content.textBody.find((p) => p.type.startsWith('text/plain')) ?? content.textBody[0];
  const value = content.bodyValues[part?.partId ?? '']?.value ?? '';
  return (part?.type === 'text/html' ? words(value) : value).replace(/\r\n?/g, '\n');
}

/** The words of HTML, without ever making elements of it that could fetch or run anything. */
export function words(html: string): string {
  return html
    .replace(/<(style|script|head|title)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<br\s*\/?>\s*/gi, '\n')
    .replace(/<\/(p|div|tr|h[1-6]|li|blockquote|table)\s*>\s*/gi, '\n')
    .replace(/<\/t[dh]\s*>/gi, '\t')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#(\d{1,7});/g, (_, code: string) => safeCode(Number(code))).replace(/&amp;/g, '&')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function safeCode(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function without(addresses: readonly Address[], taken: readonly string[]): Address[] {
  const seen = new Set(taken);
  return addresses.filter((address) => {
    const email = address.email.toLowerCase();
    if (seen.has(email)) return false;
    seen.add(email);
    return true;
  });
}
