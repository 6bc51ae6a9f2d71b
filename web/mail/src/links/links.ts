import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError, RequestError } from '@posthouse/shared/jmap/errors';
import { capability, type Id, type SetResponse } from '@posthouse/shared/jmap/types';
import { escape } from '../compose/html';
import { t, texts } from '../text';

/** A file that whoever has its link can download for a time (docs/jmap.md). */
export interface FileLink {
  id: Id;
  name: string;
  size: number;
  created: string;
  expires: string;
  downloads: number;
  maxDownloads: number | null;
  hasPassword: boolean;
  state: 'active' | 'usedUp' | 'expired';
}

/** What the server allows; times in seconds. */
export interface LinkLimits {
  mayCreate: boolean;
  maxSizeFile: number;
  maxSizeFiles: number;
  offerFrom: number;
  maxLife: number;
  defaultLife: number;
  passwordRequired: boolean;
  minPassword: number;
}

/** What the writer wants of the links that he makes. */
export interface LinkWishes {
  /** Seconds. */
  life: number;
  maxDownloads: number | null;
  password: string;
}

/** What the message says of one. */
export interface LinkBlock {
  name: string;
  size: number;
  url: string;
  expires: Date;
  hasPassword: boolean;
}

/** Null where the account may not have links. */
export function limitsOf(client: JmapClient): LinkLimits | null {
  return (client.session.accounts[client.accountId]?.accountCapabilities?.[capability.links] as LinkLimits | undefined) ?? null;
}

/** Octets of files that one message takes: written in letters, they are larger by a third and by the ends of lines. */
export function mostAttached(client: JmapClient): number {
  return Math.floor(client.detail(capability.mail, 'maxSizeAttachmentsPerEmail', 50_000_000) / 1.37);
}

/**
 * Which files are better sent as links: each that is large by itself, and all when they are too much together. Whoever has attached as much as that
 * knows it, and is asked again only when the message could not be sent.
 * @param attached Octets of what the message has already.
 */
export function forLinks<T extends { size: number }>(files: readonly T[], attached: number, { offerFrom, maxSizeFile }: LinkLimits, mostFile: number, mostMessage: number): { offered: T[]; tooLarge: T[]; rest: T[] } {
  const large = files.filter(({ size }) => size > mostFile || size >= offerFrom);
  const small = files.filter((file) => !large.includes(file));
  const sum = small.reduce((octets, { size }) => octets + size, attached);
  const together = small.length > 0 && ((sum >= offerFrom && attached < offerFrom) || sum > mostMessage);
  const wanted = together ? [...files] : large;
  return { offered: wanted.filter(({ size }) => size <= maxSizeFile), tooLarge: wanted.filter(({ size }) => size > maxSizeFile), rest: together ? [] : small };
}

const day = 86_400;

/** Lives to choose from, in days: what people say, as far as the server allows it. */
export function livesOf(limits: LinkLimits): number[] {
  const days = new Set([1, 3, 7, 14, 30, 60, 90, 180, 365].filter((count) => count * day <= limits.maxLife));
  for (const own of [limits.defaultLife, limits.maxLife]) if (own >= day) days.add(Math.floor(own / day));
  return [...days].sort((a, b) => a - b);
}

export const downloadChoices = [1, 3, 10, 50, 100] as const;

/** Makes the link; its address is told only now. */
export async function createLink(client: JmapClient, blobId: Id, name: string, size: number, wishes: LinkWishes): Promise<LinkBlock> {
  const expires = new Date(Date.now() + wishes.life * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const response = await client.call<SetResponse>('FileLink/set', {
    create: { link: { blobId, name, expires, maxDownloads: wishes.maxDownloads, ...(wishes.password === '' ? {} : { password: wishes.password }) } },
  });
  const refused = response.notCreated?.link;
  if (refused !== undefined) throw new MethodError(refused.type, refused.description);
  const made = response.created!.link as unknown as { url: string; name: string; expires?: string };
  return { name: made.name, size, url: new URL(made.url, location.origin).href, expires: new Date(made.expires ?? expires), hasPassword: wishes.password !== '' };
}

/** Why there is no link, in words that help. */
export function explainLink(error: unknown, name: string, reason: string): string {
  const isFull = (error instanceof RequestError && error.status === 507) || (error instanceof MethodError && error.type === 'overQuota');
  return isFull ? t('links.noRoom', { name }) : t('links.failed', { name, reason });
}

export function untilOf(date: Date): string {
  return texts.date(date, { dateStyle: 'long', timeStyle: 'short' });
}

/** Paragraphs for the formatted text. The address is to be read, so that it is there in plain words, too. */
export function blockHtml(block: LinkBlock): string {
  const lines = linesOf(block).map(escape);
  const href = escape(block.url).replaceAll('"', '&quot;');
  return `<p></p><p><strong>${lines[0]!}</strong><br><a href="${href}">${escape(block.url)}</a><br>${lines.slice(1).join('<br>')}</p>`;
}

export function blockText(block: LinkBlock): string {
  const [head, ...rest] = linesOf(block);
  return [head, block.url, ...rest].join('\n');
}

/** In plain text: in front of the signature, or of what is quoted, or at the end. */
export function withBlock(text: string, block: string): string {
  const lines = text.split('\n');
  let at = lines.findIndex((line) => /^-- ?$/.test(line));
  if (at < 0) {
    at = lines.findIndex((line) => line.startsWith('>'));
    // What introduces a quotation belongs to it.
    if (at > 0 && lines[at - 1]!.trim() !== '') at--;
  }
  if (at < 0) return text.trim() === '' ? `${block}\n` : `${text.trimEnd()}\n\n${block}\n`;
  const before = lines.slice(0, at).join('\n').trimEnd();
  return `${before === '' ? '' : `${before}\n\n`}${block}\n\n${lines.slice(at).join('\n')}`;
}

/** The text holds a link to a file of this server: who writes of an attachment means that. */
export function hasLink(text: string): boolean {
  return /\/link\/[\w-]{43}(?![\w-])/.test(text);
}

function linesOf({ name, size, expires, hasPassword }: LinkBlock): string[] {
  return [`${name} (${texts.size(size)})`, t('links.until', { date: untilOf(expires) }), ...(hasPassword ? [t('links.blockPassword')] : [])];
}
