import { Add20Regular, ArrowUpload20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Group } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { forEach } from '../../data/forEach';
import { ListView } from '../../list/ListView';
import { go, hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { AreaField, Form, listOf, SelectField, TextField } from '../../ui/Form';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { groupImport } from '../accounts/importKinds';
import { ImportPage } from '../accounts/ImportPage';
import type { PageProps } from '../Pages';
import { GroupPage } from './GroupPage';
import { useDomainFilter } from './useDomainFilter';

export default function Groups({ parts: [address] }: PageProps) {
  if (address === 'import') return <ImportPage kind={groupImport} section="groups" name="nav.groups" />;
  return address === undefined ? <GroupList /> : <GroupPage key={address} address={address} />;
}

export const postings = (): { value: string; name: string }[] => (['anyone', 'domain', 'members'] as const).map((value) => ({ value, name: t(`group.posting.${value}`) }));

function GroupList() {
  const { api } = useConsole();
  const may = useMay();
  const filter = useDomainFilter();
  const [adding, setAdding] = useState(false);
  const add = may('createGroup') && <button type="button" className="button primary" onClick={() => setAdding(true)}><Add20Regular />{t('group.add')}</button>;
  const remove = (rows: Group[]): void => ask({
    title: t('group.delete', { count: rows.length }),
    text: <><p>{t('group.deleteText')}</p><ul className="losses">{rows.slice(0, 12).map((row) => <li key={row.address}>{row.address}: {t('group.memberCount', { count: row.members.length })}</li>)}</ul></>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await forEach(api, rows, (row) => api.change('deleteGroup', { address: row.address }), (row) => row.address);
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.groups')} lead={t('group.lead')} actions={<>{may('importGroups') && <Link className="button" href={hrefOf(['groups', 'import'])}><ArrowUpload20Regular />{t('account.import')}</Link>}{add}</>}>
      <ListView
        id="listGroups" params={{}} label={t('nav.groups')} keyOf={(row) => row.address} hrefOf={(row) => hrefOf(['groups', row.address])} sort="address" filters={[filter]}
        actions={may('deleteGroup') ? [{ id: 'delete', name: t('delete'), danger: true, act: remove }] : []}
        columns={[
          { id: 'address', name: t('account.address'), sort: 'address', cell: (row) => row.address },
          { id: 'name', name: t('account.name'), sort: 'name', wide: true, cell: (row) => row.name || '–' },
          { id: 'posting', name: t('group.posting'), sort: 'posting', wide: true, cell: (row) => word('group.posting', row.posting) },
          { id: 'owner', name: t('group.owner'), sort: 'owner', wide: true, cell: (row) => row.owner ?? '–' },
          { id: 'members', name: t('group.members'), sort: 'members', end: true, cell: (row) => texts.number(row.members.length) },
        ]}
        empty={{ title: t('group.none'), action: add }}
      />
      {adding && <AddGroup onClose={() => setAdding(false)} />}
    </Page>
  );
}

function AddGroup({ onClose }: { onClose: () => void }) {
  const { api } = useConsole();
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [members, setMembers] = useState('');
  const [posting, setPosting] = useState('anyone');
  return (
    <Dialog title={t('group.add')} onClose={onClose}>
      <Form
        label={t('group.add')} onCancel={onClose}
        onSubmit={async () => {
          const made = await api.change('createGroup', {}, { body: { address: address.trim(), name: name.trim(), members: listOf(members), posting } });
          onClose();
          go(hrefOf(['groups', made.address]));
        }}
      >
        <TextField label={t('account.address')} value={address} onChange={setAddress} required placeholder="team@example.com" />
        <TextField label={t('account.name')} value={name} onChange={setName} />
        <AreaField label={t('group.members')} hint={t('group.membersHint')} value={members} onChange={setMembers} rows={4} />
        <SelectField label={t('group.posting')} value={posting} onChange={setPosting} options={postings()} />
      </Form>
    </Dialog>
  );
}
