import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Address, Id, Identity, SetError, SetResponse } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import type { Draft } from './draft';
import { everyone } from './warnings';

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

/** Puts the draft on the server in the place of the one that was there; gives its new id. */
export async function save(room: Mailroom, draft: Draft, identity: Identity): Promise<Id> {
  const drafts = room.byRole('drafts');
  if (drafts === undefined) throw new MethodError('notFound', 'There is no folder for drafts.');
  const response = await room.client.call<SetResponse>('Email/set', {
    create: { draft: emailOf(draft, identity, drafts.id) },
    ...(draft.emailId === null ? {} : { destroy: [draft.emailId] }),
  });
  throwIf(response.notCreated?.draft);
  return response.created!.draft!.id;
}

export interface Sent {
  emailId: Id;
  submissionId: Id;
  /** When it leaves; null at once. */
  sendAt: Date | null;
}

/** Sends it, at once or at a time. The server holds it for as long as the identity allows to take it back. */
export async function send(room: Mailroom, draft: Draft, identity: Identity, at: Date | null): Promise<Sent> {
  const { client } = room;
  const drafts = room.byRole('drafts');
  const sent = room.byRole('sent');
  if (drafts === undefined || sent === undefined) throw new MethodError('notFound', 'There is no folder for drafts, or none for what was sent.');
  const accountId = client.accountId;
  const { calls, results } = await client.request((batch) => ({
    email: batch.call<SetResponse>('Email/set', {
      accountId, create: { message: emailOf(draft, identity, drafts.id) },
      ...(draft.origin === null ? {} : { update: { [draft.origin.id]: { [`keywords/${draft.origin.keyword}`]: true } } }),
    }),
    submission: batch.call<SetResponse>('EmailSubmission/set', {
      accountId,
      create: { submission: { emailId: '#message', identityId: identity.id, ...(at === null ? {} : { envelope: envelopeOf(draft, identity, at) }) } },
      onSuccessUpdateEmail: { '#submission': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${sent.id}`]: true, 'keywords/$draft': null } },
    }),
  }));
  const email = results.of(calls.email);
  throwIf(email.notCreated?.message);
  const emailId = email.created!.message!.id;
  const submission = results.of(calls.submission);
  const refused = submission.notCreated?.submission;
  if (refused !== undefined) {
    // It stays a draft, the only one.
    await client.call<SetResponse>('Email/set', { destroy: [emailId] });
    throwIf(refused);
  }
  if (draft.emailId !== null) await client.call<SetResponse>('Email/set', { destroy: [draft.emailId] });
  const made = submission.created!.submission! as { id: Id; sendAt?: string; undoStatus?: string };
  const sendAt = made.sendAt === undefined ? null : new Date(made.sendAt);
  return { emailId, submissionId: made.id, sendAt: sendAt !== null && sendAt.getTime() > Date.now() ? sendAt : null };
}

/** Takes it back; false when it is on its way already. */
export async function takeBack(room: Mailroom, sent: Sent): Promise<boolean> {
  const drafts = room.byRole('drafts');
  const folder = room.byRole('sent');
  const response = await room.client.call<SetResponse>('EmailSubmission/set', {
    update: { [sent.submissionId]: { undoStatus: 'canceled' } },
    onSuccessUpdateEmail: { [sent.submissionId]: { ...(folder === undefined ? {} : { [`mailboxIds/${folder.id}`]: null }), ...(drafts === undefined ? {} : { [`mailboxIds/${drafts.id}`]: true }), 'keywords/$draft': true } },
  });
  const refused = response.notUpdated?.[sent.submissionId];
  if (refused?.type === 'cannotUnsend') return false;
  throwIf(refused);
  return true;
}

// RFC 4865: the time in UTC.
function envelopeOf(draft: Draft, identity: Identity, at: Date): unknown {
  return {
    mailFrom: { email: identity.email, parameters: { HOLDUNTIL: at.toISOString().replace(/\.\d+Z$/, 'Z') } },
    rcptTo: everyone(draft).map((address) => ({ email: address.email, parameters: null })),
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

function throwIf(error: SetError | undefined): void {
  if (error !== undefined) throw new MethodError(error.type, error.description);
}
