import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Saving, type SaveState } from './saving';

/** What is written, a server that can be away, and what the writer is told. */
function writing(): { saving: Saving; saves: number[]; states: () => string[]; server: { away: boolean } } {
  const begun = Date.now();
  const saves: number[] = [];
  const states: SaveState[] = [];
  const server = { away: false };
  const save = (): Promise<'saved'> => {
    saves.push(Date.now() - begun);
    return server.away ? Promise.reject(new Error('away')) : Promise.resolve('saved');
  };
  return { saving: new Saving(save, (state) => states.push(state), (error) => (error as Error).message), saves, states: () => states.map(({ kind }) => kind), server };
}

describe('a draft', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('is saved once the writing pauses', async () => {
    const { saving, saves, states } = writing();
    for (let i = 0; i < 3; i++) {
      saving.changed();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(saving.isBehind).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toEqual([4_500]);
    expect(states()).toEqual(['saving', 'saved']);
    expect(saving.isBehind).toBe(false);
  });

  it('is saved every ten seconds while somebody types on', async () => {
    const { saving, saves } = writing();
    for (let i = 0; i < 50; i++) {
      saving.changed();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(saves).toEqual([10_000, 20_000]);
    expect(saving.isBehind).toBe(true);
  });

  it('that could not be saved is tried again, with growing pauses', async () => {
    const { saving, saves, states, server } = writing();
    server.away = true;
    saving.changed();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(saves).toEqual([2_500, 6_500, 14_500, 30_500]);
    expect(saving.isBehind).toBe(true);
    server.away = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toHaveLength(5);
    expect(states().at(-1)).toBe('saved');
    expect(saving.isBehind).toBe(false);
  });

  it('is tried at once when the server is there again, unless all of it is saved', async () => {
    const { saving, saves, server } = writing();
    server.away = true;
    saving.changed();
    await vi.advanceTimersByTimeAsync(3_000);
    server.away = false;
    saving.again();
    await vi.advanceTimersByTimeAsync(0);
    expect(saves).toEqual([2_500, 3_000]);
    saving.again();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toHaveLength(2);
  });

  it('is behind where it was written on while it was saved', async () => {
    let arrive: (kind: 'saved') => void = () => undefined;
    const saving = new Saving(() => new Promise((resolve) => { arrive = resolve; }), () => undefined, String);
    saving.changed();
    await vi.advanceTimersByTimeAsync(2_500);
    saving.changed();
    arrive('saved');
    await vi.advanceTimersByTimeAsync(0);
    expect(saving.isBehind).toBe(true);
    await vi.advanceTimersByTimeAsync(2_500);
    arrive('saved');
    await vi.advanceTimersByTimeAsync(0);
    expect(saving.isBehind).toBe(false);
  });

  it('that was sent is saved no more, and goes on where it was not sent after all', async () => {
    const { saving, saves } = writing();
    saving.changed();
    await saving.flush();
    saving.stop();
    saving.changed();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toEqual([0]);
    expect(saving.isBehind).toBe(true);
    saving.goOn();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toEqual([0, 62_500]);
  });
});
