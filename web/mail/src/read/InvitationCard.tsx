import { Calendar20Regular, CalendarCancel20Regular, Clock20Regular, Location20Regular, People20Regular, TextDescription20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { Table } from '@posthouse/shared/table';
import type { BodyPart, EmailContent, Id } from '@posthouse/shared/jmap/types';
import { useEffect, useId, useState } from 'react';
import { takeBack } from '../compose/outgoing';
import { useApp } from '../context';
import { explain } from '../data/actions';
import type { Patch } from '../data/patch';
import { t, texts } from '../text';
import { calm } from '../ui/bidi';
import { sendAnswer } from './answer';
import { answerOf, answers, recurrenceOf, spokenFor, whenOf, type Answer, type Invitation, type Person } from './invitation';
import { Linked } from './PlainText';

/** The newest that was seen of each event from each who wrote of it: what is older than that of its organizer, or of who wrote it, is answered no more. */
const newest = new Table<{ sequence: number; receivedAt: string }>();
const parsed = new Table<Invitation | 'none'>();

export function calendarOf(content: EmailContent): BodyPart | undefined {
  const parts = [...content.textBody, ...content.attachments].filter((part) => part.blobId !== null);
  return parts.find((part) => part.type === 'text/calendar') ?? parts.find((part) => part.type === 'application/ics' || part.name?.toLowerCase().endsWith('.ics') === true);
}

export function InvitationCard({ content, part }: { content: EmailContent; part: BodyPart }) {
  const { room } = useApp();
  const blobId = part.blobId!;
  const invitation = parsed.use(blobId);
  useEffect(() => {
    if (parsed.has(blobId)) return;
    room.client.call<{ parsed: Record<Id, Invitation> | null }>('Invitation/parse', { blobIds: [blobId] }).then(
      (answer) => parsed.set(blobId, answer.parsed?.[blobId] ?? 'none'),
      // The file is there all the same, and when the message is opened again it is asked for again.
      () => undefined,
    );
  }, [room, blobId]);
  const found = invitation === undefined || invitation === 'none' ? null : invitation;
  const from = content.from?.[0]?.email ?? '';
  const keyBy = (email: string): string => (found === null ? '' : `${found.uid} ${found.occurrence?.local ?? ''} ${email.toLowerCase()}`);
  const key = keyBy(from);
  useEffect(() => {
    if (found === null || (found.method !== 'REQUEST' && found.method !== 'CANCEL')) return;
    const known = newest.get(key);
    if (known === undefined || known.sequence < found.sequence || (known.sequence === found.sequence && known.receivedAt < content.receivedAt)) newest.set(key, { sequence: found.sequence, receivedAt: content.receivedAt });
  }, [found, key, content.receivedAt]);
  const latest = [newest.use(key), newest.use(keyBy(found?.organizer?.email ?? from))];
  if (found === null) return null;
  const replaced = latest.some((one) => one !== undefined && (one.sequence > found.sequence || (one.sequence === found.sequence && one.receivedAt > content.receivedAt)));
  return <Card content={content} blobId={blobId} invitation={found} replaced={replaced} />;
}

function Card({ content, blobId, invitation, replaced }: { content: EmailContent; blobId: Id; invitation: Invitation; replaced: boolean }) {
  const { mine } = useApp();
  const language = texts.useLanguage();
  const heading = useId();
  const when = whenOf(invitation, language);
  const cancelled = invitation.method === 'CANCEL';
  const from = content.from?.[0];
  const other = spokenFor(invitation, from?.email ?? '');
  const own = invitation.organizer !== null && mine.has(invitation.organizer.email.toLowerCase());
  const day = invitation.start === null ? null : new Date(invitation.start.utc ?? `${invitation.start.local.slice(0, 10)}T12:00:00`);
  return (
    // A group and no landmark: a conversation may have several of one event.
    <div className={cancelled || replaced ? 'invite over' : 'invite'} role="group" aria-labelledby={heading}>
      <div className="invite-day" aria-hidden="true">
        {day === null ? <Calendar20Regular /> : <><span>{texts.date(day, { month: 'short' })}</span><b>{texts.date(day, { day: 'numeric' }).replace(/\D/g, '')}</b></>}
      </div>
      <div className="invite-what">
        <div className="invite-kind">{cancelled && <CalendarCancel20Regular />}{kindOf(invitation)}</div>
        <h2 id={heading}><bdi>{invitation.title === '' ? t('invite.noTitle') : calm(invitation.title)}</bdi></h2>
        <ul>
          {when !== null && (
            <li><Clock20Regular aria-label={t('invite.when')} role="img" /><span>{when.text}{when.floating && ` ${t('invite.floating')}`}
              {when.there !== null && <small>{t('invite.there', { when: when.there.text, zone: when.there.zone })}</small>}
              {invitation.recurrence !== null && <small>{often(invitation.recurrence, language)}</small>}
            </span></li>
          )}
          {invitation.location !== '' && <li><Location20Regular aria-label={t('invite.where')} role="img" /><span dir="auto"><Linked text={invitation.location} /></span></li>}
          {(invitation.organizer !== null || invitation.attendees.length > 0) && <li><People20Regular aria-label={t('invite.who')} role="img" /><Guests invitation={invitation} /></li>}
          {invitation.description.trim() !== '' && <li><TextDescription20Regular aria-label={t('invite.about')} role="img" /><span className="invite-about" dir="auto"><Linked text={invitation.description.trim()} /></span></li>}
        </ul>
        {other !== null && <p className="invite-note"><bdi>{t('invite.spokenFor', { from: from?.email ?? '?', who: nameOf(other) })}</bdi></p>}
        {replaced && <p className="invite-note">{t('invite.replaced')}</p>}
        {invitation.method === 'REQUEST' && !own && !replaced && invitation.organizer !== null && <Answers content={content} blobId={blobId} invitation={invitation} />}
      </div>
    </div>
  );
}

function kindOf(invitation: Invitation): string {
  const one = invitation.occurrence !== null;
  switch (invitation.method) {
    case 'CANCEL':
      return t(one ? 'invite.cancelledOne' : 'invite.cancelled');
    case 'REPLY': {
      const person = invitation.attendees[0];
      const who = person === undefined ? '' : nameOf(person);
      return person?.status === 'accepted' || person?.status === 'tentative' || person?.status === 'declined' ? t(`invite.reply.${person.status}`, { who }) : t('invite.reply.other', { who });
    }
    case 'COUNTER':
      return t('invite.counter', { who: invitation.attendees[0] === undefined ? '' : nameOf(invitation.attendees[0]) });
    case 'REQUEST':
      return t(one ? 'invite.updateOne' : invitation.sequence > 0 ? 'invite.update' : 'invite.new');
    default:
      return t('invite.event');
  }
}

function nameOf(person: Person): string {
  return calm(person.name === '' ? person.email : person.name);
}

function often(rule: string, language: string): string {
  const found = recurrenceOf(rule, language);
  if (found === null) return t('invite.repeats');
  let text = t(`invite.every.${found.unit}`, { count: found.interval });
  if (found.days.length > 0) text = t('invite.onDays', { every: text, days: new Intl.ListFormat(language).format(found.days) });
  if (found.until !== null) text = t('invite.until', { every: text, date: found.until });
  if (found.count !== null) text = t('invite.times', { every: text, count: found.count });
  return text;
}

const statuses = new Set(['accepted', 'tentative', 'declined']);

function Guests({ invitation }: { invitation: Invitation }) {
  const { organizer, attendees } = invitation;
  return (
    <span>
      {organizer !== null && <span><bdi>{t('invite.organizer', { who: nameOf(organizer) })}</bdi></span>}
      {attendees.length > 0 && invitation.method !== 'REPLY' && (
        <details>
          <summary>{t('invite.guests', { count: invitation.attendeeCount })}</summary>
          <ul className="invite-guests">
            {attendees.slice(0, 200).map((person, i) => (
              <li key={i}><bdi title={person.email}>{nameOf(person)}</bdi> <small>{[statuses.has(person.status) ? t(`invite.status.${person.status as Answer}`) : t('invite.status.waiting'), person.isOptional ? t('invite.optional') : ''].filter((text) => text !== '').join(', ')}</small></li>
            ))}
          </ul>
        </details>
      )}
    </span>
  );
}

function Answers({ content, blobId, invitation }: { content: EmailContent; blobId: Id; invitation: Invitation }) {
  const { room, home } = useApp();
  const email = room.emails.use(content.id);
  const [comment, setComment] = useState('');
  const [noted, setNoted] = useState(false);
  const [sending, setSending] = useState<Answer | null>(null);
  const given = answerOf(email?.keywords ?? {});
  const remember = (answer: Answer | null): Promise<void> => {
    const patch: Patch = {};
    for (const other of Object.keys(answers) as Answer[]) patch[`keywords/${answers[other]}`] = other === answer ? true : null;
    return room.update(new Map([[content.id, patch]]));
  };
  const give = async (answer: Answer): Promise<void> => {
    setSending(answer);
    try {
      const before = given;
      const sent = await sendAnswer(home, room, content, invitation, blobId, answer, comment.trim());
      setNoted(false);
      setComment('');
      const undo = (): void => {
        takeBack(home, sent).then(
          async (draft) => {
            if (draft === null) return notices.problem(t('write.tooLate'));
            await home.destroy([draft]);
            await remember(before);
            notices.done(t('done.undone'));
          },
        ).catch((error: unknown) => notices.problem(explain(error)));
      };
      notices.done(t('invite.sent'), sent.sendAt === null ? undefined : undo);
      await remember(answer);
      void home.sync();
    } catch (error) {
      notices.problem(explain(error));
    } finally {
      setSending(null);
    }
  };
  return (
    <div className="invite-answer">
      {given !== null && <p className="invite-given" role="status">{t(`invite.given.${given}`)}</p>}
      <div className="invite-buttons" role="group" aria-label={t('invite.answer')}>
        {(Object.keys(answers) as Answer[]).map((answer) => (
          <button key={answer} type="button" className={given === answer ? 'button primary' : 'button'} aria-pressed={given === answer} disabled={sending !== null} onClick={() => void give(answer)}>{t(`invite.${answer}`)}</button>
        ))}
        {!noted && <button type="button" className="button quiet" onClick={() => setNoted(true)}>{t('invite.addNote')}</button>}
      </div>
      {noted && <textarea className="field" autoFocus rows={2} maxLength={2000} dir="auto" aria-label={t('invite.note')} placeholder={t('invite.note')} value={comment} onChange={(event) => setComment(event.target.value)} />}
    </div>
  );
}
