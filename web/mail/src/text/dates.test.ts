import { describe, expect, it } from 'vitest';
import { coming, leaving, short } from './dates';
import { texts } from './index';

describe('when a message came', () => {
  // As nobody's clock is: every day of two years, seen from the last of them.
  const now = new Date(2026, 11, 31, 22, 5);

  for (const language of ['en', 'zh-CN'] as const) {
    it(`is written in a list as Intl writes it, in ${language}`, async () => {
      await texts.use(language);
      const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
      const week = new Intl.DateTimeFormat(language, { weekday: language === 'en' ? 'short' : 'long' });
      const thisYear = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
      const before = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'numeric', day: 'numeric' });
      for (let ago = 2; ago < 730; ago++) {
        const date = new Date(2026, 11, 31 - ago, 9, 7);
        expect(short(date, now)).toBe((ago < 7 ? week : ago < 365 ? thisYear : before).format(date));
      }
      for (const hour of [0, 7, 12, 22]) expect(short(new Date(2026, 11, 31, hour, 4), now)).toBe(time.format(new Date(2026, 11, 31, hour, 4)));
      expect(short(new Date(2026, 11, 30, 23, 59), now)).toBe(language === 'en' ? 'Yesterday' : '昨天');
      await texts.use('en');
    });
  }
});

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
