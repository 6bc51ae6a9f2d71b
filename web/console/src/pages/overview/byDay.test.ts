import { describe, expect, it } from 'vitest';
import type { DeliverabilityCounts } from '../../api/contract';
import { byDay } from './byDay';

const counts = (sent: number, bounced: number): DeliverabilityCounts => ({ queued: 0, sent, sentOverTls: 0, deferred: 1, bounced, returned: 0, complaints: 0, unprovenReturns: 0, unprovenComplaints: 0 });
const local = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();

describe('mail by day', () => {
  it('sums up the hours of a day, and shows days without mail', () => {
    const days = byDay([{ hour: local(20, 23), counts: counts(3, 1) }, { hour: local(22, 0), counts: counts(4, 0) }, { hour: local(20, 1), counts: counts(2, 0) }]);
    expect(days.map((day) => [day.from.getDate(), day.sent, day.bounced, day.deferred])).toEqual([[20, 5, 1, 2], [21, 0, 0, 0], [22, 4, 0, 1]]);
    expect(days[0]!.until.getTime()).toBe(days[1]!.from.getTime());
  });

  it('is nothing without hours', () => expect(byDay([])).toEqual([]));
});
