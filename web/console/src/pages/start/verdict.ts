import type { Trace } from '../../api/contract';

export type VerdictOut = 'waiting' | 'good' | 'here' | 'deferred' | 'bad';
export type VerdictIn = 'waiting' | 'good' | 'inside' | 'deferred' | 'bad';

/** What the journal's records of a message that was sent say of it. */
export function verdictOut(records: readonly Trace[]): VerdictOut {
  const kinds = new Set(records.map((record) => record.kind));
  // A report that it came back may follow what looked well.
  if (kinds.has('bounced') || kinds.has('expired')) return 'bad';
  if (kinds.has('sent')) return 'good';
  // It never left: that says nothing of the way to others.
  if (kinds.has('delivered')) return 'here';
  return kinds.has('deferred') ? 'deferred' : 'waiting';
}

/** What they say of mail that was to come. */
export function verdictIn(records: readonly Trace[]): VerdictIn {
  const kinds = new Set(records.map((record) => record.kind));
  // What strangers bring is checked; what accounts here send, or a server that is trusted, is not.
  if (kinds.has('delivered')) return records.some((record) => record.proof !== undefined) ? 'good' : 'inside';
  if (kinds.has('rejected')) return 'bad';
  return kinds.has('received') ? 'deferred' : 'waiting';
}

/** The newest message among the records, from outside where there is one: neither a test message of this guide nor a notice of the server. */
export function newest(records: readonly Trace[]): Trace[] {
  const messages = new Map<string, Trace[]>();
  for (const record of records) {
    if (record.detail?.startsWith('notice=') === true || (record.trace !== undefined && record.messageId?.includes(`${record.trace}.test@`) === true)) continue;
    const key = record.trace ?? `#${record.sequence}`;
    const message = messages.get(key);
    if (message === undefined) messages.set(key, [record]);
    else message.push(record);
  }
  const all = [...messages.values()];
  return all.findLast((message) => message.some((record) => record.proof !== undefined)) ?? all.at(-1) ?? [];
}
