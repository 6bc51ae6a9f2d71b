import { describe, expect, it } from 'vitest';
import type { Trace } from '../../api/contract';
import { newest, verdictIn, verdictOut } from './verdict';

const of = (...kinds: string[]): Trace[] => kinds.map((kind, sequence) => ({ sequence, at: '2026-11-26T00:00:00Z', kind }));
const proof = { spf: 'pass', spfDomain: 'far.test', dkim: 'none', dkimDomain: '', dmarc: 'pass', policy: 'none' };
const outside = (...kinds: string[]): Trace[] => of(...kinds).map((record) => (record.kind === 'received' ? { ...record, proof } : record));

describe('the verdict on a test message', () => {
  it('waits, and changes its mind when the message comes back', () => {
    expect(verdictOut(of('queued', 'received'))).toBe('waiting');
    expect(verdictOut(of('queued', 'deferred'))).toBe('deferred');
    expect(verdictOut(of('queued', 'deferred', 'sent'))).toBe('good');
    expect(verdictOut(of('queued', 'sent', 'bounced'))).toBe('bad');
    expect(verdictOut(of('queued', 'deferred', 'expired'))).toBe('bad');
  });

  it('says that a message which never left proves nothing', () => {
    expect(verdictOut(of('received', 'delivered'))).toBe('here');
    // To somebody here whose mail goes elsewhere as well.
    expect(verdictOut(of('received', 'delivered', 'queued', 'sent'))).toBe('good');
  });

  it('on the way in is good when the mailbox has what came from outside', () => {
    expect(verdictIn([])).toBe('waiting');
    expect(verdictIn(of('rejected'))).toBe('bad');
    expect(verdictIn(outside('received'))).toBe('deferred');
    expect(verdictIn(outside('received', 'delivered'))).toBe('good');
    expect(verdictIn(of('received', 'delivered'))).toBe('inside');
  });
});

describe('the newest message', () => {
  const message = (trace: string, more: Partial<Trace> = {}): Trace[] => of('received', 'delivered').map((record) => ({ ...record, trace, messageId: `<${trace}@far.test>`, ...more }));

  it('is the last one from outside, or else the last one', () => {
    expect(newest([])).toEqual([]);
    expect(newest([...message('A'), ...message('B')]).map((record) => record.trace)).toEqual(['B', 'B']);
    expect(newest([...message('A', { proof }), ...message('B')]).map((record) => record.trace)).toEqual(['A', 'A']);
  });

  it('is neither a test message of the guide nor a notice of the server', () => {
    expect(newest([...message('A', { messageId: '<A.test@mail.here.test>' }), ...message('B', { detail: 'notice=new-browser' })])).toEqual([]);
  });
});
