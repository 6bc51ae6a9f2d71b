import { MethodError } from '@posthouse/shared/jmap/errors';
import type { GetResponse, Id, QueryResponse, SetResponse, UtcDate } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { t } from '../text';
import { coming } from '../text/dates';
import { explain } from './explain';
import type { Mailroom } from './mailroom';
import { throwIf } from './posting';

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

  /** It is a draft again. */
  async takeBack(emailId: Id): Promise<boolean> {
    return await this.doing([emailId], async () => {
      const submission = await this.of(emailId);
      await this.change({ update: { [submission.id]: { undoStatus: 'canceled' } } }, submission.id);
      notices.done(t('write.takenBack'));
    });
  }

  /** Taken back and thrown away; it can be scheduled again as it was. */
  async trash(emailIds: readonly Id[], trash: Id): Promise<boolean> {
    return await this.doing(emailIds, async () => {
      const all = await this.find(emailIds);
      if (all.length === 0) throw tooLate();
      const response = await this.room.client.call<SetResponse>('EmailSubmission/set', {
        update: Object.fromEntries(all.map(({ id }) => [id, { undoStatus: 'canceled' }])),
        onSuccessUpdateEmail: Object.fromEntries(all.map(({ id }) => [id, { mailboxIds: { [trash]: true } }])),
      });
      const done = all.filter(({ id }) => response.notUpdated?.[id] === undefined);
      if (done.length === 0) throwIf(response.notUpdated?.[all[0]!.id]);
      notices.done(t('scheduled.deleted', { count: done.length }), () => void this.doing(emailIds, async () => {
        for (const { emailId, identityId, envelope } of done) {
          const again = await this.room.client.call<SetResponse>('EmailSubmission/set', { create: { again: { emailId, identityId, envelope, scheduled: true } } });
          throwIf(again.notCreated?.again);
        }
        notices.mention(t('done.undone'));
      }));
    });
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

  private async change(what: object, id: Id): Promise<void> {
    const response = await this.room.client.call<SetResponse>('EmailSubmission/set', { ...what });
    throwIf(response.notUpdated?.[id]);
  }
}

function tooLate(): MethodError {
  return new MethodError('cannotUnsend', 'It is on its way.');
}

function utc(date: Date): UtcDate {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
