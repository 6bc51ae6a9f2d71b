import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError, OfflineError } from '@posthouse/shared/jmap/errors';
import { capability, type GetResponse, type Id, type SetError, type SetResponse, type UtcDate } from '@posthouse/shared/jmap/types';
import { isLocal, keyOf, localId, type Creation } from '../offline/operations';
import type { Mailroom } from './mailroom';

/** A message that is to be sent. */
export interface Order {
  /** Of the draft, from which its name on the server is made. */
  key: string;
  email: Creation;
  /** The draft that goes when it is sent. */
  replaces: Id | null;
  identityId: Id;
  /** Null where the server makes it of the header. */
  envelope: unknown;
  /** When it leaves; null at once. */
  at: UtcDate | null;
  /** The message that it answers or passes on. */
  origin: { id: Id; keyword: string } | null;
}

export interface Sent {
  emailId: Id;
  submissionId: Id;
  /** When it leaves; null at once. */
  sendAt: Date | null;
  /** It waits here for the server. */
  waits: boolean;
  /** It stands in the folder of scheduled mail, from where the server brings it to the right place. */
  scheduled: boolean;
}

/** What Email/set and EmailSubmission/set made of an order. */
export interface Submitted {
  emailId: Id;
  submission: { id: Id; sendAt?: string } | null;
  refused: SetError | null;
}

/** Makes the draft, under a name: said again because the answer was lost, it is not made twice. What it replaces goes with it, or afterwards where the server cannot do that. */
export async function putDraft(client: JmapClient, email: Creation, once: string, replaces: Id | null): Promise<Id> {
  const together = replaces !== null && client.has(capability.once);
  const response = await client.call<SetResponse>('Email/set', { create: { draft: named(client, together ? { ...email, replaces } : email, once) } });
  throwIf(response.notCreated?.draft);
  const id = response.created!.draft!.id;
  // Elsewhere not in one call: a server that refuses the new one must not have thrown away the old one.
  if (!together && replaces !== null && replaces !== id) await client.call<SetResponse>('Email/set', { destroy: [replaces] });
  return id;
}

/** Makes the message and sends it, under a name: said again because the answer was lost, it is neither made nor sent twice. The draft that it replaces goes with it where it is sent and the server can do that. */
export async function submit(client: JmapClient, order: Order, once: string, drafts: Id, sent: Id): Promise<Submitted> {
  const accountId = client.accountId;
  const later = order.at === null ? {} : { scheduled: true };
  // It is dated when it leaves.
  const dated = order.at === null || Date.parse(order.at) <= Date.now() ? order.email : { ...order.email, sentAt: inZone(new Date(order.at)), receivedAt: order.at };
  const { calls, results } = await client.request((batch) => ({
    email: batch.call<SetResponse>('Email/set', {
      accountId, create: { message: named(client, dated, once) },
      ...(order.origin === null ? {} : { update: { [order.origin.id]: { [`keywords/${order.origin.keyword}`]: true } } }),
    }),
    submission: batch.call<SetResponse>('EmailSubmission/set', {
      accountId,
      create: { submission: named(client, { emailId: '#message', identityId: order.identityId, ...(order.envelope === null ? {} : { envelope: order.envelope }), ...later, ...(order.replaces === null || !client.has(capability.once) ? {} : { replaces: order.replaces }) }, once) },
      ...(order.at === null ? { onSuccessUpdateEmail: { '#submission': { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, 'keywords/$draft': null } } } : {}),
    }),
  }));
  const email = results.of(calls.email);
  throwIf(email.notCreated?.message);
  const submission = results.of(calls.submission);
  return {
    emailId: email.created!.message!.id,
    submission: (submission.created?.submission as { id: Id; sendAt?: string } | undefined) ?? null,
    refused: submission.notCreated?.submission ?? null,
  };
}

/** Takes a submission back and gives the id of its message, which is another one where its date was to come; null where the server keeps nothing of it. */
export async function cancel(client: JmapClient, id: Id, patch?: object): Promise<Id | null> {
  const accountId = client.accountId;
  const { calls, results } = await client.request((batch) => ({
    set: batch.call<SetResponse>('EmailSubmission/set', { accountId, update: { [id]: { undoStatus: 'canceled' } }, ...(patch === undefined ? {} : { onSuccessUpdateEmail: { [id]: patch } }) }),
    // Asked for apart: an answer that was lost told it once.
    now: batch.call<GetResponse<{ id: Id; emailId: Id }>>('EmailSubmission/get', { accountId, ids: [id], properties: ['emailId'] }),
  }));
  throwIf(results.of(calls.set).notUpdated?.[id]);
  return results.of(calls.now).list[0]?.emailId ?? null;
}

