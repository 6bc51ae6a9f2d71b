import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { t } from '../text';

// Whoever reads a book downloads it.
const mostPages = 300;
const widest = 1000;
// Of the pixels of a canvas: a page as large as a wall is drawn coarser.
const mostPixels = 16_000_000;

/** Where the browser asks for it, a script's address is one that a policy names (web/mail main.tsx does the same for the service worker). */
function worker(): Worker {
  const { trustedTypes } = window as { trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: () => string }) => { createScriptURL: (url: string) => string } } };
  return new Worker(trustedTypes?.createPolicy('posthouse-pdf', { createScriptURL: () => workerUrl }).createScriptURL(workerUrl) ?? workerUrl, { type: 'module' });
}

/**
 * Pages of PDF, drawn by a script of ours onto canvases: no plug-in reads what a stranger made, nothing in the file is run, no address in it is opened, and
 * the page's policy, which knows no eval, holds for the reader too.
 */
export default function Pdf({ url, onFailed }: { url: string; onFailed: () => void }) {
  const [pages, setPages] = useState<PDFDocumentProxy | null>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    GlobalWorkerOptions.workerPort ??= worker();
    const task = getDocument({
      url, withCredentials: true, isEvalSupported: false, useWasm: false, enableXfa: false,
      // Fonts of the system come when they come; those of ours are there before a page is drawn.
      useSystemFonts: false, cMapUrl: '/mail/pdf/cmaps/', cMapPacked: true, standardFontDataUrl: '/mail/pdf/standard_fonts/', disableRange: true, disableStream: true,
    });
    let gone = false;
    task.promise.then((loaded) => { if (!gone) setPages(loaded); }, () => { if (!gone) failed.current(); });
    return () => {
      gone = true;
      void task.destroy();
    };
  }, [url]);
  if (pages === null) return <div key="spin" className="spin" role="status" aria-label={t('loading')} />;
  return (
    <div key="pages" className="pdf" tabIndex={0} role="document" aria-label={t('read.pages', { count: pages.numPages })}>
      {Array.from({ length: Math.min(pages.numPages, mostPages) }, (_, i) => <Page key={i} pages={pages} number={i + 1} />)}
      {pages.numPages > mostPages && <p>{t('read.pagesCut', { count: mostPages })}</p>}
    </div>
  );
}

function Page({ pages, number }: { pages: PDFDocumentProxy; number: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  const [near, setNear] = useState(number === 1);
  useEffect(() => {
    if (near) return;
    const observer = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting === true) setNear(true); }, { rootMargin: '1200px' });
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, [near]);
  useEffect(() => {
    if (!near) return;
    let gone = false;
    const draw = async (): Promise<void> => {
      const page = await pages.getPage(number);
      const one = page.getViewport({ scale: 1 });
      const target = canvas.current;
      if (gone || target === null) return;
      const width = Math.min(widest, target.parentElement!.clientWidth);
      let scale = (width / one.width) * devicePixelRatio;
      scale *= Math.min(1, Math.sqrt(mostPixels / (one.width * one.height * scale * scale)));
      const viewport = page.getViewport({ scale });
      target.width = Math.floor(viewport.width);
      target.height = Math.floor(viewport.height);
      target.style.width = `${width}px`;
      await page.render({ canvas: target, viewport }).promise;
      const content = await page.getTextContent();
      if (!gone) setText(content.items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
    };
    // A page that cannot be drawn stays white; the others are there.
    draw().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [near, pages, number]);
  return (
    <>
      <canvas ref={canvas} width={800} height={1100} role="img" aria-label={t('read.page', { n: number })} data-drawn={text !== ''} />
      {/* For those who hear it, and for whoever searches in the page. */}
      {text !== '' && <div className="hidden-text">{text}</div>}
    </>
  );
}
