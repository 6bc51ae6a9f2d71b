import type { Id } from '@posthouse/shared/jmap/types';
import { describe, expect, it, vi } from 'vitest';
import { MailList, type Rows } from './mailList';
import type { Mailroom } from './mailroom';
import { UnifiedList } from './unifiedList';

/** An account with so many messages, every so many minutes one, newest first. */
function account(name: string, count: number, minutes: number, back: Id | null = null): { room: Mailroom; list: MailList; asked: number[] } {
  const ids = Array.from({ length: count }, (_, i) => `${name}${i}`);
  const asked: number[] = [];
  const room = {
    emails: { get: (id: Id) => ({ id, threadId: `t-${id}`, receivedAt: new Date(Date.UTC(2026, 0, 1) - Number(id.slice(1)) * minutes * 60_000).toISOString(), ...(id === back ? { receivedAt: '2020-01-01T00:00:00Z', returnedAt: '2026-01-02T00:00:00Z' } : {}) }) },
    loadRows: (_filter: unknown, _options: unknown, position: number, limit: number): Promise<Rows> => {
      asked.push(position);
      return Promise.resolve({ ids: ids.slice(position, position + limit), state: 's1', total: count, snippets: [] });
    },
  } as unknown as Mailroom;
  return { room, list: new MailList(room, {}), asked };
}

const settle = (done: () => boolean): Promise<void> => vi.waitFor(() => { if (!done()) throw new Error('not yet'); });

describe('several lists as one', () => {
  it('has the newest of each first, and fetches what is looked at', async () => {
    const a = account('a', 1_000, 10), b = account('b', 1_000, 30), unified = new UnifiedList();
    unified.join([a, b]);
    unified.want(0, 20);
    await settle(() => unified.at(7) !== undefined);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((i) => unified.at(i))).toEqual(['a0', 'b0', 'a1', 'a2', 'a3', 'b1', 'a4', 'a5']);
    expect(unified.total).toBe(2_000);
    expect(unified.threadAt(1)).toBe('t-b0');
    expect(unified.roomAt(1)).toBe(b.room);
    expect(unified.indexOfThread('t-a3')).toBe(4);
    expect(a.asked.every((position) => position <= 50)).toBe(true);
    unified.want(80, 100);
    await settle(() => unified.at(100) !== undefined);
    expect(a.asked.every((position) => position <= 150)).toBe(true);
  });

  it('has what came back where it stands in its own list', async () => {
    const a = account('a', 10, 10, 'a0'), b = account('b', 10, 30), unified = new UnifiedList();
    unified.join([a, b]);
    unified.want(0, 5);
    await settle(() => unified.at(2) !== undefined);
    expect([0, 1, 2].map((i) => unified.at(i))).toEqual(['a0', 'b0', 'a1']);
  });

  it('follows what goes and comes back in its lists', async () => {
    const a = account('a', 3, 10), b = account('b', 2, 30), unified = new UnifiedList();
    unified.join([a, b]);
    await settle(() => unified.known().length === 5);
    const taken = a.list.remove(new Set(['a1']));
    expect(unified.known()).toEqual(['a0', 'b0', 'a2', 'b1']);
    expect(unified.total).toBe(4);
    a.list.restore(taken);
    expect(unified.known()).toEqual(['a0', 'b0', 'a1', 'a2', 'b1']);
    unified.join([a]);
    expect(unified.known()).toEqual(['a0', 'a1', 'a2']);
  });
});
