import type { BodyPart, EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { coming } from '../text/dates';
import { Attachments } from './Attachments';
import { verdict } from './authentication';
import { HtmlBody } from './HtmlBody';
import { ListNotice } from './ListNotice';
import { PlainText } from './PlainText';
import { shownParts } from './shownParts';

/** What a message says: notices about it, its parts in their order, its files. */
export function Body({ content, who }: { content: EmailContent; who: string }) {
  const { room } = useApp();
  const judged = verdict(content['header:Authentication-Results:asText:all'] ?? null, room.client.authenticationServer, content.from?.[0]?.email ?? '');
  return (
    <>
      {content.wakeAt != null && <div className="tip" role="note"><span>{t('read.snoozedUntil', { when: coming(new Date(content.wakeAt)) })}</span></div>}
      {content.remindAt != null && <div className="tip" role="note"><span>{t('read.remindAt', { when: coming(new Date(content.remindAt)) })}</span></div>}
      {judged.result === 'fail' && <div className="tip warn" role="note"><span>{t('read.auth.fail', { domain: judged.domain })}</span></div>}
      <ListNotice content={content} />
      {shownParts(content).map((part, i) => <Shown key={part.partId ?? i} content={content} part={part} title={t('read.message', { who })} />)}
      <Attachments content={content} />
    </>
  );
}

function Shown({ content, part, title }: { content: EmailContent; part: BodyPart; title: string }) {
  const { room } = useApp();
  if (part.type === 'text/html') return part.blobId === null ? null : <HtmlBody blobId={part.blobId} title={title} />;
  if (part.type.startsWith('image/')) return part.blobId === null ? null : <img className="inline-image" src={room.client.downloadUrl(part.blobId, part.name ?? 'image', part.type)} alt={part.name ?? ''} />;
  const value = content.bodyValues[part.partId ?? ''];
  return (
    <>
      <PlainText text={value?.value ?? ''} />
      {value?.isTruncated === true && <div className="tip"><span>{t('read.truncated')}</span></div>}
    </>
  );
}
