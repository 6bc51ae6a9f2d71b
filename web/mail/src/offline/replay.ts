import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError, RequestError } from '@posthouse/shared/jmap/errors';
import { capability } from '@posthouse/shared/jmap/types';
import type { GetResponse, Id, Mailbox, SetError, SetResponse } from '@posthouse/shared/jmap/types';
import type { Patch } from '../data/patch';
import { putDraft, submit } from '../data/posting';
import type { KeptUpload } from './database';
import { isLocal, type Creation, type Entry } from './operations';

/** What a person has to know of what was done in his name. */
export type Trouble = { kind: 'gone' | 'moved' | 'folderGone'; count: number } | { kind: 'refused'; reason: string } | { kind: 'notSent' | 'notSaved'; subject: string; reason: string };

/** What came of an operation that the server has answered. */
export interface Outcome {
  /** The message that was made. */
  made: Id | null;
  taken: [Id, Patch][];
  troubles: Trouble[];
}

/** What an operation needs besides the server. */
export interface Surroundings {
  mailbox: (role: 'drafts' | 'sent') => Mailbox | undefined;
  /** What a draft that was made here is called on the server; null while it is not there. */
  resolve: (id: Id) => Promise<Id | null>;
  upload: (id: Id) => Promise<KeptUpload | undefined>;
}

const attempts = 5;
const batch = 500;

/** Does operations on the server, so that each means the same however often it is done, and however often its answer is lost. */
export class Replay {
  constructor(
    private readonly client: JmapClient,
    private readonly around: Surroundings,
  ) {}

  /** Rejects where the server has not answered, or refuses the operation as a whole. */
  async perform(entry: Entry): Promise<Outcome> {
    const { operation } = entry;
    switch (operation.kind) {
      case 'update':
        return await this.update(operation.patches);
      case 'destroy':
        return await this.destroy(operation.ids);
      case 'draft':
        return { made: await putDraft(this.client, await this.withUploads(operation.email), entry.once, await this.under(operation)), taken: [], troubles: [] };
      case 'send': {
        const drafts = this.around.mailbox('drafts');
        const sent = this.around.mailbox('sent');
        if (drafts === undefined || sent === undefined) throw new MethodError('notFound', 'There is no folder for drafts, or none for what was sent.');
        const replaces = await this.under(operation);
        const done = await submit(this.client, { ...operation, replaces, email: await this.withUploads(operation.email) }, entry.once, drafts.id, sent.id);
        if (done.refused?.type === 'rateLimit') throw new RequestError(429, done.refused.description ?? done.refused.type);
        if (replaces !== null && replaces !== done.emailId && (done.refused !== null || !this.client.has(capability.once))) await this.client.call<SetResponse>('Email/set', { destroy: [replaces] });
        // What was refused is among the drafts, where its author can mend it.
        const troubles: Trouble[] = done.refused === null ? [] : [{ kind: 'notSent', subject: subjectOf(operation.email), reason: [done.refused.invalidRecipients?.join(', '), done.refused.description ?? done.refused.type].filter(Boolean).join(': ') }];
        return { made: done.emailId, taken: [], troubles };
      }
    }
  }

  private async under(operation: { replaces: Id | null }): Promise<Id | null> {
    return operation.replaces === null ? null : await this.around.resolve(operation.replaces);
  }

  private async update(all: readonly [Id, Patch][]): Promise<Outcome> {
    const taken: [Id, Patch][] = [];
    const counts = { gone: 0, moved: 0, folderGone: 0 };
    let reason: string | null = null;
    for (let i = 0; i < all.length; i += batch) {
      const some = all.slice(i, i + batch);
      for (let attempt = 1; ; attempt++) {
        const { patches, state, gone, moved } = await this.asTheyAre(some);
        counts.gone += gone;
        counts.moved += moved;
        if (patches.length === 0) break;
        let response: SetResponse;
        try {
          response = await this.client.change<SetResponse>('Email/set', { update: Object.fromEntries(patches), ...(state === null || attempt > attempts ? {} : { ifInState: state }) });
        } catch (error) {
          // Somebody has changed something between the look and the change.
          if (!(error instanceof MethodError) || error.type !== 'stateMismatch') throw error;
          counts.gone -= gone;
          counts.moved -= moved;
          continue;
        }
        for (const [id, patch] of patches) {
          const refused = response.notUpdated?.[id];
          if (refused === undefined) taken.push([id, patch]);
          else if (refused.type === 'notFound') counts.gone++;
          else if (isFolderGone(refused)) counts.folderGone++;
          else reason = refused.description ?? refused.type;
        }
        break;
      }
    }
    const troubles: Trouble[] = (['gone', 'moved', 'folderGone'] as const).filter((kind) => counts[kind] > 0).map((kind) => ({ kind, count: counts[kind] }));
    return { made: null, taken, troubles: reason === null ? troubles : [...troubles, { kind: 'refused', reason }] };
  }

