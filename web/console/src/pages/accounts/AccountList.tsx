import { ArrowUpload20Regular, PersonAdd20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Account } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { forEach } from '../../data/forEach';
import type { BulkAction, Column } from '../../list/columns';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { ask } from '../../ui/ask';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Badge, Time } from '../../ui/parts';
import { AddAccount } from './AddAccount';

export const rolesOf = (account: Account): string[] => [...(account.administrator ? ['owner'] : []), ...(account.roles ?? []).map((role) => role.role).filter((role) => role !== 'owner')];

const columns: () => Column<Account>[] = () => [
  { id: 'address', name: t('account.address'), sort: 'address', cell: (row) => row.address },
  { id: 'name', name: t('account.name'), sort: 'name', wide: true, cell: (row) => row.name || '–' },
  { id: 'state', name: t('state'), sort: 'suspended', cell: (row) => <AccountState account={row} /> },
  { id: 'roles', name: t('nav.roles'), sort: 'roles', wide: true, cell: (row) => <span className="row">{[...new Set(rolesOf(row))].map((role) => <Badge key={role} tone="brand">{word('role', role)}</Badge>)}</span> },
  { id: 'quota', name: t('account.quota'), sort: 'quota', wide: true, end: true, cell: (row) => (row.quota === 0 ? t('unlimited') : texts.size(row.quota)) },
  { id: 'created', name: t('created'), sort: 'created', wide: true, end: true, cell: (row) => <Time at={row.created} /> },
];

export function AccountState({ account }: { account: Account }) {
  if (account.suspended) return <Badge tone="bad">{t('state.suspended')}</Badge>;
  return account.held === true ? <Badge tone="warn">{t('account.held')}</Badge> : <Badge tone="good">{t('state.active')}</Badge>;
}

export function AccountList() {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  const add = may('createAccount') && <button type="button" className="button primary" onClick={() => setAdding(true)}><PersonAdd20Regular />{t('account.add')}</button>;
  const flags = [{ value: 'true', name: t('yes') }, { value: 'false', name: t('no') }];
  return (
    <Page
      title={t('nav.accounts')} lead={t('account.lead')}
      actions={<>{may('importAccounts') && <Link className="button" href={hrefOf(['accounts', 'import'])}><ArrowUpload20Regular />{t('account.import')}</Link>}{add}</>}
    >
      <ListView
        id="listAccounts" params={{}} label={t('nav.accounts')} columns={columns()} keyOf={(row) => row.address} hrefOf={(row) => hrefOf(['accounts', row.address])} sort="address" actions={useBulk()}
        filters={[
          { name: 'domain', label: t('account.anyDomain'), options: (domains.value ?? []).map((domain) => ({ value: domain.name, name: domain.name })) },
          { name: 'role', label: t('account.anyRole'), options: ['owner', 'domain-administrator', 'help-desk', 'auditor'].map((role) => ({ value: role, name: word('role', role) })) },
          { name: 'suspended', label: t('account.suspendedFilter'), options: flags },
          { name: 'held', label: t('account.heldFilter'), options: flags },
        ]}
        empty={{ title: t('account.none'), action: add }}
      />
      {adding && <AddAccount onClose={() => setAdding(false)} />}
    </Page>
  );
}

function useBulk(): BulkAction<Account>[] {
  const { api } = useConsole();
  const may = useMay();
  if (!may('updateAccount')) return [];
  const suspend = (suspended: boolean) => (rows: Account[]): void => ask({
    title: t(suspended ? 'account.suspendMany' : 'account.resumeMany', { count: rows.length }),
    text: <><p>{t(suspended ? 'account.suspendText' : 'account.resumeText')}</p><ul className="losses">{rows.slice(0, 12).map((row) => <li key={row.address}>{row.address}</li>)}{rows.length > 12 && <li>{t('andMore', { count: rows.length - 12 })}</li>}</ul></>,
    label: t(suspended ? 'account.suspend' : 'account.resume'),
    danger: suspended,
    act: async () => {
      await forEach(api, rows, (row) => api.change('updateAccount', { address: row.address }, { body: { suspended } }), (row) => row.address);
      notices.done(t('done'));
    },
  });
  const remove = (rows: Account[]): void => ask({
    title: t('account.deleteMany', { count: rows.length }),
    text: <><p>{t('account.deleteText')}</p><ul className="losses">{rows.slice(0, 12).map((row) => <li key={row.address}>{row.address}</li>)}{rows.length > 12 && <li>{t('andMore', { count: rows.length - 12 })}</li>}</ul><p><strong>{t('noWayBack')}</strong></p></>,
    label: t('delete'),
    danger: true,
    typed: texts.number(rows.length),
    act: async () => {
      await forEach(api, rows, (row) => api.change('deleteAccount', { address: row.address }), (row) => row.address);
      notices.done(t('done'));
    },
  });
  return [
    { id: 'suspend', name: t('account.suspend'), act: suspend(true) },
    { id: 'resume', name: t('account.resume'), act: suspend(false) },
    ...(may('deleteAccount') ? [{ id: 'delete', name: t('delete'), danger: true, act: remove }] : []),
  ];
}
