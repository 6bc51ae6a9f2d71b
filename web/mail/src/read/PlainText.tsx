import { useMemo, useState, type MouseEvent } from 'react';
import { useApp } from '../context';
import { t } from '../text';
import { letterClicked } from './mailto';
import { links, parts } from './quotes';

export function PlainText({ text }: { text: string }) {
  const found = useMemo(() => parts(text.trimEnd()), [text]);
  return (
    <div className="plain" dir="auto">
      {found.map((part, i) => (part.quoted ? <Quoted key={i} text={part.text} only={found.length === 1} /> : <Linked key={i} text={part.text} />))}
    </div>
  );
}

function Quoted({ text, only }: { text: string; only: boolean }) {
  const [shown, setShown] = useState(only);
  if (!shown) return <button type="button" className="fold" aria-label={t('read.quoted')} title={t('read.quoted')} onClick={() => setShown(true)}>•••</button>;
  return <span className="quoted"><Linked text={text.replace(/^> ?/gm, '')} /></span>;
}

/** Text with the links in it. */
export function Linked({ text }: { text: string }) {
  const { compose } = useApp();
  const write = (event: MouseEvent): void => {
    const draft = event.button === 2 ? null : letterClicked(event.nativeEvent);
    if (draft === null) return;
    event.preventDefault();
    compose(draft);
  };
  return <>{links(text).map((part, i) => (part.href === null ? part.text : <a key={i} href={part.href} target="_blank" rel="noopener noreferrer nofollow" onClick={write} onAuxClick={write}>{part.text}</a>))}</>;
}
