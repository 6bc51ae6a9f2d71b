import { CheckmarkCircle20Filled } from '@fluentui/react-icons';
import { useState } from 'react';
import { useConsole } from '../../context';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import { Form, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Spinner } from '../../ui/parts';
import { PasswordField } from '../accounts/PasswordField';
import { StepEnd, type StepProps } from './Start';

/** Somebody of this domain who administers it, and gets what is written to postmaster. */
export function AdministratorStep({ domain, onNext }: StepProps) {
  const { api, session } = useConsole();
  const owners = useCall('listAccounts', { domain, role: 'owner', limit: 5 });
  const administrators = useCall('listAccounts', { domain, role: 'domain-administrator', limit: 5 });
  const [localPart, setLocalPart] = useState('admin');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  if (owners.value === undefined || administrators.value === undefined) return <Spinner />;
  const there = [...owners.value, ...administrators.value];
  return (
    <Card title={t('start.administrator.title')}>
      <p className="muted">{t('start.administrator.text')}</p>
      {there.length > 0 && (
        <>
          <div className="callout"><CheckmarkCircle20Filled /><div><strong>{t('start.administrator.there')}</strong><span>{there.map((account) => account.address).join(', ')}</span></div></div>
          <StepEnd onNext={onNext} />
        </>
      )}
      {there.length === 0 && (
        <Form
          label={t('start.administrator.add')}
          extra={<button type="button" className="button plain" onClick={onNext}>{t('start.administrator.skip', { me: session.address })}</button>}
          onSubmit={async () => {
            const address = `${localPart.trim()}@${domain}`;
            await api.together(async () => {
              await api.change('createAccount', {}, { body: { address, name: name.trim(), password } });
              await api.change('giveRole', {}, { body: { account: address, role: 'domain-administrator', domain } });
              // RFC 5321 §4.5.1: every domain has a postmaster.
              if (localPart.trim().toLowerCase() !== 'postmaster') await api.change('createAlias', {}, { body: { address: `postmaster@${domain}`, targets: [address] } });
            });
            onNext();
          }}
        >
          <div className="form-columns">
            <TextField label={t('start.administrator.local')} hint={`@${domain}`} value={localPart} onChange={setLocalPart} required pattern="[^@\s]+" />
            <TextField label={t('account.name')} value={name} onChange={setName} />
          </div>
          <PasswordField value={password} onChange={setPassword} />
        </Form>
      )}
    </Card>
  );
}
