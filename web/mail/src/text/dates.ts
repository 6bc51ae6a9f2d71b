import { t, texts } from './index';

const day = 86_400_000;

export function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/**
 * In a list: the time today, the weekday this week, the day this year. Written by hand as Intl would write it: the first such format takes a phone
 * longer than drawing the list.
 */
export function short(date: Date, now = new Date()): string {
  const days = Math.round((midnight(now) - midnight(date)) / day);
  if (days === 0) return `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (days === 1) return t('list.yesterday');
  if (days > 1 && days < 7) return t('list.weekdays').split(' ')[date.getDay()]!;
  if (date.getFullYear() === now.getFullYear()) return t('list.day', { month: t('list.months').split(' ')[date.getMonth()]!, day: String(date.getDate()) });
  return t('list.date', { year: String(date.getFullYear()), month: String(date.getMonth() + 1), day: String(date.getDate()) });
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Above a message. */
export function long(date: Date): string {
  return texts.date(date, { weekday: 'short', year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A moment to come: "Thu, 26 Nov, 08:00", with the year where it is another. */
export function coming(date: Date, now = new Date()): string {
  return texts.date(date, { weekday: 'short', ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }), month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** When something leaves: the time today and tomorrow, the weekday within a week, else the day. */
export function leaving(date: Date, now = new Date()): string {
  const days = Math.round((midnight(date) - midnight(now)) / day);
  const time = texts.date(date, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (days <= 0) return t('leaves.today', { time });
  if (days === 1) return t('leaves.tomorrow', { time });
  if (days < 7) return t('leaves.day', { day: texts.date(date, { weekday: texts.language === 'en' ? 'long' : 'short' }), time });
  return t('leaves.day', { day: texts.date(date, { month: 'short', day: 'numeric', ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }) }), time });
}

export interface Suggestion {
  key: 'snooze.laterToday' | 'snooze.tomorrow' | 'snooze.weekend' | 'snooze.nextWeek';
  at: Date;
}

/** Moments that people mean when they put something off. */
export function suggestions(now: Date): Suggestion[] {
  const at = (days: number, hour: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const found: Suggestion[] = [];
  if (now.getHours() < 17) found.push({ key: 'snooze.laterToday', at: at(0, now.getHours() < 14 ? now.getHours() + 3 : 18) });
  found.push({ key: 'snooze.tomorrow', at: at(1, 8) });
  const weekday = now.getDay();
  if (weekday >= 1 && weekday <= 4) found.push({ key: 'snooze.weekend', at: at(6 - weekday, 9) });
  found.push({ key: 'snooze.nextWeek', at: at(((8 - weekday) % 7 || 7), 8) });
  return found;
}