function named(client: JmapClient, object: Creation, once: string): Creation {
  return client.has(capability.once) ? { ...object, once } : object;
}

/** RFC 5322's date in the zone of who writes. */
function inZone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return `${new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

export function throwIf(error: SetError | null | undefined): void {
  if (error != null) throw new MethodError(error.type, error.description, error.invalidRecipients);
}

/** Drafts and what is sent: to the server, or into what waits here until it can be reached. */
export class Posting {
  // What went out and was not answered: sent again unchanged, it is the same message.
  private readonly unanswered = new Map<string, { said: string; once: string }>();

  constructor(private readonly room: Mailroom) {}

  /** Keeps a draft in the place of the one that was there; gives its new id. */
  async save(key: string, email: Creation, replaces: Id | null): Promise<Id> {
    const { client, outbox } = this.room;
    if (outbox?.leads === true) return await this.later(key, email, replaces, crypto.randomUUID(), false);
    const once = this.name(`draft ${key}`, email);
    try {
      const id = await putDraft(client, email, once, await this.resolve(replaces));
      this.unanswered.delete(`draft ${key}`);
      return id;
    } catch (error) {
      if (outbox === null || !(error instanceof OfflineError)) throw error;
      return await this.later(key, email, replaces, once, true);
    }
  }

  /** Sends it, at once or at a time. The server holds it for as long as the identity allows to take it back. */
  async send(order: Order): Promise<Sent> {
    const { client, outbox } = this.room;
    const once = this.name(`send ${order.key}`, { ...order });
    const wait = async (said: boolean): Promise<Sent> => {
      await outbox!.add({ kind: 'send', ...order }, once, said);
      return { emailId: localId(order.key), submissionId: '', sendAt: order.at === null ? null : new Date(order.at), waits: true, scheduled: false };
    };
    if (outbox?.leads === true) return await wait(false);
    const drafts = this.room.byRole('drafts');
    const sent = this.room.byRole('sent');
    if (drafts === undefined || sent === undefined) throw new MethodError('notFound', 'There is no folder for drafts, or none for what was sent.');
    const replaces = await this.resolve(order.replaces);
    let done: Submitted;
    try {
      done = await submit(client, { ...order, replaces }, once, drafts.id, sent.id);
    } catch (error) {
      if (outbox === null || !(error instanceof OfflineError)) throw error;
      return await wait(true);
    }
    this.unanswered.delete(`send ${order.key}`);
    // It stays a draft, the only one.
    if (done.refused !== null) await client.call<SetResponse>('Email/set', { destroy: [done.emailId] });
    throwIf(done.refused);
    // It is sent, whatever becomes of its draft.
    if (replaces !== null && !client.has(capability.once)) await client.call<SetResponse>('Email/set', { destroy: [replaces] }).catch(() => undefined);
    const sendAt = done.submission?.sendAt === undefined ? null : new Date(done.submission.sendAt);
    return { emailId: done.emailId, submissionId: done.submission?.id ?? '', sendAt: sendAt !== null && sendAt.getTime() > Date.now() ? sendAt : null, waits: false, scheduled: order.at !== null };
  }

  /** Takes it back and gives the id of the draft; null when it is on its way already. */
  async takeBack(sent: Sent): Promise<Id | null> {
    const { client, outbox } = this.room;
    if (sent.waits) return (await outbox!.takeBack(keyOf(sent.emailId))) ? sent.emailId : null;
    const drafts = this.room.byRole('drafts');
    const folder = this.room.byRole('sent');
    const draft = { ...(folder === undefined ? {} : { [`mailboxIds/${folder.id}`]: null }), ...(drafts === undefined ? {} : { [`mailboxIds/${drafts.id}`]: true }), 'keywords/$draft': true };
    try {
      return await cancel(client, sent.submissionId, sent.scheduled ? undefined : draft) ?? sent.emailId;
    } catch (error) {
      if (error instanceof MethodError && error.type === 'cannotUnsend') return null;
      throw error;
    }
  }

  private async later(key: string, email: Creation, replaces: Id | null, once: string, said: boolean): Promise<Id> {
    await this.room.outbox!.add({ kind: 'draft', key, email, replaces }, once, said);
    return localId(key);
  }

  private async resolve(id: Id | null): Promise<Id | null> {
    return id === null || !isLocal(id) ? id : ((await this.room.outbox?.resolve(id)) ?? null);
  }

  private name(key: string, what: Creation): string {
    const said = JSON.stringify(what);
    const before = this.unanswered.get(key);
    if (before?.said === said) return before.once;
    const once = crypto.randomUUID();
    this.unanswered.set(key, { said, once });
    return once;
  }
}
