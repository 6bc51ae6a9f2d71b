import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import type { View } from '../data/contents';
import { t } from '../text';
import { useLook } from '../ui/look';
import { fill, takeFrame } from './frame';
import { letterClicked } from './mailto';
import { usePrinted } from './print';

/** The HTML of a message, made safe by the server, in a frame that can run and fetch nothing. */
export function HtmlBody({ blobId, title }: { blobId: Id; title: string }) {
  const { contents } = useApp();
  const look = useLook();
  const [images, setImages] = useState(false);
  const [original, setOriginal] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const printed = usePrinted();
  const dark = look !== 'light' && !original && printed === null;
  const key = `${blobId} ${images} ${dark} ${attempt}`;
  // What is here is in the first picture, not in the one after.
  const [shown, setShown] = useState<{ key: string; view: View | null }>(() => {
    const view = contents.viewNow(blobId, images, dark);
    return view === undefined ? { key: '', view: null } : { key, view };
  });

  useEffect(() => {
    if (shown.key === key) return;
    let gone = false;
    contents.view(blobId, images, dark).then((view) => { if (!gone) setShown({ key, view }); }, () => { if (!gone) setShown({ key, view: null }); });
    return () => {
      gone = true;
    };
  }, [contents, blobId, images, dark, key, shown.key]);

  if (shown.key === '') return <div className="spin" role="status" aria-label={t('loading')} />;
  if (shown.view === null) return <div className="tip warn"><span>{t('failedOffline')}</span><button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>{t('retry')}</button></div>;
  return (
    <>
      {shown.view.remote > 0 && !images && (
        <div className="tip">
          <span>{t('read.imagesBlocked')}</span>
          <button type="button" className="button" onClick={() => setImages(true)}>{t('read.showImages')}</button>
        </div>
      )}
      {look !== 'light' && (
        <div className="colours">
          <button type="button" className="button" onClick={() => setOriginal(!original)}>{t(original ? 'read.darkColours' : 'read.originalColours')}</button>
        </div>
      )}
      <Frame html={shown.view.html} dark={dark} title={title} />
    </>
  );
}

function Frame({ html, dark, title }: { html: string; dark: boolean; title: string }) {
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const { compose } = useApp();
  // Before the browser draws: a frame that is loaded already shows the message in the same picture as what is around it.
  useLayoutEffect(() => {
    const element = takeFrame(host.current!);
    frame.current = element;
    return () => element.remove();
  }, []);
  useLayoutEffect(() => {
    frame.current!.title = title;
    frame.current!.style.colorScheme = dark ? 'dark' : 'light';
  }, [title, dark]);
  useLayoutEffect(() => {
    const element = frame.current!;
    let observer: ResizeObserver | null = null;
    const listening = new AbortController();
    // Keys pressed in the message are the page's keys.
    const pass = (event: KeyboardEvent): void => {
      // What is held down with them is the browser's: copying is not composing.
      if (!event.ctrlKey && !event.metaKey && !event.altKey) element.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, shiftKey: event.shiftKey, bubbles: true, cancelable: true }));
    };
    // A letter is written here, and not in a window of its own.
    const write = (event: MouseEvent): void => {
      const draft = event.button === 2 ? null : letterClicked(event);
      if (draft === null) return;
      event.preventDefault();
      compose(draft);
    };
    const show = (): void => {
      const body = fill(element, html);
      if (body === null) return;
      body.ownerDocument.documentElement.dataset.theme = dark ? 'dark' : 'light';
      const measure = (): void => {
        element.style.height = `${Math.max(24, Math.ceil(body.getBoundingClientRect().height), body.scrollHeight)}px`;
      };
      observer?.disconnect();
      observer = new ResizeObserver(measure);
      observer.observe(body);
      // The document of the frame outlives what is shown in it; the same listener twice is one.
      for (const [name, listener] of [['keydown', pass], ['click', write], ['auxclick', write]] as const) element.contentDocument!.addEventListener(name, listener as EventListener, { signal: listening.signal });
      measure();
    };
    element.addEventListener('load', show);
    show();
    return () => {
      element.removeEventListener('load', show);
      observer?.disconnect();
      listening.abort();
    };
  }, [html, dark, compose]);
  return <div ref={host} className={dark ? 'frame-sheet dimmed' : 'frame-sheet own'} />;
}