  /**
   * The patches as far as they still mean what they meant: a message that somebody has moved elsewhere since stays there, one that is where it was to go
   * already is not moved again.
   */
  private async asTheyAre(all: readonly [Id, Patch][]): Promise<{ patches: [Id, Patch][]; state: string | null; gone: number; moved: number }> {
    const moves = all.filter(([, patch]) => sources(patch).length > 0).map(([id]) => id);
    if (moves.length === 0) return { patches: [...all], state: null, gone: 0, moved: 0 };
    const { list, state, notFound } = await this.client.call<GetResponse<{ id: Id; mailboxIds: Record<Id, true> }>>('Email/get', { ids: moves, properties: ['mailboxIds'] });
    const now = new Map(list.map((email) => [email.id, email.mailboxIds]));
    const missing = new Set(notFound);
    const patches: [Id, Patch][] = [];
    let moved = 0;
    for (const [id, patch] of all) {
      const where = now.get(id);
      if (missing.has(id)) continue;
      if (where === undefined || sources(patch).some((source) => where[source] === true)) patches.push([id, patch]);
      else {
        const others = Object.fromEntries(Object.entries(patch).filter(([path]) => !path.startsWith('mailboxIds')));
        const there = targets(patch).some((target) => where[target] === true);
        if (!there) moved++;
        if (Object.keys(others).length > 0) patches.push([id, others]);
      }
    }
    return { patches, state, gone: missing.size, moved };
  }

  private async destroy(ids: readonly Id[]): Promise<Outcome> {
    let reason: string | null = null;
    for (let i = 0; i < ids.length; i += batch) {
      const response = await this.client.change<SetResponse>('Email/set', { destroy: ids.slice(i, i + batch) });
      for (const error of Object.values(response.notDestroyed ?? {})) if (error.type !== 'notFound') reason = error.description ?? error.type;
    }
    return { made: null, taken: [], troubles: reason === null ? [] : [{ kind: 'refused', reason }] };
  }

  /** The message with the files that were attached here, which go to the server first. */
  private async withUploads(email: Creation): Promise<Creation> {
    const attachments = email.attachments as { blobId: Id }[] | undefined;
    if (attachments?.some((file) => isLocal(file.blobId)) !== true) return email;
    const there: unknown[] = [];
    for (const file of attachments) there.push({ ...file, blobId: isLocal(file.blobId) ? await this.upload(file.blobId) : file.blobId });
    return { ...email, attachments: there };
  }

  private async upload(id: Id): Promise<Id> {
    const kept = await this.around.upload(id);
    if (kept === undefined) throw new MethodError('blobNotFound', 'A file that was attached is not there any more.');
    const { blobId } = await this.client.uploadNow(kept.content, kept.type);
    return blobId;
  }
}

function sources(patch: Patch): Id[] {
  return Object.entries(patch).filter(([path, value]) => path.startsWith('mailboxIds/') && value === null).map(([path]) => path.slice('mailboxIds/'.length));
}

function targets(patch: Patch): Id[] {
  return Object.entries(patch).filter(([path, value]) => path.startsWith('mailboxIds/') && value === true).map(([path]) => path.slice('mailboxIds/'.length));
}

function isFolderGone(error: SetError): boolean {
  return error.type === 'invalidProperties' && error.properties?.includes('mailboxIds') === true;
}

export function subjectOf(email: Creation): string {
  return typeof email.subject === 'string' ? email.subject : '';
}
