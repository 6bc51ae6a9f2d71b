import type { IdentityProvider } from '../../api/contract';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { CopyButton, Fact, Facts } from '../../ui/parts';

/** What the provider has to be told of this server. */
export function Addresses({ provider }: { provider: IdentityProvider }) {
  const { redirectUri, logoutUri } = provider;
  return (
    <Card title={t('provider.register')}>
      {redirectUri === undefined ? <div className="callout warn"><div>{t('provider.noAddress')}</div></div> : (
        <Facts>
          <Fact name={t('provider.redirect')}><Address name={t('provider.redirect')} value={redirectUri} more={t('provider.registerText')} /></Fact>
          {logoutUri !== undefined && <Fact name={t('provider.logout')}><Address name={t('provider.logout')} value={logoutUri} more={t('provider.logoutText')} /></Fact>}
        </Facts>
      )}
    </Card>
  );
}

function Address({ name, value, more }: { name: string; value: string; more: string }) {
  return <><span className="record-value"><code className="mono">{value}</code><CopyButton text={value} label={name} /></span><span className="muted small-text">{more}</span></>;
}
