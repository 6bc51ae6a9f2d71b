import { useEffect, useMemo, useRef, useState } from 'react';
import type { EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { useLook } from '../ui/theme';
import { clean, show } from './sanitise';

/** The HTML of a message in a frame that can run nothing and fetch nothing, until the reader asks for images. */
export function HtmlBody({ content, html, title }: { content: EmailContent; html: string; title: string }) {
  const { look } = useLook();
  const images = useInlineImages(content);
  const [remote, setRemote] = useState(false);
  const [original, setOriginal] = useState(false);
  const [height, setHeight] = useState(60);
  const frame = useRef<HTMLIFrameElement>(null);
  const safe = useMemo(() => clean(html, images), [html, images]);
  const dim = look !== 'light' && !original;

  useEffect(() => {
    const element = frame.current!;
    let observer: ResizeObserver | null = null;
    let timer = 0;
    const fill = (): void => {
      if (element.contentDocument?.body === null || element.contentDocument?.URL === 'about:blank') return;
      show(element, safe);
      const root = element.contentDocument!.documentElement;
      if (dim) root.dataset.dim = '';
      else delete root.dataset.dim;
      const measure = (): void => {
        clearTimeout(timer);
        timer = window.setTimeout(() => setHeight(Math.max(24, Math.ceil(element.contentDocument?.body.getBoundingClientRect().height ?? 0), element.contentDocument?.body.scrollHeight ?? 0) + 1), 0);
      };
      observer?.disconnect();
      observer = new ResizeObserver(measure);
      observer.observe(element.contentDocument!.body);
      element.contentDocument!.addEventListener('load', measure, true);
      // Keys pressed in the message are the page's keys.
      element.contentDocument!.onkeydown = (event) => element.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, bubbles: true, cancelable: true }));
      measure();
    };
    element.addEventListener('load', fill);
    fill();
    return () => {
      element.removeEventListener('load', fill);
      observer?.disconnect();
      clearTimeout(timer);
    };
  }, [safe, dim, remote]);

  return (
    <>
      {safe.remote && !remote && (
        <div className="tip">
          <span>{t('read.imagesBlocked')}</span>
          <button type="button" className="button" onClick={() => setRemote(true)}>{t('read.showImages')}</button>
        </div>
      )}
      {look !== 'light' && (
        <div style={{ textAlign: 'end', marginBottom: 6 }}>
          <button type="button" className="button" style={{ minHeight: 28, fontSize: 12.5 }} onClick={() => setOriginal(!original)}>{t(original ? 'read.darkColours' : 'read.originalColours')}</button>
        </div>
      )}
      <div className={dim ? 'frame-sheet dimmed' : 'frame-sheet own'}>
        <iframe
          ref={frame} key={remote ? 'remote' : 'local'} className="frame" title={title} src={`/mail/frame.html${remote ? '?images=1' : ''}`} style={{ height }}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer"
        />
      </div>
    </>
  );
}

const none: ReadonlyMap<string, string> = new Map();

/** Images that travel in the message, by their Content-ID. */
function useInlineImages(content: EmailContent): ReadonlyMap<string, string> {
  const { room } = useApp();
  const [images, setImages] = useState(none);
  useEffect(() => {
    const parts = content.attachments.filter((part) => part.cid !== null && part.blobId !== null && /^image\/(png|jpe?g|gif|webp|avif|bmp)$/i.test(part.type));
    if (parts.length === 0) return;
    let gone = false;
    const urls: string[] = [];
    void Promise.all(parts.map(async (part) => {
      const blob = await room.client.download(part.blobId!, part.name ?? 'image', part.type);
      const url = URL.createObjectURL(new Blob([blob], { type: part.type }));
      urls.push(url);
      return [part.cid!.replace(/^<|>$/g, ''), url] as const;
    })).then(
      (found) => { if (!gone) setImages(new Map(found)); },
      () => undefined, // The images stay away; the text is there.
    );
    return () => {
      gone = true;
      for (const url of urls) URL.revokeObjectURL(url);
    };
  }, [content, room]);
  return images;
}
