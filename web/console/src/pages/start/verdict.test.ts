import { describe, expect, it } from 'vitest';
import type { Trace } from '../../api/contract';
import { verdictIn, verdictOut } from './verdict';

const of = (...kinds: string[]): Trace[] => kinds.map((kind, sequence) => ({ sequence, at: '2026-11-26T00:00:00Z', kind }));

describe('the verdict on a test message', () => {
  it('waits, and changes its mind when the message comes back', () => {
    expect(verdictOut(of('queued', 'received'))).toBe('waiting');
    expect(verdictOut(of('queued', 'deferred'))).toBe('deferred');
    expect(verdictOut(of('queued', 'deferred', 'sent'))).toBe('good');
    expect(verdictOut(of('queued', 'sent', 'bounced'))).toBe('bad');
  });

  it('on the way in is good when the mailbox has it', () => {
    expect(verdictIn([])).toBe('waiting');
    expect(verdictIn(of('rejected'))).toBe('bad');
    expect(verdictIn(of('rejected', 'received', 'delivered'))).toBe('good');
  });
});
