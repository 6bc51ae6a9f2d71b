import { Globe20Regular, Person20Regular, Search20Regular } from '@fluentui/react-icons';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useConsole, useMay } from '../context';
import { go, hrefOf } from '../router';
import { t } from '../text';
import { sections } from './sections';

interface Hit {
  name: string;
  note: string;
  icon: ReactNode;
  href: string;
}

/** Goes anywhere by name: pages, accounts, domains. Ctrl+K reaches it. */
export function Finder() {
  const { api } = useConsole();
  const may = useMay();
  const [text, setText] = useState('');
  const [hits, setHits] = useState<Hit[]>([]);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const wanted = text.trim();

  useEffect(() => {
    const key = (event: globalThis.KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

  useEffect(() => {
    if (wanted === '') return;
    const pages = sections.flatMap((section) => section.items).filter((item) => may(item.needs) && t(item.name).toLowerCase().includes(wanted.toLowerCase()))
      .map((item): Hit => ({ name: t(item.name), note: t('find.page'), icon: item.icon, href: hrefOf(item.path === '' ? [] : [item.path]) }));
    setHits(pages);
    setAt(0);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      Promise.all([api.get('listDomains', { q: wanted, limit: 5 }, abort.signal), api.get('listAccounts', { q: wanted, limit: 8 }, abort.signal)]).then(
        ([domains, accounts]) => setHits([
          ...pages,
          ...domains.value.map((domain) => ({ name: domain.name, note: t('find.domain'), icon: <Globe20Regular />, href: hrefOf(['domains', domain.name]) })),
          ...accounts.value.map((account) => ({ name: account.address, note: account.name, icon: <Person20Regular />, href: hrefOf(['accounts', account.address]) })),
        ]),
        // The pages are there all the same; what failed is said by the page that is gone to.
        () => undefined,
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- rights do not change while the page is open.
  }, [api, wanted]);

  const choose = (hit: Hit | undefined): void => {
    if (hit === undefined) return;
    setOpen(false);
    setText('');
    input.current?.blur();
    go(hit.href);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(hits.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') choose(hits[at]);
    else if (event.key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
  };
  const shown = open && wanted !== '' && hits.length > 0;
  return (
    <div className="find">
      <label className="find-box">
        <Search20Regular aria-hidden />
        <input
          ref={input} type="search" role="combobox" aria-label={t('find.label')} placeholder={t('find.label')} aria-expanded={shown} aria-controls={id} aria-autocomplete="list" aria-activedescendant={shown ? `${id}-${at}` : undefined}
          value={text} onChange={(event) => { setText(event.target.value); setOpen(true); }} onFocus={() => setOpen(true)} onBlur={() => setOpen(false)} onKeyDown={keys}
        />
      </label>
      <ul className="found" id={id} role="listbox" aria-label={t('find.label')} hidden={!shown}>
        {shown && hits.map((hit, index) => (
          <li key={hit.href} id={`${id}-${index}`} role="option" aria-selected={index === at} onMouseDown={(event) => { event.preventDefault(); choose(hit); }}>{hit.icon}<span>{hit.name}</span><small>{hit.note}</small></li>
        ))}
      </ul>
    </div>
  );
}
