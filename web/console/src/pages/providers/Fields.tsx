import type { IdentityProvider } from '../../api/contract';
import { useConsole } from '../../context';
import { t } from '../../text';
import { AreaField, CheckField, SelectField, TextField } from '../../ui/Form';
import { factors, isAnother, isTrustedLess, type Draft } from './draft';

/** What is said of a provider, new or there. */
export function Fields({ draft, onChange, provider }: { draft: Draft; onChange: (change: Partial<Draft>) => void; provider?: IdentityProvider }) {
  const { me } = useConsole();
  const isOwner = me.rights.includes('manage-server');
  const offered = factors.filter((value) => isOwner || value !== 'provider' || value === draft.secondFactor);
  const another = provider !== undefined && isAnother(draft, provider);
  const keeps = provider?.hasSecret === true && !another;
  return (
    <>
      <div className="form-columns">
        <TextField label={t('provider.label')} hint={t('provider.labelHint')} value={draft.label} onChange={(label) => onChange({ label })} required placeholder="Example Corp" />
        <TextField label={t('provider.issuer')} hint={t('provider.issuerHint')} value={draft.issuer} onChange={(issuer) => onChange({ issuer })} required type="url" placeholder="https://id.example.com" />
        <TextField label={t('provider.client')} hint={t('provider.clientHint')} value={draft.clientId} onChange={(clientId) => onChange({ clientId })} required />
        <div className="stack">
          <TextField label={t('provider.secret')} hint={t(keeps ? 'provider.secretKept' : 'provider.secretHint')} value={draft.clientSecret} onChange={(clientSecret) => onChange({ clientSecret })} type="password" autoComplete="new-password" disabled={draft.removeSecret} />
          {keeps && <CheckField label={t('provider.removeSecret')} value={draft.removeSecret} onChange={(removeSecret) => onChange({ removeSecret, ...(removeSecret ? { clientSecret: '' } : {}) })} />}
        </div>
        <AreaField label={t('provider.domains')} hint={t('provider.domainsHint')} value={draft.domains} onChange={(domains) => onChange({ domains })} rows={3} />
        <SelectField label={t('provider.factor')} {...(isOwner ? {} : { hint: t('provider.factorHint') })} value={draft.secondFactor} onChange={(secondFactor) => onChange({ secondFactor })} options={offered.map((value) => ({ value, name: t(`provider.factor.${value}`) }))} />
      </div>
      <CheckField label={t('provider.administrators')} hint={t('provider.administratorsHint')} value={draft.administrators} onChange={(administrators) => onChange({ administrators })} disabled={!isOwner} />
      <CheckField label={t('provider.enabled')} hint={t('provider.enabledHint')} value={draft.enabled} onChange={(enabled) => onChange({ enabled })} />
      {another && <div className="callout warn" role="status"><div>{t('provider.another')}</div></div>}
      {provider !== undefined && !another && isTrustedLess(draft, provider) && <div className="callout warn" role="status"><div>{t('provider.less')}</div></div>}
    </>
  );
}
