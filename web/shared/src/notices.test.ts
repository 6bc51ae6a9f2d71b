import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notices } from './notices';

describe('a notice that counts', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });
  const texts: (string | null)[] = [];
  const shown = (): string | null => {
    // What the page would read.
    texts.push((notices as unknown as { current: { text: string } | null }).current?.text ?? null);
    return texts.at(-1)!;
  };

  it('comes back when something else was told meanwhile, and goes at its time', () => {
    let undone = 0;
    const notice = notices.counting((left) => `in ${left}`, 10, () => undone++);
    notices.done('Read', () => undefined);
    expect(shown()).toBe('Read');
    vi.advanceTimersByTime(3_000);
    expect(shown()).toBe('in 10');
    vi.advanceTimersByTime(7_000);
    expect(shown()).toBeNull();
    expect(notices.settle(notice)).toBe(true);
    expect(undone).toBe(0);
  });

  it('is gone once a person closed it, and can still be taken back by its key', () => {
    let undone = 0;
    const notice = notices.counting((left) => `in ${left}`, 10, () => undone++);
    notices.close();
    expect(shown()).toBeNull();
    notices.done('Read');
    vi.advanceTimersByTime(4_000);
    expect(shown()).toBeNull();
    expect(notices.undo()).toBe(true);
    expect(undone).toBe(1);
    expect(notices.settle(notice)).toBe(false);
  });

  it('needs no words for what is seen where it was done, and the key takes back the latest', () => {
    const undone: string[] = [];
    notices.done('Archived', () => undone.push('archived'));
    notices.remember(() => undone.push('starred'));
    expect(shown()).toBe('Archived');
    notices.undo();
    expect(undone).toEqual(['starred']);
    expect(shown()).toBe('Archived');
    notices.undo();
    expect(undone).toEqual(['starred', 'archived']);
    expect(shown()).toBeNull();
  });
});
