import { describe, expect, it } from 'vitest';
import type { Figures } from '../../api/contract';
import { byProtocol, lineOf, pick } from './series';

const figures: Figures = {
  step: 'hour', seconds: 3600, isComplete: true, times: ['2026-11-26T00:00:00Z', '2026-11-26T01:00:00Z'], deliveryRate: { target: 0.98 }, bounceRate: { target: 0.03 }, domain: 'x.test',
  series: [
    { group: 'bounced', part: 'full', isGauge: false, values: [1, null], total: 1, trace: 'outcome=bounced&bounceClass=full' },
    { group: 'bounced', part: 'unknown', isGauge: false, values: [2, 4], total: 6 },
    { group: 'sign-in-failed', part: 'unknown', isGauge: false, values: [9, 0], total: 9 },
    { group: 'sign-in-failed', part: 'imap', isGauge: false, values: [0, 5], total: 5, trace: 'outcome=sign-in-failed&protocol=imap&related=false' },
    { group: 'sign-in-failed', part: 'web', isGauge: false, values: [1, null], total: 1 },
    { group: 'queue', part: 'due', isGauge: true, values: [null, 7] },
  ],
};

describe('lines of a chart', () => {
  it('sum up the parts of a group, and lead to all of it', () => {
    const [bounced, sent] = pick(figures, [['bounced', 'bad'], ['sent', 'brand']]);
    expect(bounced).toMatchObject({ values: [3, 4], trace: 'outcome=bounced&domain=x.test&related=false' });
    expect(sent!.values).toEqual([0, 0]);
  });

  it('are of one protocol each, in one order and with one colour', () => {
    const lines = byProtocol(figures, 'sign-in-failed');
    expect(lines.map((line) => [line.id, line.colour])).toEqual([['sign-in-failed.web', 'web'], ['sign-in-failed.imap', 'imap'], ['sign-in-failed.unknown', 'other']]);
    expect(lines[1]).toMatchObject({ values: [0, 5], trace: 'outcome=sign-in-failed&protocol=imap&related=false' });
    expect(byProtocol(figures, 'sign-in')).toEqual([]);
  });

  it('leave gaps where a gauge is not known', () => {
    expect(lineOf(figures, 'queue', 'due', 'brand').values).toEqual([null, 7]);
    expect(lineOf(figures, 'queue', 'held', 'bad').values).toEqual([null, null]);
  });
});
