import { notices } from '@posthouse/shared/notices';
import { languages } from '@posthouse/shared/i18n';
import { useState } from 'react';
import type { Account } from '../../api/contract';
import { useConsole, useMayTo } from '../../context';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { CheckField, Form, NumberField, SelectField, SizeField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';

export function AccountSettings({ account, etag, onConflict }: { account: Account; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const mayTo = useMayTo();
  const [address, setAddress] = useState(account.address);
  const [keepAlias, setKeepAlias] = useState(true);
  const [name, setName] = useState(account.name);
  const [language, setLanguage] = useState(account.language);
  const [quota, setQuota] = useState(account.quota);
  const [quotaMessages, setQuotaMessages] = useState(account.quotaMessages);
  const [suspended, setSuspended] = useState(account.suspended);
  const renamed = address.trim() !== account.address;
  const save = async (): Promise<void> => {
    const changed = await api.change('updateAccount', { address: account.address }, {
      etag,
      body: { name: name.trim(), language, quota, quotaMessages, ...(suspended === account.suspended ? {} : { suspended }), ...(renamed ? { address: address.trim(), keepAlias } : {}) },
    });
    notices.done(changed.keptAlias === undefined ? t('saved') : t('account.kept', { address: changed.keptAlias }));
    if (changed.address !== account.address) go(hrefOf(['accounts', changed.address]), true);
  };
  return (
    <Card>
      <Form label={t('save')} onSubmit={save} onConflict={onConflict} readOnly={!mayTo('updateAccount', account)}>
        <div className="form-columns">
          <TextField label={t('account.name')} hint={t('account.nameHint')} value={name} onChange={setName} />
          <SelectField label={t('user.language')} value={language} onChange={setLanguage} options={[...languages.map((one) => ({ value: one.id, name: one.name })), ...(languages.some((one) => one.id === language) ? [] : [{ value: language, name: language }])]} />
          <TextField label={t('account.address')} hint={t('account.renameHint')} value={address} onChange={setAddress} required type="email" />
          <SizeField label={t('account.quota')} hint={t('account.quotaHint')} value={quota} onChange={setQuota} />
          <NumberField label={t('account.quotaMessages')} value={quotaMessages} onChange={setQuotaMessages} />
        </div>
        {renamed && <CheckField label={t('account.keepAlias', { address: account.address })} hint={t('account.keepAliasHint')} value={keepAlias} onChange={setKeepAlias} />}
        <CheckField label={t('account.suspendField')} hint={t('account.suspendText')} value={suspended} onChange={setSuspended} />
      </Form>
    </Card>
  );
}
