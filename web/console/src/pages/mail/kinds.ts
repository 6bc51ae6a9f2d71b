import type { Tone } from '../../ui/parts';

/** What the journal calls what happens to messages, in the order of a message's life. */
export const messageKinds = ['received', 'rejected', 'delivered', 'filtered', 'discarded', 'queued', 'sent', 'deferred', 'bounced'];
export const otherKinds = ['sign-in', 'sign-in-failed', 'second-factor-failed', 'account-held', 'account-released', 'account-suspected', 'suppressed', 'setting-changed', 'tls-downgrade'];

const bad = new Set(['rejected', 'bounced', 'sign-in-failed', 'second-factor-failed', 'account-held', 'account-suspected', 'tls-downgrade', 'reputation-fault']);
const good = new Set(['delivered', 'sent', 'sign-in', 'account-released']);
const warn = new Set(['deferred', 'discarded', 'suppressed', 'left-out', 'filtered', 'sending-limit-near']);

export function toneOf(kind: string): Tone {
  return bad.has(kind) ? 'bad' : good.has(kind) ? 'good' : warn.has(kind) ? 'warn' : 'plain';
}
