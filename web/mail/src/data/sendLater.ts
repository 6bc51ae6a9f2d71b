import { capability } from '@posthouse/shared/jmap/types';
import type { Mailroom } from './mailroom';

/** The last moment at which the server sends what it is given now (RFC 8621 §1.3.2, maxDelayedSend); null where it keeps nothing for later. To the minute, as it is chosen. */
export function latestSending(room: Mailroom, now = Date.now()): Date | null {
  const seconds = room.client.detail(capability.submission, 'maxDelayedSend', 0);
  return seconds === 0 ? null : new Date(Math.floor((now + seconds * 1000) / 60_000) * 60_000);
}
