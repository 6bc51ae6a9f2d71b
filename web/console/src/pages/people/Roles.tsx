import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { operations, type Role } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import { useDomainFilter } from './useDomainFilter';

const roles = ['owner', 'domain-administrator', 'help-desk', 'auditor'] as const;

export default function Roles() {
  const { api, me } = useConsole();
  const may = useMay();
  const everywhere = me.rights.includes(operations.takeRole.right);
  const domains = useDomainFilter();
  const [giving, setGiving] = useState(false);
  const take = (role: Role): void => ask({
    title: t('role.take', { account: role.account, role: word('role', role.role) }),
    text: <p>{t('role.takeText')}</p>,
    label: t('role.do.take'),
    danger: true,
    trial: async () => {
      await api.change('takeRole', {}, { body: role, trial: true });
      return null;
    },
    act: async () => {
      await api.change('takeRole', {}, { body: role });
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.roles')} lead={t('role.lead')} actions={may('giveRole') && <button type="button" className="button primary" onClick={() => setGiving(true)}><Add20Regular />{t('role.give')}</button>}>
      <ListView
        id="listRoles" params={{}} label={t('nav.roles')} keyOf={(row) => `${row.account} ${row.role} ${row.domain ?? ''}`} hrefOf={(row) => hrefOf(['accounts', row.account])} sort="account"
        filters={[domains, { name: 'role', label: t('account.anyRole'), options: roles.map((value) => ({ value, name: word('role', value) })) }]}
        columns={[
          { id: 'account', name: t('account.address'), sort: 'account', cell: (row) => row.account },
          { id: 'role', name: t('role.role'), sort: 'role', cell: (row) => <Badge tone="brand">{word('role', row.role)}</Badge> },
          { id: 'domain', name: t('role.where'), sort: 'domain', cell: (row) => row.domain ?? t('role.everywhere') },
          ...(!may('takeRole') ? [] : [{ id: 'do', name: t('actions'), end: true, cell: (row: Role) => (row.domain === undefined ? everywhere : may('takeRole', row.domain)) && <button type="button" className="button small danger" aria-label={t('role.takeFrom', { account: row.account, role: word('role', row.role) })} onClick={() => take(row)}>{t('role.do.take')}</button> }]),
        ]}
        empty={{ title: t('role.none') }}
      />
      {giving && <Give onClose={() => setGiving(false)} />}
    </Page>
  );
}

function Give({ onClose }: { onClose: () => void }) {
  const { api, me } = useConsole();
  const may = useMay();
  // Nobody gives for the whole server who has it for some domains.
  const everywhere = me.rights.includes(operations.giveRole.right);
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  const [account, setAccount] = useState('');
  const [role, setRole] = useState('domain-administrator');
  const [chosen, setDomain] = useState('');
  const names = (domains.value ?? []).map((one) => one.name).filter((name) => may('giveRole', name));
  const needsDomain = role === 'domain-administrator' || !everywhere;
  const domain = role === 'owner' ? '' : chosen === '' && needsDomain ? names[0] ?? '' : chosen;
  return (
    <Dialog title={t('role.give')} onClose={onClose}>
      <Form
        label={t('role.give')} onCancel={onClose} disabled={needsDomain && domain === ''}
        onSubmit={async () => {
          await api.change('giveRole', {}, { body: { account: account.trim(), role, ...(domain === '' ? {} : { domain }) } });
          notices.done(t('done'));
          onClose();
        }}
      >
        <TextField label={t('account.address')} value={account} onChange={setAccount} required type="email" />
        <SelectField label={t('role.role')} hint={word('role.hint', role)} value={role} onChange={setRole} options={roles.filter((value) => everywhere || value !== 'owner').map((value) => ({ value, name: word('role', value) }))} />
        {role !== 'owner' && <SelectField label={t('role.where')} hint={t('role.whereHint')} value={domain} onChange={setDomain} options={[...(needsDomain ? [] : [{ value: '', name: t('role.everywhere') }]), ...names.map((name) => ({ value: name, name }))]} />}
      </Form>
    </Dialog>
  );
}
