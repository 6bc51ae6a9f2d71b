import type { EmailSummary, Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import type { Mailroom } from './mailroom';
import { mayWait } from './rules';

describe('a message that was to wait', () => {
  const room = (now: EmailSummary['mailboxIds'] | undefined): Mailroom => ({
    byRole: () => ({ id: 'snoozed' }) as Mailbox,
    emails: { get: () => (now === undefined ? undefined : ({ mailboxIds: now } as EmailSummary)) },
  }) as unknown as Mailroom;
  const was = { inbox: true as const, work: true as const };

  it.each<[string, EmailSummary['mailboxIds'] | undefined, boolean]>([
    ['waits', { snoozed: true }, true],
    ['has not moved yet', { work: true, inbox: true }, true],
    ['was thrown away elsewhere', { trash: true }, false],
    ['was taken out of one of its folders', { inbox: true }, false],
    ['is not known any more', undefined, true],
  ])('%s', (_, now, may) => {
    expect(mayWait(room(now), 'e', was)).toBe(may);
  });
});
