import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError } from '@posthouse/shared/jmap/errors';
import { capability, type Address, type Id, type Identity } from '@posthouse/shared/jmap/types';
import { explain } from '../data/explain';
import type { Mailroom } from '../data/mailroom';
import type { Sent } from '../data/posting';
import { t } from '../text';
import type { Draft } from './draft';
import { everyone } from './warnings';

export type { Sent } from '../data/posting';

/** The draft as Email/set takes it (RFC 8621 §4.6). */
export function emailOf(draft: Draft, identity: Identity, drafts: Id): Record<string, unknown> {
  const attachments = draft.files.filter((file) => file.blobId !== null).map((file) => ({
    blobId: file.blobId, type: file.type, name: file.name, disposition: file.cid === undefined ? 'attachment' : 'inline', ...(file.cid === undefined ? {} : { cid: file.cid }),
  }));
  return {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: identity.name === '' ? null : identity.name, email: identity.email }],
    to: orNull(draft.to), cc: orNull(draft.cc), bcc: orNull([...draft.bcc, ...(identity.bcc ?? [])]),
    ...(identity.replyTo === null || identity.replyTo.length === 0 ? {} : { replyTo: identity.replyTo }),
    subject: draft.subject,
    ...(draft.inReplyTo.length > 0 ? { inReplyTo: draft.inReplyTo } : {}),
    ...(draft.references.length > 0 ? { references: draft.references } : {}),
    textBody: [{ partId: 'text', type: 'text/plain' }],
    ...(draft.html === null ? {} : { htmlBody: [{ partId: 'html', type: 'text/html' }] }),
    bodyValues: { text: { value: draft.text }, ...(draft.html === null ? {} : { html: { value: draft.html } }) },
    ...(attachments.length > 0 ? { attachments } : {}),
  };
}

function orNull(addresses: Address[]): Address[] | null {
  return addresses.length > 0 ? addresses : null;
}

/** Puts the draft in the place of the one that was there; gives its new id. */
export async function save(room: Mailroom, draft: Draft, identity: Identity): Promise<Id> {
  return await room.posting.save(draft.key, emailOf(draft, identity, draftsOf(room)), draft.emailId);
}

/** Sends it, at once or at a time. */
export async function send(room: Mailroom, draft: Draft, identity: Identity, at: Date | null): Promise<Sent> {
  return await room.posting.send({
    key: draft.key, email: emailOf(draft, identity, draftsOf(room)), replaces: draft.emailId, identityId: identity.id, envelope: envelopeOf(draft, identity, at, room), at: at === null ? null : utc(at), origin: draft.origin,
  });
}

/** Why it was not sent: with the addresses, where it is for them. */
export function explainSending(error: unknown): string {
  if (!(error instanceof MethodError) || error.recipients.length === 0) return explain(error);
  // What a program needs of the reply (RFC 5321 §4.2, RFC 3463) says nothing to a person.
  const reason = error.message.replace(/^[45]\d\d (?:[45]\.\d+\.\d+ )?/, '');
  return t('write.refusedRecipients', { count: error.recipients.length, who: error.recipients.join(', '), reason });
}

/** Takes it back and gives the id of the draft; null when it is on its way already. */
export async function takeBack(room: Mailroom, sent: Sent): Promise<Id | null> {
  return await room.posting.takeBack(sent);
}

function draftsOf(room: Mailroom): Id {
  const drafts = room.byRole('drafts');
  if (drafts === undefined) throw new MethodError('notFound', 'There is no folder for drafts.');
  return drafts.id;
}

function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Seconds to take back what was sent, where nobody has chosen. */
export const usualDelay = 10;

/** For how many seconds this is to be held; null where the server knows, or has no time to take back. */
export function delayOf(identity: Identity, room: Mailroom): number | null {
  if (identity.undoSendDelay !== null) return null;
  const most = room.client.detail(capability.snooze, 'maxUndoSendDelay', usualDelay);
  return most > 0 ? Math.min(usualDelay, most) : null;
}

/** Null where it leaves at once, or when the server says. RFC 4865: a time in UTC, or seconds. */
export function envelopeOf(draft: Draft, identity: Identity, at: Date | null, room: Mailroom): unknown {
  const delay = at === null ? delayOf(identity, room) : null;
  if (at === null && delay === null) return null;
  return {
    mailFrom: { email: identity.email, parameters: at === null ? { HOLDFOR: String(delay) } : { HOLDUNTIL: utc(at) } },
    // Also whom the identity sends a copy each time: what is sent at once goes to all that the header names.
    rcptTo: everyone({ ...draft, bcc: [...draft.bcc, ...(identity.bcc ?? [])] }).map((address) => ({ email: address.email, parameters: null })),
  };
}

export async function complete(client: JmapClient, text: string, known: Address[]): Promise<Address[]> {
  const accountId = client.accountId;
  const { calls, results } = await client.request((batch) => {
    const from = batch.call<{ ids: Id[] }>('Email/query', { accountId, filter: { operator: 'OR', conditions: [{ from: text }, { to: text }] }, sort: [{ property: 'receivedAt', isAscending: false }], limit: 30 });
    return batch.call<{ list: { from: Address[] | null; to: Address[] | null; cc: Address[] | null }[] }>('Email/get', { accountId, '#ids': from.ref('/ids'), properties: ['from', 'to', 'cc'] });
  });
  return merge(text, [...known, ...results.of(calls).list.flatMap((email) => [...(email.to ?? []), ...(email.from ?? []), ...(email.cc ?? [])])]);
}

/** Each address once, those that begin with the text first, with the name by which it is mostly known. */
export function merge(text: string, addresses: readonly Address[]): Address[] {
  const word = text.toLowerCase();
  const found = new Map<string, { address: Address; count: number }>();
  for (const address of addresses) {
    const name = address.name?.toLowerCase() ?? '';
    if (!address.email.toLowerCase().includes(word) && !name.includes(word)) continue;
    const key = address.email.toLowerCase();
    const entry = found.get(key);
    if (entry === undefined) found.set(key, { address, count: 1 });
    else {
      entry.count++;
      if (entry.address.name === null && address.name !== null) entry.address = address;
    }
  }
  const rank = (address: Address): number => (address.email.toLowerCase().startsWith(word) || (address.name?.toLowerCase().startsWith(word) ?? false) ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a.address) - rank(b.address) || b.count - a.count).slice(0, 8).map((entry) => entry.address);
}
