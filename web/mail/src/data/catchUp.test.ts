import { describe, expect, it, vi } from 'vitest';
import { catchUp } from './catchUp';
import { MailList, type Rows } from './mailList';
import type { Mailroom } from './mailroom';

interface Call {
  name: string;
  ref: () => object;
}

const none = { oldState: '1', newState: '2', hasMoreChanges: false, created: [], updated: [], destroyed: [] };

/** A room whose server tells that these messages changed, and a list whose rows come when they are let. */
function room(updated: string[]): { room: Mailroom; list: MailList; answer: (rows: Rows) => void; sync: ReturnType<typeof vi.fn>; asked: () => string[][] } {
  let answer = (rows: Rows): void => void rows;
  const sync = vi.fn(() => Promise.resolve());
  const asked: string[][] = [];
  const answers: Record<string, unknown> = { 'Email/changes': { ...none, updated }, 'Email/queryChanges': { oldQueryState: 's1', newQueryState: 's2', removed: [], added: [{ id: 'e1', index: 0 }], total: 1 }, 'Email/get': { list: [] }, 'Thread/get': { list: [] }, 'Mailbox/get': { list: [] } };
  const made = {
    client: {
      accountId: 'a',
      request: (build: (batch: { call: (name: string) => Call }) => object) => {
        const names: string[] = [];
        const calls = build({ call: (name) => { names.push(name); return { name, ref: () => ({}) }; } });
        asked.push(names);
        const of = (call: Call): unknown => answers[call.name] ?? none;
        return Promise.resolve({ calls, results: { of, unless: of } });
      },
    },
    states: {}, mailboxes: new Map(), threads: new Map(), emails: { get: () => undefined }, take: () => undefined, drop: () => undefined, knows: () => false, sync,
    loadRows: () => new Promise<Rows>((resolve) => { answer = resolve; }),
  } as unknown as Mailroom;
  const list = new MailList(made, {});
  made.active = list;
  return { room: made, list, answer: (rows) => answer(rows), sync, asked: () => asked };
}

describe('what changed', () => {
  it('while the first rows of a list are on their way is looked for once they are there', async () => {
    const { room: here, list, answer, sync, asked } = room(['e1']);
    list.want(0, 20);
    await catchUp(here);
    expect(asked()[0]).not.toContain('Email/queryChanges');
    expect(sync).not.toHaveBeenCalled();
    // As they were before the change.
    answer({ ids: [], state: 's1', total: 0, snippets: [] });
    await vi.waitFor(() => expect(sync).toHaveBeenCalledTimes(1));
    await catchUp(here);
    expect(asked().flat()).toContain('Email/queryChanges');
    expect(list.total).toBe(1);
    expect(list.at(0)).toBe('e1');
    expect(sync).toHaveBeenCalledTimes(1);
  });

  it('is nothing to look for where nothing did, or the list is another by then', async () => {
    const { room: here, list, answer, sync } = room([]);
    list.want(0, 20);
    await catchUp(here);
    answer({ ids: [], state: 's1', total: 0, snippets: [] });
    await list.loaded();
    expect(sync).not.toHaveBeenCalled();

    const other = room(['e1']);
    other.list.want(0, 20);
    await catchUp(other.room);
    other.room.active = new MailList(other.room, {});
    other.answer({ ids: [], state: 's1', total: 0, snippets: [] });
    await other.list.loaded();
    await Promise.resolve();
    expect(other.sync).not.toHaveBeenCalled();
  });
});
