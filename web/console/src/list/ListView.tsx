import { ArrowDownload20Regular, ArrowSync20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useState, type ReactNode } from 'react';
import type { ListId, Params, RowOf } from '../api/client';
import { csvFile } from '../api/csvFile';
import { useConsole } from '../context';
import { setQuery, usePlace } from '../router';
import { t, texts } from '../text';
import { Empty, explain, Spinner, Trouble } from '../ui/parts';
import type { BulkAction, Column, Filter } from './columns';
import { download } from './download';
import { FilterBar } from './FilterBar';
import { arrange, csvOf } from './local';
import { More } from './More';
import { Table } from './Table';
import { useRows } from './useRows';

export interface ListProps<K extends ListId> {
  id: K;
  /** What the page itself asks for, beside the filters of the address. */
  params: Params<K>;
  label: string;
  columns: Column<RowOf<K>>[];
  keyOf: (row: RowOf<K>) => string;
  hrefOf?: (row: RowOf<K>) => string | undefined;
  filters?: Filter[];
  /** The column that the list begins with, where nobody chose another. */
  sort?: string;
  /** Pages and sorting are the server's; else it answers everything, and this page sorts and searches. */
  paged?: boolean;
  actions?: BulkAction<RowOf<K>>[];
  /** Filters that the page itself puts into params, in another form than the address has them. */
  without?: string[];
  /** False where the server has no q. */
  searched?: boolean;
  /** How the rows that are here are shown, where the server's pages have another order. */
  order?: (rows: RowOf<K>[]) => RowOf<K>[];
  /** Instead of the table: a tree, or the like. */
  render?: (rows: RowOf<K>[]) => ReactNode;
  empty: { title: string; more?: string; action?: ReactNode };
}

const nobody: ReadonlySet<string> = new Set();

/** A list as every page has it: filters, sorting, more on demand, a selection to act on, and the whole of it as CSV. */
export function ListView<K extends ListId>({ id, params, label, columns, keyOf, hrefOf, filters = [], sort: usual = '', paged = true, actions = [], without = [], searched = true, order, render, empty }: ListProps<K>) {
  type Row = RowOf<K>;
  const { api } = useConsole();
  const { query } = usePlace();
  const text = query.get('q') ?? '';
  const chosen = query.get('sort') ?? '';
  const set = filters.filter((filter) => (query.get(filter.name) ?? '') !== '');
  const own: Record<string, string> = Object.fromEntries(set.filter((filter) => !without.includes(filter.name)).map((filter): [string, string] => [filter.name, query.get(filter.name) ?? '']));
  const asked = { ...params, ...own, ...(paged && text !== '' ? { q: text } : {}) } as Params<K>;
  const sort = chosen === '' ? usual : chosen;
  const sortable = columns.some((column) => column.sort !== undefined);
  const list = useRows(id, (paged && sortable && sort !== '' ? { ...asked, sort } : asked), paged);
  const rows = order !== undefined && sort === '' ? order(list.rows) : paged ? list.rows : arrange(list.rows, columns, sort, text);
  const [picked, pick] = useState<ReadonlySet<string>>(nobody);
  const chosenRows = rows.filter((row) => picked.has(keyOf(row)));
  const filtered = text !== '' || set.length > 0;

  const save = (): void => {
    const file = paged ? api.csv(id, (sortable && sort !== '' ? { ...asked, sort } : asked)) : Promise.resolve({ file: csvFile([csvOf(rows, columns)]), isWhole: true });
    file.then(
      (saved) => {
        download(saved.file, `posthouse-${id.replace(/^(list|summarise)/, '').toLowerCase()}.csv`);
        if (!saved.isWhole) notices.problem(t('list.csvCut'));
      },
      (error: unknown) => notices.problem(explain(error)),
    );
  };
  const clear = (): void => setQuery(Object.fromEntries(['q', ...filters.map((filter) => filter.name)].map((name) => [name, ''])));

  return (
    <section className="list" aria-label={label}>
      <div className="list-bar">
        <FilterBar filters={filters} searched={searched} />
        <span className="list-count" role="status">{list.loading && rows.length === 0 ? '' : list.more ? t(list.total === null ? 'list.first' : 'list.part', { count: rows.length, total: texts.number(list.total ?? 0) }) : t('list.count', { count: rows.length })}</span>
        <IconButton label={t('refresh')} onClick={list.reload}><ArrowSync20Regular /></IconButton>
        <button type="button" className="button" onClick={save}><ArrowDownload20Regular />{t('list.csv')}</button>
      </div>
      {chosenRows.length > 0 && (
        <div className="list-picked" role="toolbar" aria-label={t('list.selectedActions')}>
          <strong>{t('list.selected', { count: chosenRows.length })}</strong>
          {actions.map((action) => <button key={action.id} type="button" className={action.danger === true ? 'button danger' : 'button'} onClick={() => action.act(chosenRows)}>{action.name}</button>)}
          <button type="button" className="button plain" onClick={() => pick(nobody)}>{t('list.clear')}</button>
        </div>
      )}
      {list.error !== null && <Trouble error={list.error} onRetry={list.reload} />}
      {rows.length > 0 && (render === undefined ? (
        <Table<Row>
          label={label} columns={columns} rows={rows} keyOf={keyOf} sort={sort} paged={paged} busy={list.loading}
          {...(hrefOf === undefined ? {} : { hrefOf })} {...(actions.length === 0 ? {} : { picked, pick })}
        />
      ) : render(rows))}
      {rows.length === 0 && list.loading && <Spinner />}
      {rows.length === 0 && !list.loading && list.error === null && (filtered
        ? <Empty title={t('list.nothingFound')} action={<button type="button" className="button" onClick={clear}>{t('list.clearFilters')}</button>} />
        : <Empty {...empty} />)}
      {list.more && <More busy={list.loading} onMore={list.fetchMore} rows={rows.length} />}
    </section>
  );
}
