import type { Trace } from '../../api/contract';

export type Verdict = 'waiting' | 'good' | 'deferred' | 'bad';

/** What the journal's records of a message that was sent say of it. */
export function verdictOut(records: readonly Trace[]): Verdict {
  const kinds = new Set(records.map((record) => record.kind));
  // A report that it came back may follow what looked well.
  if (kinds.has('bounced')) return 'bad';
  if (kinds.has('sent') || kinds.has('delivered')) return 'good';
  return kinds.has('deferred') ? 'deferred' : 'waiting';
}

/** What they say of mail that was to come. */
export function verdictIn(records: readonly Trace[]): Verdict {
  const kinds = new Set(records.map((record) => record.kind));
  if (kinds.has('delivered')) return 'good';
  if (kinds.has('rejected')) return 'bad';
  return kinds.has('received') ? 'deferred' : 'waiting';
}
