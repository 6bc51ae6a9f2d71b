import { ArrowDownload20Regular } from '@fluentui/react-icons';
import { csvFile } from '../api/csvFile';
import { useQueryValue } from '../router';
import { t } from '../text';
import { Empty } from '../ui/parts';
import type { Column } from './columns';
import { download } from './download';
import { FilterBar } from './FilterBar';
import { arrange, csvOf } from './local';
import { Table } from './Table';

interface RowListProps<R> {
  rows: readonly R[];
  label: string;
  columns: Column<R>[];
  keyOf: (row: R) => string;
  hrefOf?: (row: R) => string | undefined;
  /** What the file is called that it is saved as. */
  file: string;
  /** Before its names in the address, where the page has another list that uses them as they are. */
  prefix?: string;
  empty: { title: string; more?: string };
}

/** A list whose rows are a part of what the page has asked for: searched, sorted, saved and in the address as {@link ListView} is. */
export function RowList<R>({ rows, label, columns, keyOf, hrefOf, file, prefix = '', empty }: RowListProps<R>) {
  const names = { q: `${prefix}q`, sort: `${prefix}sort` };
  const [text, search] = useQueryValue(names.q);
  const [sort] = useQueryValue(names.sort);
  if (rows.length === 0) return <Empty {...empty} />;
  const shown = arrange(rows, columns, sort, text);
  return (
    <section className="list" aria-label={label}>
      <div className="list-bar">
        <FilterBar filters={[]} searched name={names.q} />
        <span className="list-count" role="status">{t('list.count', { count: shown.length })}</span>
        <button type="button" className="button" onClick={() => download(csvFile([csvOf(shown, columns)]), `posthouse-${file}.csv`)}><ArrowDownload20Regular />{t('list.csv')}</button>
      </div>
      {shown.length === 0
        ? <Empty title={t('list.nothingFound')} action={<button type="button" className="button" onClick={() => search('')}>{t('list.clearFilters')}</button>} />
        : <Table label={label} columns={columns} rows={shown} keyOf={keyOf} sort={sort} sortName={names.sort} {...(hrefOf === undefined ? {} : { hrefOf })} />}
    </section>
  );
}
