import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Identity } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import type { Draft } from './draft';
import type { Mailroom } from '../data/mailroom';
import { texts } from '../text';
import { ready } from '../text/later';
import { delayOf, envelopeOf, explainSending } from './outgoing';

const room = { client: { detail: () => 3600 } } as unknown as Mailroom;

describe('the envelope of a message for later', () => {
  it('has everybody whom the header names, the copies of the identity too', () => {
    const one = (email: string): { name: null; email: string } => ({ name: null, email });
    const draft = { to: [one('to@x.test')], cc: [one('cc@x.test')], bcc: [one('bcc@x.test')] } as unknown as Draft;
    const identity = { email: 'me@x.test', bcc: [one('file@x.test')] } as unknown as Identity;
    expect(envelopeOf(draft, identity, new Date(Date.UTC(2026, 10, 26, 8)), room)).toEqual({
      mailFrom: { email: 'me@x.test', parameters: { HOLDUNTIL: '2026-11-26T08:00:00Z' } },
      rcptTo: ['to@x.test', 'cc@x.test', 'bcc@x.test', 'file@x.test'].map((email) => ({ email, parameters: null })),
    });
  });
});

describe('the time to take back what was sent', () => {
  const identity = (undoSendDelay?: number | null): Identity => ({ email: 'me@x.test', bcc: null, undoSendDelay }) as unknown as Identity;
  const draft = { to: [{ name: null, email: 'to@x.test' }], cc: [], bcc: [] } as unknown as Draft;

  it('is ten seconds where nobody has chosen', () => {
    expect(delayOf(identity(null), room)).toBe(10);
    expect(envelopeOf(draft, identity(null), null, room)).toEqual({ mailFrom: { email: 'me@x.test', parameters: { HOLDFOR: '10' } }, rcptTo: [{ email: 'to@x.test', parameters: null }] });
  });

  it('is what was chosen, none too, which the server knows', () => {
    for (const chosen of [0, 30, undefined]) expect(envelopeOf(draft, identity(chosen), null, room)).toBeNull();
  });

  it('is no longer than the server offers', () => {
    const client = (most: number): Mailroom => ({ client: { detail: () => most } }) as unknown as Mailroom;
    expect(delayOf(identity(null), client(4))).toBe(4);
    expect(delayOf(identity(null), client(0))).toBeNull();
  });
});

describe('a message that is not sent', () => {
  const refused = new MethodError('invalidRecipients', '550 5.1.1 No such mailbox here', ['nobody@x.test', 'none@x.test']);

  it('says for whom, in both languages', async () => {
    await ready;
    await texts.use('en');
    expect(explainSending(refused)).toBe('Not sent: nobody@x.test, none@x.test cannot be written to (No such mailbox here). Change or remove these addresses.');
    await texts.use('zh-CN');
    expect(explainSending(refused)).toContain('无法发给 nobody@x.test, none@x.test');
    await texts.use('en');
    expect(explainSending(new MethodError('overQuota', 'Your mailbox is full.'))).toBe('That did not work: Your mailbox is full.');
  });
});
