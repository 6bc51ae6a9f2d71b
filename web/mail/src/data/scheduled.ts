import { MethodError } from '@posthouse/shared/jmap/errors';
import type { GetResponse, Id, QueryResponse, SetResponse, UtcDate } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { t } from '../text';
import { coming } from '../text/dates';
import { explain } from './explain';
import type { Mailroom } from './mailroom';
import { cancel, throwIf } from './posting';

/** A message that waits, as it was handed over. */
interface Submission {
  id: Id;
  emailId: Id;
  identityId: Id;
  envelope: unknown;
  sendAt: UtcDate;
}

/** What can be done with mail that waits for its sending. The server does each as a whole: the message, its time and its place belong together. */
export class Scheduled {
  // Another time makes another message of it, for its date is the time at which it leaves: what is pressed before the page knows goes to the new one.
  private readonly successors = new Map<Id, Id>();

  constructor(private readonly room: Mailroom) {}

  async sendNow(emailId: Id): Promise<boolean> {
    return await this.doing([emailId], async () => {
      await this.at(await this.of(emailId), utc(new Date()));
      notices.done(t('scheduled.sent'));
    });
  }

  async changeTime(emailId: Id, at: Date): Promise<boolean> {
    return await this.doing([emailId], async () => {
      const submission = await this.of(emailId);
      await this.at(submission, utc(at));
      notices.done(t('scheduled.moved', { when: coming(at) }), () => void this.doing([emailId], async () => {
        await this.at(submission, submission.sendAt);
        notices.mention(t('done.undone'));
      }));
    });
  }

  /** It is a draft again, dated now; gives its id. */
  async takeBack(emailId: Id): Promise<Id | null> {
    let draft: Id | null = null;
    await this.doing([emailId], async () => {
      const submission = await this.of(emailId);
      draft = await cancel(this.room.client, submission.id) ?? submission.emailId;
      notices.done(t('write.takenBack'));
    });
    return draft;
  }

  /** Taken back and thrown away; it can be scheduled again as it was. */
  async trash(emailIds: readonly Id[], trash: Id): Promise<boolean> {
    return await this.doing(emailIds, async () => {
      const all = await this.find(emailIds);
      if (all.length === 0) throw tooLate();
      const accountId = this.room.client.accountId;
      const ids = all.map(({ id }) => id);
      const { calls, results } = await this.room.client.request((batch) => ({
        set: batch.call<SetResponse>('EmailSubmission/set', {
          accountId,
          update: Object.fromEntries(ids.map((id) => [id, { undoStatus: 'canceled' }])),
          onSuccessUpdateEmail: Object.fromEntries(ids.map((id) => [id, { mailboxIds: { [trash]: true } }])),
        }),
        now: batch.call<GetResponse<Submission>>('EmailSubmission/get', { accountId, ids, properties: ['emailId'] }),
      }));
      const response = results.of(calls.set);
      const drafts = new Map(results.of(calls.now).list.map(({ id, emailId }) => [id, emailId]));
      const done = all.filter(({ id }) => response.notUpdated?.[id] === undefined);
      if (done.length === 0) throwIf(response.notUpdated?.[all[0]!.id]);
      notices.done(t('scheduled.deleted', { count: done.length }), () => void this.doing(emailIds, async () => {
        for (const submission of done) await this.again(submission, drafts.get(submission.id) ?? submission.emailId);
        notices.mention(t('done.undone'));
      }));
    });
  }

  /** Scheduled as it was, and dated as it was: the draft that it had become is dated when it was thrown away. */
  private async again({ emailId, identityId, envelope, sendAt }: Submission, draft: Id): Promise<void> {
    const accountId = this.room.client.accountId;
    const { calls, results } = await this.room.client.request((batch) => ({
      set: batch.call<SetResponse>('EmailSubmission/set', { accountId, create: { again: { emailId: draft, identityId, envelope, scheduled: true } } }),
      dated: batch.call<SetResponse>('EmailSubmission/set', { accountId, update: { '#again': { sendAt } } }),
    }));
    const set = results.of(calls.set);
    throwIf(set.notCreated?.again);
    const now = results.of(calls.dated).updated?.[set.created!.again!.id] as { emailId?: Id } | null | undefined;
    const before = this.latest(emailId);
    const after = now?.emailId ?? draft;
    if (after !== before) this.successors.set(before, after);
  }

  private async doing(emailIds: readonly Id[], act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      notices.problem(error instanceof MethodError && error.type === 'cannotUnsend' ? t((await this.isCanceled(emailIds)) ? 'scheduled.canceled' : 'scheduled.gone') : explain(error));
      return false;
    } finally {
      void this.room.sync();
    }
  }

  private async of(emailId: Id): Promise<Submission> {
    return (await this.find([emailId]))[0] ?? (() => { throw tooLate(); })();
  }

  private async find(asked: readonly Id[]): Promise<Submission[]> {
    const accountId = this.room.client.accountId;
    const emailIds = asked.map((id) => this.latest(id));
    const { calls, results } = await this.room.client.request((batch) => {
      const query = batch.call<QueryResponse>('EmailSubmission/query', { accountId, filter: { emailIds, undoStatus: 'pending' } });
      return batch.call<GetResponse<Submission>>('EmailSubmission/get', { accountId, '#ids': query.ref('/ids'), properties: ['emailId', 'identityId', 'envelope', 'sendAt'] });
    });
    return results.of(calls).list;
  }

  /** Not sent, and not to be sent: somebody has cancelled it already, in another window or program. */
  private async isCanceled(asked: readonly Id[]): Promise<boolean> {
    try {
      const accountId = this.room.client.accountId;
      const emailIds = asked.map((id) => this.latest(id));
      const { calls, results } = await this.room.client.request((batch) => {
        const query = batch.call<QueryResponse>('EmailSubmission/query', { accountId, filter: { emailIds } });
        return batch.call<GetResponse<{ id: Id; undoStatus: string }>>('EmailSubmission/get', { accountId, '#ids': query.ref('/ids'), properties: ['undoStatus'] });
      });
      const { list } = results.of(calls);
      return list.length > 0 && list.every(({ undoStatus }) => undoStatus === 'canceled');
    } catch {
      // Nobody to ask: the more careful of the two answers.
      return false;
    }
  }

  private async at(submission: Submission, sendAt: UtcDate): Promise<void> {
    const accountId = this.room.client.accountId;
    const { calls, results } = await this.room.client.request((batch) => ({
      set: batch.call<SetResponse>('EmailSubmission/set', { accountId, update: { [submission.id]: { sendAt } } }),
      now: batch.call<GetResponse<Submission>>('EmailSubmission/get', { accountId, ids: [submission.id], properties: ['emailId'] }),
    }));
    throwIf(results.of(calls.set).notUpdated?.[submission.id]);
    const now = results.of(calls.now).list[0]?.emailId;
    const before = this.latest(submission.emailId);
    if (now !== undefined && now !== before) this.successors.set(before, now);
  }

  private latest(emailId: Id): Id {
    let id = emailId;
    for (let next = this.successors.get(id); next !== undefined; next = this.successors.get(id)) id = next;
    return id;
  }
}

function tooLate(): MethodError {
  return new MethodError('cannotUnsend', 'It is on its way.');
}

function utc(date: Date): UtcDate {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
