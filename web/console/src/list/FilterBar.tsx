import { Search20Regular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import { setQuery, useQueryValue } from '../router';
import { t } from '../text';
import type { Filter } from './columns';

/** What a list is narrowed by. Typed text waits for a pause, since each change asks the server. */
export function FilterBar({ filters, searched, name = 'q' }: { filters: Filter[]; searched: boolean; name?: string }) {
  return (
    <div className="filters" role="search">
      {searched && <div className="filter-search"><Search20Regular aria-hidden /><Typed name={name} label={t('list.search')} /></div>}
      {filters.map((filter) => (filter.options === undefined
        ? <Typed key={filter.name} name={filter.name} label={filter.label} {...(filter.date === true ? { date: true } : {})} />
        : <Choice key={filter.name} filter={filter} />))}
    </div>
  );
}

function Typed({ name, label, date = false }: { name: string; label: string; date?: boolean }) {
  const [value] = useQueryValue(name);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => setQuery({ [name]: text.trim() }), 250);
    return () => clearTimeout(timer);
  }, [text, value, name]);
  const input = <input className="field" type={date ? 'date' : 'search'} aria-label={label} title={label} placeholder={label} value={text} onChange={(event) => setText(event.target.value)} />;
  return date ? <span className="filter-date"><span aria-hidden>{label}</span>{input}</span> : input;
}

function Choice({ filter }: { filter: Filter }) {
  const [value, set] = useQueryValue(filter.name);
  return (
    <select className="field" aria-label={filter.label} value={value} onChange={(event) => set(event.target.value)}>
      <option value="">{filter.label}</option>
      {filter.options?.map((option) => <option key={option.value} value={option.value}>{option.name}</option>)}
      {/* What an address names, and what is gone since or not here yet, narrows the list all the same. */}
      {value !== '' && filter.options?.some((option) => option.value === value) !== true && <option value={value}>{value}</option>}
    </select>
  );
}
