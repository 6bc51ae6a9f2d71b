import { ArrowDown12Regular, ArrowUp12Regular } from '@fluentui/react-icons';
import type { MouseEvent } from 'react';
import { go, setQuery } from '../router';
import { t } from '../text';
import { Link } from '../ui/Link';
import type { Column } from './columns';

interface TableProps<R> {
  label: string;
  columns: Column<R>[];
  rows: R[];
  keyOf: (row: R) => string;
  hrefOf?: (row: R) => string | undefined;
  sort?: string;
  /** The order's name in the address. */
  sortName?: string;
  paged?: boolean;
  busy?: boolean;
  picked?: ReadonlySet<string>;
  pick?: (keys: ReadonlySet<string>) => void;
}

/** The first column leads to the row's own page; the rest of the row does so for the mouse. */
export function Table<R>({ label, columns, rows, keyOf, hrefOf, sort = '', sortName = 'sort', paged = false, busy = false, picked, pick }: TableProps<R>) {
  const all = picked !== undefined && rows.length > 0 && rows.every((row) => picked.has(keyOf(row)));
  const toggle = (key: string): void => {
    const next = new Set(picked);
    if (!next.delete(key)) next.add(key);
    pick?.(next);
  };
  const follow = (event: MouseEvent<HTMLTableRowElement>, row: R): void => {
    const href = hrefOf?.(row);
    if (href === undefined || (event.target as Element).closest('a, button, input, label, select') !== null || String(getSelection()) !== '') return;
    go(href);
  };
  return (
    <table className="table" aria-label={label} aria-busy={busy}>
      <thead>
        <tr>
          {pick !== undefined && <td className="pick"><input type="checkbox" aria-label={t('list.selectAll')} checked={all} onChange={() => pick(all ? new Set() : new Set(rows.map(keyOf)))} /></td>}
          {columns.map((column) => <Head key={column.id} column={column} sort={sort} sortName={sortName} paged={paged} />)}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          const href = hrefOf?.(row);
          return (
            <tr key={key} className={href === undefined ? '' : 'leads'} aria-selected={pick === undefined ? undefined : (picked?.has(key) ?? false)} onClick={(event) => follow(event, row)}>
              {pick !== undefined && <td className="pick"><input type="checkbox" aria-label={t('list.select', { name: key })} checked={picked?.has(key) ?? false} onChange={() => toggle(key)} /></td>}
              {columns.map((column, index) => (
                <td key={column.id} className={classOf(column)}>{index === 0 && href !== undefined ? <Link href={href}>{column.cell(row)}</Link> : column.cell(row)}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Head<R>({ column, sort, sortName, paged }: { column: Column<R>; sort: string; sortName: string; paged: boolean }) {
  const name = paged ? column.sort : column.value === undefined ? undefined : column.id;
  if (name === undefined) return <th scope="col" className={classOf(column)}>{column.name}</th>;
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined;
  return (
    <th scope="col" className={classOf(column)} aria-sort={direction}>
      <button type="button" onClick={() => setQuery({ [sortName]: direction === 'ascending' ? `-${name}` : name })}>
        {column.name}{direction === 'ascending' && <ArrowUp12Regular aria-hidden />}{direction === 'descending' && <ArrowDown12Regular aria-hidden />}
      </button>
    </th>
  );
}

function classOf<R>(column: Column<R>): string {
  return [column.wide === true ? 'wide' : '', column.end === true ? 'end' : ''].join(' ').trim();
}
