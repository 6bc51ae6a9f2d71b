import { Dismiss16Regular } from '@fluentui/react-icons';
import type { BodyPart, EmailContent, Id } from '@posthouse/shared/jmap/types';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useEffect, useState } from 'react';
import { useApp } from '../context';
import { bodyProperties } from '../data/contents';
import { t } from '../text';
import { long } from '../text/dates';
import { calm } from '../ui/bidi';
import { full } from '../ui/people';
import { Parts } from './Parts';

const properties = ['from', 'to', 'cc', 'subject', 'sentAt', 'textBody', 'htmlBody', 'attachments', 'bodyValues'];

/** A message that is attached to another, read where it lies (RFC 8621 §4.9). What it says of its origin nobody has checked. */
export function Enclosed({ part, depth, onClose }: { part: BodyPart; depth: number; onClose: () => void }) {
  const { room } = useApp();
  const blobId = part.blobId!;
  const [content, setContent] = useState<EmailContent | 'failed' | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let gone = false;
    room.client.call<{ parsed: Record<Id, EmailContent> | null }>('Email/parse', { blobIds: [blobId], properties, bodyProperties, fetchTextBodyValues: true, maxBodyValueBytes: 1_000_000 }).then(
      ({ parsed }) => { if (!gone) setContent(parsed?.[blobId] ?? 'failed'); },
      () => { if (!gone) setContent('failed'); },
    );
    return () => {
      gone = true;
    };
  }, [room, blobId, attempt]);
  if (content === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  if (content === 'failed') return <div className="tip warn"><span>{t('read.enclosedFailed')}</span><button type="button" className="button" onClick={() => { setContent(null); setAttempt(attempt + 1); }}>{t('retry')}</button></div>;
  const subject = calm(content.subject ?? '');
  const row = (label: string, people: EmailContent['to']): React.ReactNode => (people === null || people.length === 0 ? null : <><dt>{label}</dt><dd><bdi>{people.map(full).join(', ')}</bdi></dd></>);
  return (
    <article className="enclosed" aria-label={t('read.enclosed', { subject: subject === '' ? t('list.noSubject') : subject })}>
      <header>
        <h3 dir="auto">{subject === '' ? t('list.noSubject') : subject}</h3>
        <IconButton label={t('close')} onClick={onClose}><Dismiss16Regular /></IconButton>
      </header>
      <dl>
        {row(t('read.from'), content.from)}
        {row(t('read.toLabel'), content.to)}
        {row(t('read.cc'), content.cc)}
        {content.sentAt !== null && <><dt>{t('read.date')}</dt><dd>{long(new Date(content.sentAt))}</dd></>}
      </dl>
      <Parts content={content} title={t('read.enclosed', { subject })} depth={depth} />
    </article>
  );
}
