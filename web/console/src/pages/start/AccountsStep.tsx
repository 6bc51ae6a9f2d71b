import { useState } from 'react';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { AddAccount } from '../accounts/AddAccount';
import { Importer } from '../accounts/Importer';
import { accountImport } from '../accounts/importKinds';
import { StepEnd, type StepProps } from './Start';

export function AccountsStep({ domain, onNext }: StepProps) {
  const accounts = useCall('listAccounts', { domain, limit: 1 });
  const [adding, setAdding] = useState(false);
  const count = accounts.reply?.total ?? 0;
  return (
    <>
      <Card title={t('start.accounts.title')}>
        <p className="muted">{t('start.accounts.text')}</p>
        <p role="status">{t('start.accounts.count', { count, domain })}</p>
        <div className="form-end"><button type="button" className="button" onClick={() => setAdding(true)}>{t('account.add')}</button></div>
      </Card>
      <h2>{t('import.title')}</h2>
      <p className="muted">{t('import.lead')}</p>
      <Importer kind={accountImport} domain={domain} />
      <StepEnd onNext={onNext} ready={count > 1} />
      {adding && <AddAccount domain={domain} onClose={() => setAdding(false)} />}
    </>
  );
}
