import { Add20Regular } from '@fluentui/react-icons';
import type { IdentityProvider as Provider } from '../../api/contract';
import { useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { NotYours } from '../../ui/NotYours';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import type { PageProps } from '../Pages';
import { useDomainFilter } from '../people/useDomainFilter';
import { NewProvider } from './NewProvider';
import { ownerName } from './owners';
import { ProviderPage } from './ProviderPage';

/** OpenID Connect providers of others that sign people in: all of them, a new one, or one. */
export default function Providers({ parts: [owner, name] }: PageProps) {
  const may = useMay();
  if (owner === undefined) return <ProviderList />;
  if (name === undefined && !may('putIdentityProvider')) return <NotYours title={t('provider.add')} section="providers" name={t('nav.providers')} />;
  return name === undefined ? <NewProvider /> : <ProviderPage key={`${owner} ${name}`} owner={owner} name={name} />;
}

function ProviderList() {
  const may = useMay();
  const domains = useDomainFilter();
  const add = may('putIdentityProvider') && <button type="button" className="button primary" onClick={() => go(hrefOf(['providers', 'new']))}><Add20Regular />{t('provider.add')}</button>;
  return (
    <Page title={t('nav.providers')} lead={t('provider.lead')} actions={add}>
      <ListView
        id="listIdentityProviders" params={{}} label={t('nav.providers')} keyOf={(row) => `${row.owner} ${row.name}`} hrefOf={(row) => hrefOf(['providers', row.owner, row.name])} sort="label"
        filters={[domains, { name: 'enabled', label: t('provider.anyState'), options: [{ value: 'true', name: t('provider.on') }, { value: 'false', name: t('provider.off') }] }]}
        columns={[
          { id: 'label', name: t('provider.label'), sort: 'label', cell: (row: Provider) => row.label },
          { id: 'name', name: t('provider.name'), sort: 'name', wide: true, cell: (row) => <span className="mono">{row.name}</span> },
          { id: 'owner', name: t('provider.owner'), sort: 'owner', cell: (row) => ownerName(row.owner) },
          { id: 'issuer', name: t('provider.issuer'), sort: 'issuer', wide: true, cell: (row) => <span className="mono">{row.issuer}</span> },
          { id: 'domains', name: t('provider.domains'), sort: 'domains', wide: true, cell: (row) => (row.domains ?? []).join(', ') || '–' },
          { id: 'enabled', name: t('state'), sort: 'enabled', cell: (row) => <span className="row"><Badge tone={row.enabled === true ? 'good' : 'plain'}>{t(row.enabled === true ? 'provider.on' : 'provider.off')}</Badge>{row.administrators === true && <Badge tone="warn">{t('provider.administrators')}</Badge>}</span> },
        ]}
        empty={{ title: t('provider.none'), more: t('provider.noneMore'), action: add }}
      />
    </Page>
  );
}
