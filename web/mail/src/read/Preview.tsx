import { ArrowDownload20Regular, ChevronLeft24Regular, ChevronRight24Regular, Dismiss20Regular } from '@fluentui/react-icons';
import type { BodyPart } from '@posthouse/shared/jmap/types';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useApp } from '../context';
import { t, texts } from '../text';
import { nameOf, previewOf } from './files';
import './preview.css';

const Pdf = lazy(() => import('./Pdf'));

/** Looks at files one after the other: pictures as the browser draws them, pages drawn by us, text as text. Nothing in them is ever run. */
export default function Preview({ files, first, onClose }: { files: readonly BodyPart[]; first: number; onClose: () => void }) {
  const { room } = useApp();
  const [index, setIndex] = useState(first);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
  }, []);
  const part = files[index]!;
  const name = nameOf(part);
  const step = (by: number): void => setIndex((files.length + index + by) % files.length);
  return (
    <dialog
      ref={dialog} className="preview" aria-label={name} onClose={onClose}
      onClick={(event) => { if ((event.target as Element).classList.contains('preview-body')) dialog.current?.close(); }}
      onKeyDown={(event) => {
        // The keys of the list are not for here.
        event.stopPropagation();
        const forwards = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
        if (files.length > 1 && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) step(event.key === forwards ? 1 : -1);
      }}
    >
      <header>
        <h2><bdi>{name}</bdi></h2>
        <span>{texts.size(part.size)}</span>
        {files.length > 1 && <span>{t('read.nth', { n: index + 1, count: files.length })}</span>}
        <a className="icon-button" href={room.client.downloadUrl(part.blobId!, name, part.type)} download={name} title={t('read.save', { name })} aria-label={t('read.save', { name })}><ArrowDownload20Regular /></a>
        <IconButton label={t('close')} autoFocus onClick={() => dialog.current?.close()}><Dismiss20Regular /></IconButton>
      </header>
      <div className="preview-body" key={part.blobId}><Shown part={part} /></div>
      {files.length > 1 && (
        <>
          <button type="button" className="preview-step back" aria-label={t('read.previousFile')} onClick={() => step(-1)}><ChevronLeft24Regular /></button>
          <button type="button" className="preview-step" aria-label={t('read.nextFile')} onClick={() => step(1)}><ChevronRight24Regular /></button>
        </>
      )}
    </dialog>
  );
}

function Shown({ part }: { part: BodyPart }) {
  const { room } = useApp();
  const [failed, setFailed] = useState(false);
  const preview = previewOf(part);
  if (failed || preview === null) return <div className="preview-failed">{t('read.cannotShow')}</div>;
  const url = room.client.downloadUrl(part.blobId!, nameOf(part), preview.type);
  switch (preview.kind) {
    case 'image':
      return <img src={url} alt={nameOf(part)} onError={() => setFailed(true)} />;
    case 'pdf':
      return <Suspense fallback={<div className="spin" role="status" aria-label={t('loading')} />}><Pdf url={url} onFailed={() => setFailed(true)} /></Suspense>;
    case 'text':
      return <Text part={part} onFailed={() => setFailed(true)} />;
  }
}

function Text({ part, onFailed }: { part: BodyPart; onFailed: () => void }) {
  const { room } = useApp();
  const [text, setText] = useState<string | null>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    let gone = false;
    room.client.download(part.blobId!, nameOf(part), 'text/plain').then(async (blob) => decode(await blob.arrayBuffer(), part.charset)).then((read) => { if (!gone) setText(read); }, () => failed.current());
    return () => {
      gone = true;
    };
  }, [room, part]);
  return text === null ? <div className="spin" role="status" aria-label={t('loading')} /> : <pre dir="auto" tabIndex={0}>{text}</pre>;
}

/** As the part says; else UTF-8 where it is that, and what Chinese programs mostly write where it is not. */
function decode(octets: ArrayBuffer, charset: string | null): string {
  for (const name of [charset, 'utf-8', 'gb18030']) {
    if (name === null || /^us-ascii$/i.test(name)) continue;
    try {
      return new TextDecoder(name, { fatal: true }).decode(octets);
    } catch {
      // Not in this one, or no such charset.
    }
  }
  return new TextDecoder('utf-8').decode(octets);
}
