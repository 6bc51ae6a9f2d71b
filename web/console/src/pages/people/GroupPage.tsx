import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Group } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { RowList } from '../../list/RowList';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Editing } from '../../ui/Editing';
import { AreaField, Form, listOf, SelectField, TextField } from '../../ui/Form';
import { Card, Page } from '../../ui/Page';
import { Spinner, Trouble } from '../../ui/parts';
import { postings } from './Groups';

export function GroupPage({ address }: { address: string }) {
  const { api } = useConsole();
  const may = useMay();
  const group = useCall('getGroup', { address });
  const crumbs = [{ name: t('nav.groups'), href: hrefOf(['groups']) }];
  const domain = address.split('@')[1];
  if (group.error !== null && group.value === undefined) return <Page title={address} crumbs={crumbs}><Trouble error={group.error} onRetry={group.reload} /></Page>;
  if (group.reply === null) return <Spinner />;
  const shown = group.reply.value;
  const remove = (): void => ask({
    title: t('group.delete', { count: 1 }),
    text: <><p>{t('group.deleteText')}</p><ul className="losses"><li>{address}: {t('group.memberCount', { count: shown.members.length })}</li></ul></>,
    label: t('delete'),
    danger: true,
    trial: async () => {
      await api.change('deleteGroup', { address }, { trial: true });
      return null;
    },
    act: async () => {
      await api.change('deleteGroup', { address });
      notices.done(t('done'));
      go(hrefOf(['groups']));
    },
  });
  return (
    <Page title={shown.name || address} crumbs={crumbs} {...(shown.name === '' ? {} : { lead: address })} actions={may('deleteGroup', domain) && <button type="button" className="button danger" onClick={remove}>{t('delete')}</button>}>
      {(shown.warnings ?? []).map((warning) => <div key={warning} className="callout warn"><div>{warning}</div></div>)}
      <Editing version={group.reply} reload={group.reload}>{(value, etag, takeAnew) => <Settings group={value} etag={etag} onConflict={takeAnew} />}</Editing>
      <Members group={shown} allowed={may('updateGroup', domain)} />
    </Page>
  );
}

function Settings({ group, etag, onConflict }: { group: Group; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [name, setName] = useState(group.name);
  const [posting, setPosting] = useState(group.posting);
  const [owner, setOwner] = useState(group.owner ?? '');
  return (
    <Card>
      <Form
        label={t('save')} onConflict={onConflict} readOnly={!may('updateGroup', group.address.split('@')[1])}
        onSubmit={async () => {
          await api.change('updateGroup', { address: group.address }, { body: { name: name.trim(), posting, owner: owner.trim() }, etag });
          notices.done(t('saved'));
        }}
      >
        <div className="form-columns">
          <TextField label={t('group.name')} value={name} onChange={setName} />
          <SelectField label={t('group.posting')} value={posting} onChange={setPosting} options={postings()} />
          <TextField label={t('group.owner')} hint={t('group.ownerHint')} value={owner} onChange={setOwner} />
        </div>
      </Form>
    </Card>
  );
}

function Members({ group, allowed }: { group: Group; allowed: boolean }) {
  const { api } = useConsole();
  const [added, setAdded] = useState('');
  const remove = (member: string): void => {
    api.change('updateGroup', { address: group.address }, { body: { removeMembers: [member] } }).then(() => notices.done(t('group.removed', { member })), (error: Error) => notices.problem(error.message));
  };
  return (
    <Card title={t('group.memberCount', { count: group.members.length })}>
      {allowed && (
        <Form
          label={t('group.addMembers')}
          onSubmit={async () => {
            await api.change('updateGroup', { address: group.address }, { body: { addMembers: listOf(added) } });
            setAdded('');
            notices.done(t('saved'));
          }}
        >
          <AreaField label={t('group.addMembers')} hint={t('group.membersHint')} value={added} onChange={setAdded} rows={2} required />
        </Form>
      )}
      <RowList
        label={t('group.members')} rows={group.members} keyOf={(row) => row} file="members" empty={{ title: t('group.memberCount', { count: 0 }) }}
        columns={[
          { id: 'address', name: t('account.address'), value: (row) => row, cell: (row) => row },
          ...(allowed ? [{ id: 'do', name: t('actions'), end: true, cell: (row: string) => <button type="button" className="button small" aria-label={t('group.remove', { member: row })} onClick={() => remove(row)}>{t('group.take')}</button> }] : []),
        ]}
      />
    </Card>
  );
}
