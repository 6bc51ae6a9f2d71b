import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useConsole } from '../../context';
import { t } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { Form } from '../../ui/Form';
import { PasswordField } from './PasswordField';

export function ResetPassword({ address, onClose }: { address: string; onClose: () => void }) {
  const { api } = useConsole();
  const [password, setPassword] = useState('');
  return (
    <Dialog title={t('account.resetTitle', { address })} onClose={onClose}>
      <p className="muted">{t('account.resetText')}</p>
      <Form
        label={t('account.reset')} onCancel={onClose}
        onSubmit={async () => {
          await api.change('updateAccount', { address }, { body: { password } });
          notices.done(t('account.resetDone'));
          onClose();
        }}
      >
        <PasswordField value={password} onChange={setPassword} />
      </Form>
    </Dialog>
  );
}
