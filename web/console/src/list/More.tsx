import { useEffect, useRef } from 'react';
import { t } from '../text';

interface MoreProps {
  busy: boolean;
  /** How many are shown: each time that it grows, the end of the list may still be in sight. */
  rows: number;
  onMore: () => void;
}

/** The end of a list that has more: what follows is fetched when it comes near the window's edge; the button is for keyboards, and for a page that could not be fetched. */
export function More({ busy, rows, onMore }: MoreProps) {
  const end = useRef<HTMLDivElement>(null);
  const fetch = useRef(onMore);
  fetch.current = onMore;
  useEffect(() => {
    if (busy || end.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) fetch.current(); }, { rootMargin: '0px 0px 600px' });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [busy, rows]);
  return <div className="list-more" ref={end}><button type="button" className="button" onClick={onMore}>{t('list.more')}</button></div>;
}
