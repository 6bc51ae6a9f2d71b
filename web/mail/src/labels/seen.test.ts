import { OfflineError } from '@posthouse/shared/jmap/errors';
import { Table } from '@posthouse/shared/table';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mailroom } from '../data/mailroom';
import { keptColours, uncoloured } from '../kept/colours';
import { followSeen, most, see } from './seen';

interface Kept {
  room: Mailroom;
  labels: Record<string, number>;
  writes: number;
  offline: boolean;
}

/** An account that keeps its labels, and messages that are seen. */
function account(labels: Record<string, number>): Kept {
  const kept: Kept = { labels, writes: 0, offline: false, room: null as never };
  const call = (name: string, args: { update: { singleton: Record<string, Record<string, number> | null> } }): Promise<unknown> => {
    if (kept.offline) return Promise.reject(new OfflineError());
    if (name === 'Preferences/get') return Promise.resolve({ state: '1', list: [{ id: 'singleton', values: { labels: structuredClone(kept.labels) } }] });
    kept.writes++;
    kept.labels = args.update.singleton['values/labels'] ?? {};
    return Promise.resolve({ updated: { singleton: null } });
  };
  kept.room = { client: { accountId: 'a1', has: () => true, call }, connected: true, emails: new Table(), onPreferences: null, onConnection: () => () => undefined } as unknown as Mailroom;
  return kept;
}

const message = (...keywords: string[]): never => ({ keywords: Object.fromEntries(keywords.map((keyword) => [keyword, true])) }) as never;

describe('labels that nobody made here', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    keptColours.labels.set({});
  });
  afterEach(() => void vi.useRealTimers());

  it('are remembered once a message with them was seen, and keep the colours that there are', async () => {
    const kept = account({ work: 3 });
    const end = followSeen(kept.room);
    kept.room.emails.set('1', message('$seen', 'work', 'from-a-script'));
    kept.room.emails.set('2', message('other-program', 'junk'));
    await vi.runAllTimersAsync();
    expect(kept.labels).toEqual({ 'work': 3, 'from-a-script': uncoloured, 'other-program': uncoloured });
    expect(kept.writes).toBe(1);
    kept.room.emails.set('3', message('work', 'other-program'));
    await vi.runAllTimersAsync();
    expect(kept.writes).toBe(1);
    end();
    kept.room.emails.set('4', message('late'));
    await vi.runAllTimersAsync();
    expect(kept.writes).toBe(1);
  });

  it('do not come back with a message that has not lost them yet, where somebody has deleted them', async () => {
    const kept = account({});
    const end = followSeen(kept.room);
    kept.room.emails.set('1', message('old'));
    await vi.runAllTimersAsync();
    kept.labels = {};
    keptColours.labels.set({});
    kept.room.emails.set('2', message('old'));
    await vi.runAllTimersAsync();
    expect(kept.labels).toEqual({});
    end();
  });

  it('are so many and no more, and none of those that are longer than a name', async () => {
    const kept = account({ mine: 1 });
    await see(kept.room, [...Array.from({ length: most + 50 }, (_, i) => `l${i}`), 'x'.repeat(101)]);
    expect(Object.keys(kept.labels)).toHaveLength(most);
    expect(kept.labels.mine).toBe(1);
    expect(kept.labels.l0).toBe(uncoloured);
  });

  it('are tried again when the server is there', async () => {
    const kept = account({});
    kept.offline = true;
    await see(kept.room, ['work']);
    expect(keptColours.labels.all).toEqual({});
    kept.offline = false;
    await see(kept.room, ['work']);
    expect(kept.labels).toEqual({ work: uncoloured });
  });
});
