import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Domain } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { t } from '../../text';
import { AreaField, CheckField, Form, listOf, NumberField, ReadOnly, SizeField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';

/** Names and grants of a domain. What is granted is the owner's to change; the rest is the domain administrator's. */
export function DomainSettings({ domain, etag, onConflict }: { domain: Domain; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [aliases, setAliases] = useState(domain.aliases.join('\n'));
  const [catchAll, setCatchAll] = useState(domain.catchAll ?? '');
  const [quota, setQuota] = useState(domain.quota);
  const [quotaMessages, setQuotaMessages] = useState(domain.quotaMessages);
  const [maximumAccounts, setMaximumAccounts] = useState(domain.maximumAccounts);
  const [recipientsPerDay, setRecipientsPerDay] = useState(domain.recipientsPerDay);
  const [maximumReceivedSize, setMaximumReceivedSize] = useState(domain.maximumReceivedSize);
  const [suspended, setSuspended] = useState(domain.suspended);
  const grants = may('createDomain');
  const save = async (): Promise<void> => {
    const given = grants ? { quota, quotaMessages, maximumAccounts, recipientsPerDay, maximumReceivedSize, suspended } : {};
    await api.change('updateDomain', { name: domain.name }, { body: { aliases: listOf(aliases), catchAll, ...given }, etag });
    notices.done(t('saved'));
  };
  const mayUpdate = may('updateDomain', domain.name);
  const granted = (
    <>
      <h2>{t('domain.grants')}</h2>
      <div className="form-columns">
        <SizeField label={t('domain.quota')} hint={t('domain.quotaHint')} value={quota} onChange={setQuota} />
        <NumberField label={t('domain.quotaMessages')} value={quotaMessages} onChange={setQuotaMessages} />
        <NumberField label={t('domain.maximumAccounts')} value={maximumAccounts} onChange={setMaximumAccounts} />
        <NumberField label={t('domain.recipientsPerDay')} hint={t('domain.recipientsPerDayHint')} value={recipientsPerDay} onChange={setRecipientsPerDay} />
        <SizeField label={t('domain.maximumReceivedSize')} hint={t('domain.maximumReceivedSizeHint')} value={maximumReceivedSize} onChange={setMaximumReceivedSize} />
      </div>
      <CheckField label={t('domain.suspend')} hint={t('domain.suspendHint')} value={suspended} onChange={setSuspended} />
    </>
  );
  return (
    <Card>
      <Form label={t('save')} onSubmit={save} onConflict={onConflict} readOnly={!mayUpdate}>
        <div className="form-columns">
          <AreaField label={t('domain.aliases')} hint={t('domain.aliasesHint')} value={aliases} onChange={setAliases} rows={3} />
          <TextField label={t('domain.catchAll')} hint={t('domain.catchAllHint')} value={catchAll} onChange={setCatchAll} placeholder={`postmaster@${domain.name}`} />
        </div>
        {grants ? granted : <><ReadOnly>{granted}</ReadOnly>{mayUpdate && <p className="muted">{t('domain.grantedBy')}</p>}</>}
      </Form>
    </Card>
  );
}
