import { texts } from './index';

export function moment(at: string): string {
  return texts.date(new Date(at), { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

export function day(at: string): string {
  return texts.date(new Date(at), { year: 'numeric', month: 'short', day: 'numeric' });
}

export function clock(at: string): string {
  return texts.date(new Date(at), { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [['second', 60], ['minute', 60], ['hour', 24], ['day', 30]];

/** "5 minutes ago", "in 3 days"; what is more than a month away by its date. */
export function ago(at: string, now = Date.now()): string {
  let value = (new Date(at).getTime() - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(value) < size) return new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto' }).format(Math.trunc(value), unit);
    value /= size;
  }
  return day(at);
}

export function percent(rate: number | undefined, digits = 1): string {
  return rate === undefined ? '–' : texts.number(rate, { style: 'percent', maximumFractionDigits: digits });
}

export function seconds(value: number | undefined): string {
  if (value === undefined) return '–';
  if (value < 90) return texts.number(value, { style: 'unit', unit: 'second', unitDisplay: 'short' });
  if (value < 5400) return texts.number(Math.round(value / 60), { style: 'unit', unit: 'minute', unitDisplay: 'short' });
  return texts.number(Math.round(value / 360) / 10, { style: 'unit', unit: 'hour', unitDisplay: 'short' });
}
