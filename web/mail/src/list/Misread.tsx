import { useApp } from '../context';
import { misread } from '../data/search';
import { searchContext } from '../data/views';
import { t, type TextKey } from '../text';

// What each of them takes.
const takes: Record<string, TextKey> = {
  before: 'search.misread.day', after: 'search.misread.day', larger: 'search.misread.size', smaller: 'search.misread.size', in: 'search.misread.folder', is: 'search.misread.is', has: 'search.misread.has',
};

/** Where a search found nothing: what of it was taken for words, and how it would be written. */
export default function Misread({ query }: { query: string }) {
  const { room } = useApp();
  const wrong = misread(query, searchContext(room, new Date()));
  return wrong.length === 0 ? null : <ul className="misread" role="status">{wrong.map((word) => <li key={word.written}>{t(takes[word.operator!] ?? 'search.misread.operator', { word: word.written, text: word.text })}</li>)}</ul>;
}
