import { Dismiss16Regular, Search20Regular, History20Regular, Person20Regular } from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, useState, type ReactNode, type Ref } from 'react';
import { useApp } from '../context';
import { nameOf } from '../data/views';
import { go } from '../router';
import { t, texts, type TextKey } from '../text';
import { full } from './people';

interface Suggestion {
  key: string;
  icon: ReactNode;
  label: ReactNode;
  /** What the box holds afterwards; searched at once when it is whole. */
  query: string;
  whole: boolean;
}

const hints: [operator: string, text: TextKey][] = [
  ['from:', 'search.from'], ['to:', 'search.to'], ['subject:', 'search.subject'], ['has:attachment', 'search.attachment'], ['is:unread', 'search.unread'], ['is:starred', 'search.starred'],
  ['in:', 'search.in'], ['after:', 'search.after'], ['before:', 'search.before'], ['larger:', 'search.larger'], ['label:', 'search.label'],
];
const typingPause = 220;
// Kept while the page is open, by nobody else.
const recent: string[] = [];

/** Searches while one types, and says which operators there are. */
export function SearchBox({ inputRef }: { inputRef: Ref<HTMLInputElement> }) {
  const { place, room, home } = useApp();
  texts.useLanguage();
  // What somebody shares is searched where one is in it.
  const account = place.view.kind === 'inboxes' ? undefined : place.account;
  const label = account === undefined ? t('search.placeholder') : t('search.of', { name: home.client.session.accounts[account]?.name ?? '' });
  const current = place.view.kind === 'search' ? place.view.query : '';
  const [query, setQuery] = useState(current);
  const [shown, setShown] = useState(current);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const before = useRef(place);
  const timer = useRef(0);
  if (shown !== current) {
    setShown(current);
    setQuery(current);
  }
  useEffect(() => {
    if (place.view.kind !== 'search' && place.settings === null) before.current = place;
  }, [place]);

  const search = (text: string): void => {
    clearTimeout(timer.current);
    if (text.trim() === '') go({ ...before.current, thread: null }, place.view.kind === 'search');
    else go({ view: { kind: 'search', query: text.trim() }, thread: null, settings: null, account }, place.view.kind === 'search');
  };
  const type = (text: string): void => {
    setQuery(text);
    setOpen(true);
    setActive(-1);
    setShown(current);
    clearTimeout(timer.current);
    // An operator without its word finds nothing that anybody wants.
    if (text.trim() !== '' && !/[:：]\s*$/.test(text)) timer.current = window.setTimeout(() => search(text), typingPause);
  };

  const list = useMemo(() => (open ? suggest(query, room) : []), [open, query, room]);
  const choose = (suggestion: Suggestion): void => {
    setQuery(suggestion.query);
    setActive(-1);
    if (!suggestion.whole) return;
    setOpen(false);
    search(suggestion.query);
  };
  // The button goes with what it cleared, and the focus with it, of which nothing tells.
  const clear = (): void => {
    setOpen(false);
    setQuery('');
    search('');
  };
  const finish = (): void => {
    setOpen(false);
    if (query.trim() === '') return;
    const index = recent.indexOf(query.trim());
    if (index >= 0) recent.splice(index, 1);
    recent.unshift(query.trim());
    recent.length = Math.min(recent.length, 6);
  };

  return (
    <div className="search" role="search" onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }}>
      <div className="search-box">
        <Search20Regular aria-hidden="true" />
        <input
          ref={inputRef} type="search" role="combobox" aria-expanded={open && list.length > 0} aria-controls="search-suggestions" aria-autocomplete="list" aria-activedescendant={active >= 0 ? `suggestion-${active}` : undefined}
          aria-label={label} placeholder={label} value={query} autoComplete="off" spellCheck={false} maxLength={500}
          onFocus={() => setOpen(true)} onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              setActive((active + (event.key === 'ArrowDown' ? 1 : list.length + (active < 0 ? 0 : -1))) % Math.max(1, list.length));
            } else if (event.key === 'Enter') {
              const chosen = list[active];
              if (chosen !== undefined) choose(chosen);
              else {
                search(query);
                finish();
                event.currentTarget.blur();
              }
            } else if (event.key === 'Escape') {
              // Browsers would clear the box.
              event.preventDefault();
              if (open) setOpen(false);
              event.currentTarget.blur();
            }
          }}
        />
        {query !== '' && <button type="button" className="icon-button" style={{ width: 30, height: 30 }} aria-label={t('search.clear')} onClick={clear}><Dismiss16Regular /></button>}
      </div>
      {open && list.length > 0 && (
        <ul className="suggest" id="search-suggestions" role="listbox" aria-label={t('search.suggestions')}>
          {list.map((suggestion, i) => (
            <li key={suggestion.key} id={`suggestion-${i}`} role="option" aria-selected={i === active} onMouseDown={(event) => { event.preventDefault(); choose(suggestion); }}>{suggestion.icon}{suggestion.label}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function suggest(query: string, room: ReturnType<typeof useApp>['room']): Suggestion[] {
  const cut = query.lastIndexOf(' ') + 1;
  const head = query.slice(0, cut);
  const last = query.slice(cut).toLowerCase();
  const person = /^(from|to|cc):(.*)$/.exec(last);
  const found: Suggestion[] = [];
  if (query === '') {
    for (const text of recent) found.push({ key: `r${text}`, icon: <History20Regular />, label: <span>{text}</span>, query: text, whole: true });
  }
  if (person !== null || last.length >= 2) {
    const word = person?.[2] ?? last;
    const people = new Map<string, string>();
    for (const email of room.emails.values()) for (const address of [...(email.from ?? []), ...(email.to ?? [])]) people.set(address.email.toLowerCase(), full(address));
    for (const [email, text] of [...people].filter(([, text]) => text.toLowerCase().includes(word)).slice(0, 4)) {
      found.push({ key: `p${email}`, icon: <Person20Regular />, label: <span>{text}</span>, query: `${head}${person?.[1] ?? 'from'}:${email}`, whole: true });
    }
  }
  if (/^in:/.test(last)) {
    for (const mailbox of room.mailboxes.values().filter((m) => nameOf(m).toLowerCase().includes(last.slice(3))).slice(0, 6)) {
      const name = /\s/.test(nameOf(mailbox)) ? `"${nameOf(mailbox)}"` : nameOf(mailbox);
      found.push({ key: mailbox.id, icon: <Search20Regular />, label: <code>in:{nameOf(mailbox)}</code>, query: `${head}in:${name}`, whole: true });
    }
  }
  for (const [operator, text] of hints) {
    if (last !== '' && (!operator.startsWith(last) || operator === last)) continue;
    found.push({ key: operator, icon: <Search20Regular />, label: <><code>{operator}</code><span>{t(text)}</span></>, query: head + operator, whole: !operator.endsWith(':') });
  }
  return found.slice(0, 10);
}
