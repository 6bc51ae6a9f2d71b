import type { Identity } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import type { Draft } from './draft';
import { envelopeOf } from './outgoing';

describe('the envelope of a message for later', () => {
  it('has everybody whom the header names, the copies of the identity too', () => {
    const one = (email: string): { name: null; email: string } => ({ name: null, email });
    const draft = { to: [one('to@x.test')], cc: [one('cc@x.test')], bcc: [one('bcc@x.test')] } as unknown as Draft;
    const identity = { email: 'me@x.test', bcc: [one('file@x.test')] } as unknown as Identity;
    expect(envelopeOf(draft, identity, new Date(Date.UTC(2026, 10, 26, 8)))).toEqual({
      mailFrom: { email: 'me@x.test', parameters: { HOLDUNTIL: '2026-11-26T08:00:00Z' } },
      rcptTo: ['to@x.test', 'cc@x.test', 'bcc@x.test', 'file@x.test'].map((email) => ({ email, parameters: null })),
    });
  });
});
