import { ArrowDownload20Regular, Attach16Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import type { BodyPart } from '@posthouse/shared/jmap/types';
import { lazy, Suspense, useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t, texts } from '../text';
import { Enclosed } from './Enclosed';
import { extensionOf, isMessage, nameOf, previewOf } from './files';
import { zip } from './zip';

const Preview = lazy(() => import('./Preview'));

// A browser holds the whole of it: more than this is kept one by one.
const mostTogether = 500_000_000;

/** Files of a message: looked at here where that is safe, opened where they are messages, kept in any case. */
export function Attachments({ files, depth = 0 }: { files: readonly BodyPart[]; depth?: number }) {
  const { room } = useApp();
  const [shown, setShown] = useState<number | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [saving, setSaving] = useState(false);
  if (files.length === 0) return null;
  const size = files.reduce((sum, part) => sum + part.size, 0);
  const viewable = files.filter((part) => previewOf(part) !== null);

  const saveAll = async (): Promise<void> => {
    setSaving(true);
    try {
      const contents = [];
      for (const part of files) contents.push({ name: nameOf(part), content: await room.client.download(part.blobId!, nameOf(part), part.type) });
      save(await zip(contents, new Date()), `${t('read.files')}.zip`);
    } catch (error) {
      notices.problem(explain(error));
    } finally {
      setSaving(false);
    }
  };
  const toggle = (blobId: string): void => {
    const next = new Set(opened);
    if (!next.delete(blobId)) next.add(blobId);
    setOpened(next);
  };

  return (
    <section className="attachments">
      <h2>
        <Attach16Regular /><span>{t('read.attachments', { count: files.length })} · {texts.size(size)}</span>
        {files.length > 1 && size <= mostTogether && <button type="button" className="button quiet" disabled={saving} onClick={() => void saveAll()}>{t('read.downloadAll')}</button>}
      </h2>
      <ul className="attachment-list">
        {files.map((part, i) => {
          const url = room.client.downloadUrl(part.blobId!, nameOf(part), part.type);
          const face = <><Face part={part} /><span><bdi className="name">{nameOf(part)}</bdi><small>{texts.size(part.size)}</small></span></>;
          const preview = previewOf(part), message = isMessage(part) && depth < 5;
          return (
            <li key={part.blobId ?? i} className="attachment">
              {preview !== null ? <button type="button" className="attachment-face" aria-haspopup="dialog" onClick={() => setShown(viewable.indexOf(part))}>{face}</button>
                : message ? <button type="button" className="attachment-face" aria-expanded={opened.has(part.blobId!)} onClick={() => toggle(part.blobId!)}>{face}</button>
                  : <a className="attachment-face" href={url} download={nameOf(part)}>{face}</a>}
              {(preview !== null || message) && <a className="icon-button" href={url} download={nameOf(part)} title={t('read.save', { name: nameOf(part) })} aria-label={t('read.save', { name: nameOf(part) })}><ArrowDownload20Regular /></a>}
            </li>
          );
        })}
      </ul>
      {files.filter((part) => opened.has(part.blobId!)).map((part) => <Enclosed key={part.blobId} part={part} depth={depth + 1} onClose={() => toggle(part.blobId!)} />)}
      {shown !== null && <Suspense fallback={null}><Preview files={viewable} first={shown} onClose={() => setShown(null)} /></Suspense>}
    </section>
  );
}

function Face({ part }: { part: BodyPart }) {
  const { room } = useApp();
  const preview = previewOf(part);
  // Small pictures show themselves; large ones would be fetched for nothing.
  if (preview?.kind === 'image' && part.size <= 3_000_000) return <img className="kind" loading="lazy" alt="" src={room.client.downloadUrl(part.blobId!, nameOf(part), preview.type)} />;
  return <span className="kind" aria-hidden="true">{(isMessage(part) ? 'eml' : extensionOf(part) || (part.type.split('/')[1] ?? '').slice(0, 4)).toUpperCase()}</span>;
}

/** Gives a file that was made here to the browser to keep. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
