import { Add20Regular, ArrowUpload20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { Domain } from '../../api/contract';
import { useMay } from '../../context';
import type { Column } from '../../list/columns';
import { ListView } from '../../list/ListView';
import { Table } from '../../list/Table';
import { hrefOf, usePlace } from '../../router';
import { t, texts } from '../../text';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import { AddDomain } from './AddDomain';
import { treeOf } from './tree';

const columns: () => Column<Domain>[] = () => [
  { id: 'name', name: t('domain.name'), sort: 'name', cell: (row) => row.name },
  { id: 'state', name: t('state'), sort: 'suspended', cell: (row) => (row.suspended ? <Badge tone="bad">{t('state.suspended')}</Badge> : <Badge tone="good">{t('state.active')}</Badge>) },
  { id: 'aliases', name: t('domain.aliases'), sort: 'aliases', wide: true, cell: (row) => row.aliases.join(', ') || '–' },
  { id: 'catchAll', name: t('domain.catchAll'), sort: 'catchAll', wide: true, cell: (row) => row.catchAll ?? '–' },
  { id: 'quota', name: t('domain.quota'), sort: 'quota', wide: true, end: true, cell: (row) => (row.quota === 0 ? t('unlimited') : texts.size(row.quota)) },
  { id: 'maximumAccounts', name: t('domain.maximumAccounts'), sort: 'maximumAccounts', wide: true, end: true, cell: (row) => (row.maximumAccounts === 0 ? t('unlimited') : texts.number(row.maximumAccounts)) },
];

export function DomainList() {
  const may = useMay();
  const { query } = usePlace();
  const [adding, setAdding] = useState(false);
  const hrefOfRow = (row: Domain): string => hrefOf(['domains', row.name]);
  // Sorted by anything but the name, it is a plain list.
  const asTree = (query.get('sort') ?? 'name') === 'name' && (query.get('q') ?? '') === '';
  const add = may('createDomain') && <button type="button" className="button primary" onClick={() => setAdding(true)}><Add20Regular />{t('domain.add')}</button>;
  return (
    <Page title={t('nav.domains')} lead={t('domain.lead')} actions={<>{may('importDomains') && <Link className="button" href={hrefOf(['domains', 'import'])}><ArrowUpload20Regular />{t('account.import')}</Link>}{add}</>}>
      <ListView
        id="listDomains" params={{}} label={t('nav.domains')} columns={columns()} keyOf={(row) => row.name} hrefOf={hrefOfRow} sort="name"
        empty={{ title: t('domain.none'), more: t('domain.noneMore'), action: add }}
        {...(asTree ? { render: (rows: Domain[]) => <Tree rows={rows} hrefOfRow={hrefOfRow} /> } : {})}
      />
      {adding && <AddDomain onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Tree({ rows, hrefOfRow }: { rows: Domain[]; hrefOfRow: (row: Domain) => string }) {
  const branches = treeOf(rows);
  const depths = new Map(branches.map(({ item, depth }) => [item.name, depth]));
  const shown = columns().map((column) => (column.id === 'name' ? { ...column, cell: (row: Domain) => <span className="branch" style={{ '--depth': depths.get(row.name) ?? 0 } as React.CSSProperties}>{row.name}</span> } : column));
  return <Table label={t('nav.domains')} columns={shown} rows={branches.map(({ item }) => item)} keyOf={(row) => row.name} hrefOf={hrefOfRow} sort="name" paged />;
}
