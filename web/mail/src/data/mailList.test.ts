import type { Id } from '@posthouse/shared/jmap/types';
import { describe, expect, it, vi } from 'vitest';
import { MailList, type Rows } from './mailList';
import type { Mailroom } from './mailroom';

/** A server with so many messages, newest first: e0, e1 … */
function server(count: number): { room: Mailroom; ids: Id[]; asked: number[]; state: { value: string } } {
  const ids = Array.from({ length: count }, (_, i) => `e${i}`);
  const asked: number[] = [];
  const state = { value: 's1' };
  const loadRows = (_filter: unknown, _options: unknown, position: number, limit: number): Promise<Rows> => {
    asked.push(position);
    return Promise.resolve({ ids: ids.slice(position, position + limit), state: state.value, total: ids.length, snippets: [] });
  };
  return { room: { loadRows, emails: { get: () => undefined } } as unknown as Mailroom, ids, asked, state };
}

const settle = (list: MailList, done: () => boolean): Promise<void> => vi.waitFor(() => { if (!done()) throw new Error(`not yet: ${list.total}`); });

describe('a list', () => {
  it('of a million messages fetches what is looked at and nothing else', async () => {
    const { room, asked } = server(1_000_000);
    const list = new MailList(room, {});
    list.want(0, 20);
    await settle(list, () => list.at(49) === 'e49');
    list.want(500_010, 500_030);
    await settle(list, () => list.at(500_010) === 'e500010');
    expect(asked).toEqual([0, 500_000]);
    expect(list.total).toBe(1_000_000);
  });

  it('drops rows at once and puts them back', async () => {
    const { room } = server(30);
    const list = new MailList(room, {});
    list.want(0, 20);
    await settle(list, () => list.total === 30);
    const taken = list.remove(new Set(['e1', 'e3']));
    expect([0, 1, 2].map((i) => list.at(i))).toEqual(['e0', 'e2', 'e4']);
    expect(list.total).toBe(28);
    list.restore(taken);
    expect([0, 1, 2, 3, 4].map((i) => list.at(i))).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
    expect(list.total).toBe(30);
  });

  it('follows what the server says has changed', async () => {
    const { room } = server(30);
    const list = new MailList(room, {});
    list.want(0, 20);
    await settle(list, () => list.total === 30);
    list.take({ oldQueryState: 's1', newQueryState: 's2', removed: ['e2', 'e5'], added: [{ id: 'new', index: 0 }, { id: 'e5', index: 1 }], total: 30 });
    expect([0, 1, 2, 3, 4].map((i) => list.at(i))).toEqual(['new', 'e5', 'e0', 'e1', 'e3']);
    expect(list.queryState).toBe('s2');
  });

  it('ignores changes since another state', async () => {
    const { room } = server(3);
    const list = new MailList(room, {});
    list.want(0, 20);
    await settle(list, () => list.total === 3);
    list.take({ oldQueryState: 'older', newQueryState: 's2', removed: ['e0'], added: [], total: 2 });
    expect(list.at(0)).toBe('e0');
  });

  it('asks for pages that a change of the list left with holes', async () => {
    const { room, ids } = server(200);
    const list = new MailList(room, {});
    list.want(0, 20);
    await settle(list, () => list.total === 200);
    list.want(150, 170);
    await settle(list, () => list.at(150) !== undefined);
    ids.unshift('new');
    list.take({ oldQueryState: 's1', newQueryState: 's1', removed: [], added: [{ id: 'new', index: 0 }], total: 201 });
    await settle(list, () => list.at(151) === 'e150');
    expect(list.at(0)).toBe('new');
  });

  it('keeps what an undo put back until the undoing is answered, whatever is heard late', async () => {
    const { room } = server(10);
    const list = new MailList(room, {});
    list.want(0, 9);
    await settle(list, () => list.total === 10);
    const taken = list.remove(new Set(['e2']));
    let answer!: () => void;
    list.restore(taken, new Promise<void>((resolve) => { answer = resolve; }));
    list.take({ oldQueryState: 's1', newQueryState: 's2', total: 9, removed: ['e2'], added: [] });
    expect(list.known()).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9']);
    expect(list.total).toBe(10);
    list.take({ oldQueryState: 's2', newQueryState: 's2', total: 9, removed: [], added: [] });
    expect(list.total).toBe(10);
    answer();
    await Promise.resolve();
    list.take({ oldQueryState: 's2', newQueryState: 's3', total: 10, removed: [], added: [{ id: 'e2', index: 2 }] });
    expect(list.indexOf('e2')).toBe(2);
    expect(list.total).toBe(10);
    list.take({ oldQueryState: 's3', newQueryState: 's4', total: 9, removed: ['e2'], added: [] });
    expect(list.indexOf('e2')).toBe(-1);
  });

  it('reads the rows anew where the server does not have back what was undone', async () => {
    const { room, ids } = server(10);
    const list = new MailList(room, {});
    list.want(0, 9);
    await settle(list, () => list.total === 10);
    const taken = list.remove(new Set(['e2']));
    const undoing = Promise.resolve();
    list.restore(taken, undoing);
    list.take({ oldQueryState: 's1', newQueryState: 's2', total: 9, removed: ['e2'], added: [] });
    ids.splice(2, 1);
    await undoing;
    await list.reconcile();
    expect(list.indexOf('e2')).toBe(-1);
    expect(list.total).toBe(9);
  });

  it('shows once what was put back here before the server did', async () => {
    const { room } = server(10);
    const list = new MailList(room, {});
    list.want(0, 9);
    await settle(list, () => list.total === 10);
    const taken = list.remove(new Set(['e2']));
    list.take({ oldQueryState: 's1', newQueryState: 's2', total: 9, removed: ['e2'], added: [] });
    list.restore(taken);
    list.take({ oldQueryState: 's2', newQueryState: 's3', total: 10, removed: [], added: [{ id: 'e2', index: 2 }] });
    expect(list.known()).toEqual(Array.from({ length: 10 }, (_, i) => `e${i}`));
    expect(list.total).toBe(10);
  });
});
