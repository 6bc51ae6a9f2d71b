import { OfflineError } from '@posthouse/shared/jmap/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Mailroom } from '../data/mailroom';
import { preferences } from '../preferences';
import { coloursIn, follow, keysIn, saveColours, saveKeys } from './kept';
import { keptColours } from './colours';

interface Kept {
  room: Mailroom;
  values: Record<string, unknown>;
  offline: boolean;
}

/** An account that keeps values; nothing else of it is asked for. */
function account(values: Record<string, unknown>): Kept {
  const listeners = new Set<() => void>();
  const kept: Kept = { values, offline: false, room: null as never };
  const call = (name: string, args: { update: { singleton: Record<string, unknown> } }): Promise<unknown> => {
    if (kept.offline) return Promise.reject(new OfflineError());
    if (name === 'Preferences/get') return Promise.resolve({ state: '1', list: [{ id: 'singleton', values: structuredClone(kept.values) }] });
    for (const [path, value] of Object.entries(args.update.singleton)) {
      if (value === null) delete kept.values[path.slice(7)];
      else kept.values[path.slice(7)] = value;
    }
    return Promise.resolve({ updated: { singleton: null } });
  };
  kept.room = { client: { accountId: 'a1', has: () => true, call }, connected: true, onPreferences: null, onConnection: (listener: () => void) => (listeners.add(listener), () => undefined) } as unknown as Mailroom;
  return kept;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('what is kept with the account', () => {
  beforeEach(() => {
    preferences.set({ keys: {}, keysOf: null, keysUnsent: false });
    keptColours.labels.set({});
  });

  it('is taken when the page comes and when another browser has changed it', async () => {
    const kept = account({ keys: { archive: 'y' }, labels: { work: 3 } });
    follow(kept.room);
    await settled();
    expect(preferences.all.keys).toEqual({ archive: 'y' });
    expect(keptColours.labels.all).toEqual({ work: 3 });
    kept.values.keys = { archive: 'g y' };
    kept.room.onPreferences?.('2');
    await settled();
    expect(preferences.all.keys).toEqual({ archive: 'g y' });
  });

  it('takes what was chosen in this browser before there was a place for it', async () => {
    preferences.set({ keys: { trash: 'd' } });
    const kept = account({});
    follow(kept.room);
    await settled();
    expect(kept.values.keys).toEqual({ trash: 'd' });
    expect(preferences.all.keysUnsent).toBe(false);
  });

  it('hears of what was changed without a connection once there is one', async () => {
    const kept = account({ keys: { archive: 'y' } });
    kept.offline = true;
    await saveKeys(kept.room, { archive: 'q' });
    expect(preferences.all.keys).toEqual({ archive: 'q' });
    kept.offline = false;
    follow(kept.room);
    await settled();
    expect(kept.values.keys).toEqual({ archive: 'q' });
    expect(preferences.all).toMatchObject({ keys: { archive: 'q' }, keysUnsent: false });
  });

  it('keeps each label, though it was not known here when another was changed', async () => {
    const kept = account({ labels: { work: 3 } });
    await saveColours(kept.room, 'labels', (now) => ({ ...now, home: 1 }));
    expect(kept.values.labels).toEqual({ work: 3, home: 1 });
  });

  it('of which nothing is taken that is no key and no colour', () => {
    expect(keysIn({ archive: 'y', nothing: 'x', trash: 5, star: 'x'.repeat(41) })).toEqual({ archive: 'y' });
    expect(keysIn('keys')).toEqual({});
    expect(coloursIn({ work: 2, home: 'red', away: 4_000, none: -1, never: -2 })).toEqual({ work: 2, none: -1 });
  });
});
