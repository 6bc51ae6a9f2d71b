import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useConsole } from '../../context';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { ensureKeys } from '../start/guide';
import { Form, NumberField, SizeField, TextField } from '../../ui/Form';

export function AddDomain({ onClose }: { onClose: () => void }) {
  const { api } = useConsole();
  const [name, setName] = useState('');
  const [quota, setQuota] = useState(0);
  const [accounts, setAccounts] = useState(0);
  return (
    <Dialog title={t('domain.add')} onClose={onClose}>
      <Form
        label={t('domain.add')} onCancel={onClose}
        onSubmit={async () => {
          const made = await api.change('createDomain', {}, { body: { name: name.trim(), quota, maximumAccounts: accounts } });
          await ensureKeys(api, made.name);
          onClose();
          notices.done(t('domain.added', { name: made.name }));
          go(hrefOf(['domains', made.name]));
        }}
      >
        <TextField label={t('domain.name')} hint={t('domain.nameHint')} value={name} onChange={setName} required placeholder="example.com" />
        <SizeField label={t('domain.quota')} hint={t('domain.quotaHint')} value={quota} onChange={setQuota} />
        <NumberField label={t('domain.maximumAccounts')} value={accounts} onChange={setAccounts} />
      </Form>
    </Dialog>
  );
}
