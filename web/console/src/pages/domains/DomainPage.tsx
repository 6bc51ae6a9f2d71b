import { Delete20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import type { Domain } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Editing } from '../../ui/Editing';
import { Page, Tabs } from '../../ui/Page';
import { Badge, Spinner, Trouble } from '../../ui/parts';
import { DkimKeys } from './DkimKeys';
import { DnsSettings } from './DnsSettings';
import { DomainSettings } from './DomainSettings';
import { MtaStsPolicy } from './MtaStsPolicy';
import { Publish } from './Publish';
import { Records } from './Records';

export function DomainPage({ name, tab }: { name: string; tab: string }) {
  const may = useMay();
  const domain = useCall('getDomain', { name });
  const remove = useRemoval();
  const crumbs = [{ name: t('nav.domains'), href: hrefOf(['domains']) }];
  if (domain.error !== null && domain.value === undefined) return <Page title={name} crumbs={crumbs}><Trouble error={domain.error} onRetry={domain.reload} /></Page>;
  if (domain.value === undefined) return <Spinner />;
  const state = domain.value.suspended ? <Badge tone="bad">{t('state.suspended')}</Badge> : <Badge tone="good">{t('state.active')}</Badge>;
  const tabs = ['records', 'dkim', 'mta-sts', 'dns', 'settings'] as const;
  return (
    <Page
      title={domain.value.name} crumbs={crumbs} state={state}
      actions={may('deleteDomain', name) && <button type="button" className="button danger" onClick={() => remove(domain.value!)}><Delete20Regular />{t('delete')}</button>}
    >
      {(domain.value.warnings ?? []).map((warning) => <div key={warning} className="callout warn"><div>{warning}</div></div>)}
      <Tabs label={domain.value.name} current={tab} tabs={tabs.map((id) => ({ id, name: t(`domain.tab.${id}`) }))} hrefOf={(id) => hrefOf(['domains', name, id])} />
      {tab === 'records' && <><Records name={name} /><Publish name={name} /></>}
      {tab === 'dkim' && <DkimKeys name={name} />}
      {tab === 'mta-sts' && <MtaStsPolicy name={name} />}
      {tab === 'dns' && <DnsSettings name={name} />}
      {tab === 'settings' && domain.reply !== null && <Editing version={domain.reply} reload={domain.reload}>{(value, etag, takeAnew) => <DomainSettings domain={value} etag={etag} onConflict={takeAnew} />}</Editing>}
    </Page>
  );
}

function useRemoval(): (domain: Domain) => void {
  const { api } = useConsole();
  return (domain) => {
    const { name } = domain;
    // Asked before, so that it can be said what is lost.
    Promise.all([api.get('listAccounts', { domain: name, limit: 1 }), api.get('listAliases', { domain: name, limit: 1 }), api.get('listGroups', { domain: name, limit: 1 })]).then(
      ([accounts, aliases, groups]) => {
        const count = accounts.total ?? 0;
        ask({
          title: t('domain.delete', { name }),
          text: (
            <>
              <p>{t('domain.deleteLoses')}</p>
              <ul className="losses">
                <li>{t('domain.loses.accounts', { count })}</li>
                <li>{t('domain.loses.aliases', { count: aliases.total ?? 0 })}</li>
                <li>{t('domain.loses.groups', { count: groups.total ?? 0 })}</li>
                <li>{t('domain.loses.keys')}</li>
              </ul>
              <p><strong>{t('noWayBack')}</strong></p>
            </>
          ),
          label: t('delete'),
          danger: true,
          typed: name,
          trial: async () => {
            await api.change('deleteDomain', { name, withAccounts: count > 0 }, { trial: true });
            return null;
          },
          act: async () => {
            await api.change('deleteDomain', { name, withAccounts: count > 0 });
            notices.done(t('domain.deleted', { name }));
            go(hrefOf(['domains']));
          },
        });
      },
      (error: Error) => notices.problem(error.message),
    );
  };
}
