import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Share } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { Table } from '../../list/Table';
import { t, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Empty, Spinner, Trouble } from '../../ui/parts';

export function Shares({ address }: { address: string }) {
  const { api } = useConsole();
  const may = useMay();
  const shares = useCall('listShares', { address });
  const [adding, setAdding] = useState(false);
  const allowed = may('shareMailbox', address.split('@')[1]);
  if (shares.error !== null) return <Trouble error={shares.error} onRetry={shares.reload} />;
  if (shares.value === undefined) return <Spinner />;
  const remove = (share: Share): void => ask({
    title: t('share.remove', { mailbox: share.mailbox, who: share.with }),
    text: <p>{t('share.removeText')}</p>,
    label: t('share.do.remove'),
    danger: true,
    act: async () => {
      await api.change('unshareMailbox', { address, mailbox: share.mailbox, with: share.with });
      notices.done(t('done'));
    },
  });
  return (
    <Card title={t('share.title')} actions={allowed && <button type="button" className="button" onClick={() => setAdding(true)}><Add20Regular />{t('share.add')}</button>}>
      <p className="muted">{t('share.lead')}</p>
      {shares.value.length === 0 ? <Empty title={t('share.none')} /> : (
        <Table
          label={t('share.title')} rows={shares.value} keyOf={(row) => `${row.mailbox} ${row.with}`}
          columns={[
            { id: 'mailbox', name: t('share.mailbox'), cell: (row) => row.mailbox },
            { id: 'with', name: t('share.with'), cell: (row) => (row.with === 'anyone' ? t('share.anyone') : row.with) },
            { id: 'rights', name: t('share.rights'), cell: (row) => word('share.rights', row.rights) },
            { id: 'do', name: '', end: true, cell: (row) => allowed && <button type="button" className="button small danger" onClick={() => remove(row)}>{t('share.do.remove')}</button> },
          ]}
        />
      )}
      {adding && <AddShare address={address} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function AddShare({ address, onClose }: { address: string; onClose: () => void }) {
  const { api } = useConsole();
  const [mailbox, setMailbox] = useState('');
  const [who, setWho] = useState('');
  const [rights, setRights] = useState('reader');
  return (
    <Dialog title={t('share.add')} onClose={onClose}>
      <Form
        label={t('share.add')} onCancel={onClose}
        onSubmit={async () => {
          await api.change('shareMailbox', { address }, { body: { mailbox: mailbox.trim(), with: who.trim(), rights } });
          notices.done(t('saved'));
          onClose();
        }}
      >
        <TextField label={t('share.mailbox')} hint={t('share.mailboxHint')} value={mailbox} onChange={setMailbox} required />
        <TextField label={t('share.with')} hint={t('share.withHint')} value={who} onChange={setWho} required />
        <SelectField label={t('share.rights')} value={rights} onChange={setRights} options={(['reader', 'editor', 'full'] as const).map((value) => ({ value, name: t(`share.rights.${value}`) }))} />
      </Form>
    </Dialog>
  );
}
