import { Fragment } from 'react';
import { calm } from '../ui/bidi';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** A snippet of RFC 8621 §5: text with its HTML characters escaped and <mark> around what was found. Nothing of it is ever read as HTML. */
export function marks(snippet: string): { text: string; found: boolean }[] {
  return snippet.split(/(<mark>.*?<\/mark>)/s).filter((part) => part !== '').map((part) => {
    const found = part.startsWith('<mark>');
    return { found, text: (found ? part.slice(6, -7) : part).replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '') };
  });
}

export function Marked({ text, plain }: { text: string | null | undefined; plain: string }) {
  if (text === null || text === undefined) return <>{plain}</>;
  return <>{marks(calm(text)).map(({ text: part, found }, i) => (found ? <mark key={i}>{part}</mark> : <Fragment key={i}>{part}</Fragment>))}</>;
}
