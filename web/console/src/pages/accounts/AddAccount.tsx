import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useConsole } from '../../context';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { AreaField, Form, listOf, SizeField, TextField } from '../../ui/Form';
import { PasswordField } from './PasswordField';

export function AddAccount({ onClose, domain }: { onClose: () => void; domain?: string }) {
  const { api } = useConsole();
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [quota, setQuota] = useState(0);
  const [groups, setGroups] = useState('');
  return (
    <Dialog title={t('account.add')} onClose={onClose}>
      <Form
        label={t('account.add')} onCancel={onClose}
        onSubmit={async () => {
          const made = await api.change('createAccount', {}, { body: { address: address.trim(), name: name.trim(), password, quota, groups: listOf(groups) } });
          onClose();
          notices.done(t('account.added', { address: made.address }));
          if (domain === undefined) go(hrefOf(['accounts', made.address]));
        }}
      >
        <TextField label={t('account.address')} value={address} onChange={setAddress} required placeholder={`name@${domain ?? 'example.com'}`} type="email" />
        <TextField label={t('account.name')} hint={t('account.nameHint')} value={name} onChange={setName} />
        <PasswordField value={password} onChange={setPassword} />
        <div className="form-columns">
          <SizeField label={t('account.quota')} value={quota} onChange={setQuota} />
          <AreaField label={t('nav.groups')} hint={t('account.groupsHint')} value={groups} onChange={setGroups} rows={2} />
        </div>
      </Form>
    </Dialog>
  );
}
