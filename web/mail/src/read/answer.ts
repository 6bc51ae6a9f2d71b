import { MethodError } from '@posthouse/shared/jmap/errors';
import type { EmailContent, Id, SetResponse } from '@posthouse/shared/jmap/types';
import { delayOf, type Sent } from '../compose/outgoing';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import type { Answer, Invitation } from './invitation';

interface Calendar {
  blobId: Id;
  type: string;
  to: string;
  title: string;
}

/** Answers an invitation by a message to its organizer (RFC 5546 §3.2.3, RFC 6047): words for people, a calendar for programs. It is sent as any other, and can be taken back as long. */
export async function sendAnswer(home: Mailroom, room: Mailroom, content: EmailContent, invitation: Invitation, blobId: Id, answer: Answer, comment: string): Promise<Sent> {
  const calendar = await room.client.call<Calendar>('Invitation/answer', { blobId, status: answer, ...(comment === '' ? {} : { comment }) });
  const drafts = home.byRole('drafts'), sent = home.byRole('sent');
  const identity = home.identities.find((other) => other.email.toLowerCase() === invitation.you?.email.toLowerCase()) ?? home.identities[0];
  if (drafts === undefined || sent === undefined || identity === undefined) throw new MethodError('notFound', 'There is no folder for what is sent, or no identity to send with.');
  const delay = delayOf(identity, home);
  const subject = t(`invite.subject.${answer}`, { title: calendar.title });
  const { calls, results } = await home.client.request((batch) => ({
    email: batch.call<SetResponse>('Email/set', {
      accountId: home.client.accountId,
      create: {
        answer: {
          mailboxIds: { [drafts.id]: true }, keywords: { $draft: true, $seen: true },
          from: [{ name: identity.name === '' ? null : identity.name, email: identity.email }], to: [{ name: invitation.organizer?.name === '' ? null : (invitation.organizer?.name ?? null), email: calendar.to }], subject,
          ...(content.messageId === null ? {} : { inReplyTo: content.messageId, references: [...(content.references ?? []), ...content.messageId].slice(-50) }),
          bodyStructure: { type: 'multipart/alternative', subParts: [{ partId: 'text', type: 'text/plain' }, { blobId: calendar.blobId, type: calendar.type }] },
          bodyValues: { text: { value: comment === '' ? `${subject}\n` : `${comment}\n\n${subject}\n` } },
        },
      },
    }),
    submission: batch.call<SetResponse>('EmailSubmission/set', {
      accountId: home.client.accountId, create: { submission: { emailId: '#answer', identityId: identity.id, ...(delay === null ? {} : { envelope: { mailFrom: { email: identity.email, parameters: { HOLDFOR: String(delay) } }, rcptTo: [{ email: calendar.to, parameters: null }] } }) } },
      onSuccessUpdateEmail: { '#submission': { [`mailboxIds/${drafts.id}`]: null, [`mailboxIds/${sent.id}`]: true, 'keywords/$draft': null } },
    }),
  }), undefined, true);
  const refused = results.of(calls.email).notCreated?.answer;
  if (refused !== undefined) throw new MethodError(refused.type, refused.description);
  const emailId = results.of(calls.email).created!.answer!.id;
  const submission = results.of(calls.submission);
  const unsent = submission.notCreated?.submission;
  if (unsent !== undefined) {
    await home.destroy([emailId]);
    throw new MethodError(unsent.type, unsent.description);
  }
  const made = submission.created!.submission! as { id: Id; sendAt?: string };
  const sendAt = made.sendAt === undefined ? null : new Date(made.sendAt);
  return { emailId, submissionId: made.id, sendAt: sendAt !== null && sendAt.getTime() > Date.now() ? sendAt : null, waits: false, scheduled: false };
}
