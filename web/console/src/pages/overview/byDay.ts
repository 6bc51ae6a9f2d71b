import type { HourFigures } from '../../api/contract';

export interface Day {
  from: Date;
  until: Date;
  sent: number;
  deferred: number;
  bounced: number;
}

/** Hours summed up to days of the reader's own clock; days between without mail are there as well. */
export function byDay(hours: readonly HourFigures[]): Day[] {
  const days = new Map<number, Day>();
  const at = (date: Date): Day => {
    const from = new Date(date.getFullYear(), date.getMonth(), date.getDate());
    let day = days.get(from.getTime());
    if (day === undefined) days.set(from.getTime(), (day = { from, until: new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1), sent: 0, deferred: 0, bounced: 0 }));
    return day;
  };
  for (const { hour, counts } of hours) {
    const day = at(new Date(hour));
    day.sent += counts.sent;
    day.deferred += counts.deferred;
    day.bounced += counts.bounced;
  }
  if (days.size === 0) return [];
  const starts = [...days.keys()].sort((a, b) => a - b);
  for (let date = new Date(starts[0]!); date.getTime() < starts.at(-1)!; date.setDate(date.getDate() + 1)) at(date);
  return [...days.values()].sort((a, b) => a.from.getTime() - b.from.getTime());
}
