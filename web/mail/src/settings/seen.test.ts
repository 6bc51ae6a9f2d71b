import type { JmapClient } from '@posthouse/shared/jmap/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../text/later';
import { ChangedElsewhere, updateSeen } from './seen';

interface Thing {
  id: string;
  name: string;
  text: string | null;
  chosen: boolean;
}

const thing: Thing = { id: 'X1', name: 'a', text: null, chosen: false };

/** A server with one thing. */
function server(now: Thing): { client: JmapClient; sent: unknown[]; now: Thing } {
  const kept = { now, sent: [] as unknown[], client: null as never as JmapClient };
  const call = (name: string, args: { update?: Record<string, Partial<Thing>> }): Promise<unknown> => {
    if (name === 'Thing/get') return Promise.resolve({ state: 's7', list: [kept.now] });
    kept.sent.push(args);
    kept.now = { ...kept.now, ...args.update?.X1 };
    return Promise.resolve({ updated: { X1: null } });
  };
  kept.client = { call } as unknown as JmapClient;
  return kept;
}

describe('an object that was seen', () => {
  beforeAll(() => ready);

  it('gets what is wanted otherwise, in the state that was looked at, and nothing else', async () => {
    const { client, sent } = server({ ...thing, chosen: true });
    expect(await updateSeen(client, 'Thing', thing, { name: 'b', text: null })).toEqual({ ...thing, name: 'b', chosen: true });
    expect(sent).toEqual([{ ifInState: 's7', update: { X1: { name: 'b' } } }]);
  });

  it('is left alone where somebody else changed it, until whoever wants it has been told', async () => {
    const kept = server({ ...thing, text: 'theirs' });
    const told = await updateSeen(kept.client, 'Thing', thing, { name: 'b', text: 'mine' }).then(() => null, (error: unknown) => error);
    expect(told).toBeInstanceOf(ChangedElsewhere);
    expect(kept.sent).toEqual([]);
    await updateSeen(kept.client, 'Thing', (told as ChangedElsewhere<Thing>).now, { name: 'b', text: 'mine' });
    expect(kept.now).toEqual({ ...thing, name: 'b', text: 'mine' });
  });
});
