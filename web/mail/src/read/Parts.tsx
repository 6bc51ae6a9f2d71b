import type { BodyPart, EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { Attachments } from './Attachments';
import { filesOf, isWinmail, nameOf } from './files';
import { HtmlBody } from './HtmlBody';
import { calendarOf, InvitationCard } from './InvitationCard';
import { PlainText } from './PlainText';
import { isUnopened, shownParts } from './shownParts';
import { useWinmail, WinmailText } from './Winmail';

/** The parts of a message in their order, and its files; for one that is enclosed in another as well. */
export function Parts({ content, title, depth = 0, download }: { content: EmailContent; title: string; depth?: number; download?: string }) {
  const shown = shownParts(content);
  const files = filesOf(content);
  const packed = files.find(isWinmail);
  const unpacked = useWinmail(packed);
  const calendar = calendarOf(content);
  const empty = shown.every((part) => part.type === 'text/plain' && (content.bodyValues[part.partId ?? '']?.value ?? '').trim() === '');
  // A calendar without a name is what its card shows.
  const listed = [...files.filter((part) => !(part === packed && unpacked !== null) && !(part === calendar && part.name === null)), ...(unpacked?.files ?? [])];
  return (
    <>
      {calendar !== undefined && depth === 0 && <InvitationCard content={content} part={calendar} />}
      {isUnopened(content) && <div className="tip warn" role="status"><span>{t('read.unopened')}</span>{download !== undefined && <a className="button" href={download} download>{t('act.download')}</a>}</div>}
      {shown.map((part, i) => <Shown key={part.partId ?? i} content={content} part={part} title={title} />)}
      {empty && unpacked?.text !== null && unpacked?.text !== undefined && <WinmailText part={unpacked.text} title={title} />}
      <Attachments files={listed} depth={depth} />
    </>
  );
}

function Shown({ content, part, title }: { content: EmailContent; part: BodyPart; title: string }) {
  const { room } = useApp();
  if (part.type === 'text/html') return part.blobId === null ? null : <HtmlBody blobId={part.blobId} title={title} />;
  if (part.type.startsWith('image/')) return part.blobId === null ? null : <img className="inline-image" src={room.client.downloadUrl(part.blobId, nameOf(part), part.type)} alt={part.name === null ? '' : nameOf(part)} />;
  const value = content.bodyValues[part.partId ?? ''];
  return (
    <>
      <PlainText text={value?.value ?? ''} />
      {value?.isEncodingProblem === true && <div className="tip"><span>{t('read.garbled')}</span></div>}
      {value?.isTruncated === true && <div className="tip"><span>{t('read.truncated')}</span></div>}
    </>
  );
}
