import { ArrowDownload20Regular, Copy20Regular, Dismiss20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import type { EmailContent } from '@posthouse/shared/jmap/types';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t, texts } from '../text';
import './preview.css';

// What is longer is mostly attachments in base64.
const mostShown = 500_000;

/** The message as it came, its header by itself: for whoever wants to know where it has been. */
export default function Source({ content, url, onClose }: { content: EmailContent; url: string; onClose: () => void }) {
  const { room } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const [whole, setWhole] = useState(false);
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
  }, []);
  useEffect(() => {
    let gone = false;
    room.client.download(content.blobId, 'message.eml', 'text/plain').then(async (blob) => new TextDecoder().decode(await blob.slice(0, mostShown).arrayBuffer())).then(
      (text) => { if (!gone) setSource(text); },
      (error: unknown) => {
        notices.problem(explain(error));
        dialog.current?.close();
      },
    );
    return () => {
      gone = true;
    };
  }, [room, content.blobId]);
  const header = source?.split(/\r?\n\r?\n/, 1)[0] ?? '';
  const shown = whole ? (source ?? '') : header;
  return (
    <dialog ref={dialog} className="sheet source" aria-label={t('act.source')} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <div className="sheet-head">
        <h2>{t('act.source')}</h2>
        <div role="radiogroup" aria-label={t('act.source')} className="source-choice">
          <button type="button" role="radio" aria-checked={!whole} className="button" onClick={() => setWhole(false)}>{t('read.header')}</button>
          <button type="button" role="radio" aria-checked={whole} className="button" onClick={() => setWhole(true)}>{t('read.whole')}</button>
        </div>
        <IconButton label={t('read.copy')} onClick={() => { navigator.clipboard.writeText(shown).then(() => notices.done(t('read.copied')), (error: unknown) => notices.problem(explain(error))); }}><Copy20Regular /></IconButton>
        <a className="icon-button" href={url} download title={t('act.download')} aria-label={t('act.download')}><ArrowDownload20Regular /></a>
        <IconButton label={t('close')} onClick={() => dialog.current?.close()}><Dismiss20Regular /></IconButton>
      </div>
      <div className="sheet-body">
        {source === null ? <div className="spin" role="status" aria-label={t('loading')} /> : <pre dir="ltr" tabIndex={0}>{shown}</pre>}
        {whole && content.size > mostShown && <p>{t('read.sourceCut', { size: texts.size(mostShown) })}</p>}
      </div>
    </dialog>
  );
}
