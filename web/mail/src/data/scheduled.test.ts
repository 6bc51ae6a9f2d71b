import { JmapClient } from '@posthouse/shared/jmap/client';
import { capability } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { describe, expect, it, vi } from 'vitest';
import type { Mailroom } from './mailroom';
import { Scheduled } from './scheduled';

type Call = [string, Record<string, unknown>, string];

/** A server with one submission; another time gives its message another id, as ours does. */
function room(state: { emailId: string; sendAt: string; undoStatus: string }): { room: Mailroom; asked: Call[] } {
  const asked: Call[] = [];
  const answer = ([name, args, id]: Call): Call => {
    asked.push([name, args, id]);
    const { emailIds, undoStatus } = (args.filter ?? {}) as { emailIds?: string[]; undoStatus?: string };
    const matches = emailIds?.includes(state.emailId) === true && (undoStatus ?? state.undoStatus) === state.undoStatus;
    if (name === 'EmailSubmission/query') return [name, { ids: matches ? ['S1'] : [] }, id];
    if (name === 'EmailSubmission/get') return [name, { list: 'ids' in args || asked.at(-2)![0] === 'EmailSubmission/set' || found ? [{ id: 'S1', identityId: 'I1', envelope: null, ...state }] : [] }, id];
    const change = (args.update as Record<string, { sendAt?: string; undoStatus?: string }>).S1!;
    if (state.undoStatus !== 'pending') return [name, { updated: null, notUpdated: { S1: { type: 'cannotUnsend' } } }, id];
    if (change.sendAt !== undefined) Object.assign(state, { sendAt: change.sendAt, emailId: `${state.emailId}'` });
    // What is taken back is dated now, by which it is another message.
    if (change.undoStatus === 'canceled') Object.assign(state, { undoStatus: 'canceled', emailId: 'draft' });
    return [name, { updated: { S1: null } }, id];
  };
  let found = false;
  const client = new JmapClient(
    { apiUrl: 'https://mail.test/jmap/api', capabilities: { [capability.submission]: {} }, accounts: {}, primaryAccounts: { [capability.mail]: 'A1' } } as never,
    {
      onSignedOut: () => undefined,
      fetch: (_, init) => {
        const { methodCalls } = JSON.parse(init!.body as string) as { methodCalls: Call[] };
        const methodResponses = methodCalls.map((call) => {
          const answered = answer(call);
          if (call[0] === 'EmailSubmission/query') found = (answered[1].ids as string[]).length > 0;
          return answered;
        });
        return Promise.resolve(new Response(JSON.stringify({ methodResponses, sessionState: '' }), { headers: { 'Content-Type': 'application/json' } }));
      },
    },
  );
  return { room: { client, sync: () => Promise.resolve() } as unknown as Mailroom, asked };
}

describe('mail that waits for its sending', () => {
  it('is put off twice though the page does not know yet which message it has become', async () => {
    const state = { emailId: 'M1', sendAt: '2026-12-01T08:00:00Z', undoStatus: 'pending' };
    const scheduled = new Scheduled(room(state).room);
    expect(await scheduled.changeTime('M1', new Date('2026-12-02T08:00:00Z'))).toBe(true);
    expect(await scheduled.changeTime('M1', new Date('2026-12-03T08:00:00Z'))).toBe(true);
    expect(state).toEqual({ emailId: "M1''", sendAt: '2026-12-03T08:00:00Z', undoStatus: 'pending' });
    expect(await scheduled.takeBack('M1')).toBe('draft');
  });

  it.each([
    ['canceled', 'The sending was cancelled already; the message has not been sent.'],
    ['final', 'It is too late: the message is on its way.'],
  ])('that is %s meanwhile is said to be so', async (undoStatus, said) => {
    const problem = vi.spyOn(notices, 'problem').mockImplementation(() => undefined);
    const scheduled = new Scheduled(room({ emailId: 'M1', sendAt: '2026-12-01T08:00:00Z', undoStatus }).room);
    expect(await scheduled.sendNow('M1')).toBe(false);
    expect(problem).toHaveBeenCalledWith(said);
    problem.mockRestore();
  });
});
