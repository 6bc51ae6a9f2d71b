import { Attach16Regular } from '@fluentui/react-icons';
import type { BodyPart, EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t, texts } from '../text';
import { leftParts } from './shownParts';

/** Files of a message; images that the text shows are not repeated. */
export function Attachments({ content }: { content: EmailContent }) {
  const { room } = useApp();
  const files = filesOf(content);
  if (files.length === 0) return null;
  return (
    <section className="attachments">
      <h3><Attach16Regular />{t('read.attachments', { count: files.length })}</h3>
      <ul className="attachment-list">
        {files.map((part, i) => (
          <li key={part.blobId ?? i}>
            <a className="attachment" href={room.client.downloadUrl(part.blobId!, nameOf(part), part.type)} download={nameOf(part)}>
              <span className="kind" aria-hidden="true">{kindOf(part)}</span>
              <span><span className="name">{nameOf(part)}</span><small>{texts.size(part.size)}</small></span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function filesOf(content: EmailContent): BodyPart[] {
  const html = content.htmlBody.some((part) => part.type === 'text/html');
  // Pictures with a Content-ID that do not say that they are attachments belong to the text.
  return [...content.attachments, ...leftParts(content)].filter((part) => part.blobId !== null && !(html && part.cid !== null && part.disposition !== 'attachment' && part.type.startsWith('image/')));
}

function nameOf(part: BodyPart): string {
  // Characters that turn the direction of writing make a program look like a picture (invoice<U+202E>fdp.exe).
  return part.name?.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '') ?? (part.type === 'message/rfc822' ? 'message.eml' : 'file');
}

function kindOf(part: BodyPart): string {
  const extension = /\.(\w{1,4})$/.exec(nameOf(part))?.[1] ?? part.type.split('/')[1]?.slice(0, 4) ?? '';
  return extension.toUpperCase();
}
