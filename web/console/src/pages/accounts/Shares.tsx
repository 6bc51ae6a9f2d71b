import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Share } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { t, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';

export function Shares({ address }: { address: string }) {
  const { api } = useConsole();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const allowed = may('shareMailbox', address.split('@')[1]);
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
      <ListView
        id="listShares" params={{ address }} label={t('share.title')} paged={false} keyOf={(row) => `${row.mailbox} ${row.with}`} sort="mailbox"
        columns={[
          { id: 'mailbox', name: t('share.mailbox'), value: (row: Share) => row.mailbox, cell: (row) => row.mailbox },
          { id: 'with', name: t('share.with'), value: (row) => named(row), cell: named },
          { id: 'rights', name: t('share.rights'), value: (row) => word('share.rights', row.rights), cell: (row) => word('share.rights', row.rights) },
          ...(allowed ? [{ id: 'do', name: t('actions'), end: true, cell: (row: Share) => <button type="button" className="button small danger" onClick={() => remove(row)}>{t('share.do.remove')}</button> }] : []),
        ]}
        empty={{ title: t('share.none') }}
      />
      {adding && <AddShare address={address} onClose={() => setAdding(false)} />}
    </Card>
  );
}

const named = (share: Share): string => (share.with === 'anyone' ? t('share.anyone') : share.with);

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
