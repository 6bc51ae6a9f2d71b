import type { EmailContent, Id } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../text/later';
import type { Mailroom } from './mailroom';
import { withTimes, type Patch } from './patch';
import { setTime } from './times';

beforeAll(() => ready);

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const message = { id: 'e', remindAt: '2026-12-01T08:00:00Z', wakeAt: null } as EmailContent;

describe('a time of a message', () => {
  it('shows as it was set, can be ended, and comes back by undo', async () => {
    const sent: Patch[] = [];
    let now = message;
    const update = (patches: ReadonlyMap<Id, Patch>): Promise<void> => {
      for (const patch of patches.values()) {
        sent.push(patch);
        now = withTimes(now, patch);
      }
      return Promise.resolve();
    };
    const room = { update } as unknown as Mailroom;
    setTime(room, now, 'remindAt', new Date('2026-12-02T08:00:00Z'));
    setTime(room, now, 'remindAt', null);
    expect(now.remindAt).toBeNull();
    expect(notices.undo()).toBe(true);
    await settled();
    expect(now.remindAt).toBe('2026-12-02T08:00:00Z');
    expect(sent).toEqual([{ remindAt: '2026-12-02T08:00:00Z' }, { remindAt: null }, { remindAt: '2026-12-02T08:00:00Z' }]);
  });

  it('of its return stays where it is read or moved, so that it is there where the move is undone, and ends when it is ended', () => {
    const waiting = { ...message, wakeAt: '2026-12-01T08:00:00Z' };
    expect(withTimes(waiting, { 'keywords/$seen': true })).toBe(waiting);
    expect(withTimes(waiting, { 'mailboxIds/trash': true, 'mailboxIds/snoozed': null })).toBe(waiting);
    expect(withTimes(waiting, { wakeAt: null }).wakeAt).toBeNull();
  });
});
