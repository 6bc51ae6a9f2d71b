import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useConsole } from '../../context';
import { t } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { CheckField, Form, SelectField, TextField } from '../../ui/Form';

export function HoldDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { api } = useConsole();
  const [reason, setReason] = useState('');
  const [lock, setLock] = useState(false);
  return (
    <Dialog title={t('hold.title2', { account })} onClose={onClose}>
      <p className="muted">{t('hold.text')}</p>
      <Form
        label={t('hold.do')} danger onCancel={onClose}
        onSubmit={async () => {
          await api.change('holdAccount', { address: account }, { body: { reason: reason.trim() || undefined, lock } });
          notices.done(t('done'));
          onClose();
        }}
      >
        <TextField label={t('hold.reason')} hint={t('hold.reasonHint')} value={reason} onChange={setReason} maxLength={500} />
        <CheckField label={t('hold.lock')} hint={t('hold.lockHint')} value={lock} onChange={setLock} />
      </Form>
    </Dialog>
  );
}

export function ReleaseDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { api } = useConsole();
  const [heldMail, setHeldMail] = useState('deliver');
  return (
    <Dialog title={t('hold.releaseTitle', { account })} onClose={onClose}>
      <Form
        label={t('hold.release')} danger={heldMail === 'discard'} onCancel={onClose}
        onSubmit={async () => {
          await api.change('releaseAccount', { address: account }, { body: { heldMail } });
          notices.done(t('done'));
          onClose();
        }}
      >
        <SelectField label={t('hold.heldMail')} hint={t(`hold.heldMail.${heldMail as 'deliver'}Hint`)} value={heldMail} onChange={setHeldMail} options={(['deliver', 'return', 'discard'] as const).map((value) => ({ value, name: t(`hold.heldMail.${value}`) }))} />
      </Form>
    </Dialog>
  );
}
