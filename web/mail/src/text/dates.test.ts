import { describe, expect, it } from 'vitest';
import { coming, leaving } from './dates';
import { texts } from './index';

describe('when a message leaves', () => {
  const now = new Date(2026, 10, 26, 22, 30);

  it('is the time today, the weekday within a week, else the day', async () => {
    await texts.use('en');
    expect(leaving(new Date(2026, 10, 26, 23, 0), now)).toBe('Leaves today 23:00');
    expect(leaving(new Date(2026, 10, 27, 9, 0), now)).toBe('Leaves tomorrow 09:00');
    expect(leaving(new Date(2026, 10, 28, 9, 0), now)).toBe('Leaves Saturday 09:00');
    expect(leaving(new Date(2026, 11, 3, 9, 0), now)).toBe('Leaves Dec 3 09:00');
    expect(leaving(new Date(2027, 0, 3, 9, 0), now)).toBe('Leaves Jan 3, 2027 09:00');
  });

  it('is said in Chinese too', async () => {
    await texts.use('zh-CN');
    expect(leaving(new Date(2026, 10, 27, 9, 0), now)).toBe('明天 09:00 发出');
    expect(leaving(new Date(2026, 10, 28, 9, 0), now)).toBe('周六 09:00 发出');
    expect(leaving(new Date(2026, 11, 13, 9, 0), now)).toBe('12月13日 09:00 发出');
    await texts.use('en');
  });
});

describe('a moment to come', () => {
  it('has its year where it is another', () => {
    const now = new Date(2026, 10, 26, 22, 30);
    expect(coming(new Date(2026, 11, 3, 9, 0), now)).toBe('Thu, Dec 3, 09:00');
    expect(coming(new Date(2027, 0, 3, 9, 0), now)).toBe('Sun, Jan 3, 2027, 09:00');
  });
});
