import { notices } from '@posthouse/shared/notices';
import type { Account, ProviderLink } from '../../api/contract';
import { useConsole, useMayTo } from '../../context';
import { useCall } from '../../data/useCall';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Card } from '../../ui/Page';
import { Time } from '../../ui/parts';

/** Who the account is at identity providers of others. */
export function Identities({ account }: { account: Account }) {
  const { api } = useConsole();
  const mayTo = useMayTo();
  const { address } = account;
  const links = useCall('listIdentities', { address });
  const remove = (): void => ask({
    title: t('identity.removeTitle', { address }),
    text: <p>{t('identity.removeText')}</p>,
    label: t('identity.remove'),
    danger: true,
    act: async () => {
      await api.change('removeIdentities', { address });
      notices.done(t('done'));
    },
  });
  return (
    <Card title={t('identity.title')} actions={(links.value ?? []).length > 0 && mayTo('removeIdentities', account) && <button type="button" className="button danger" onClick={remove}>{t('identity.remove')}</button>}>
      <p className="muted">{t('identity.lead')}</p>
      <ListView
        id="listIdentities" params={{ address }} label={t('identity.title')} paged={false} keyOf={(row) => `${row.provider} ${row.subject}`} sort="provider"
        hrefOf={(row) => (row.provider === '' ? undefined : hrefOf(['providers', ...row.provider.split('/')]))}
        columns={[
          { id: 'provider', name: t('identity.provider'), value: (row: ProviderLink) => row.provider, cell: (row) => row.provider || '–' },
          { id: 'subject', name: t('identity.subject'), value: (row) => row.subject, cell: (row) => <span className="mono">{row.subject}</span> },
          { id: 'how', name: t('identity.how'), wide: true, value: (row) => t(row.byAddress ? 'identity.byAddress' : 'identity.byOwner'), cell: (row) => t(row.byAddress ? 'identity.byAddress' : 'identity.byOwner') },
          { id: 'created', name: t('created'), wide: true, end: true, value: (row) => row.created, cell: (row) => <Time at={row.created} /> },
          { id: 'used', name: t('identity.used'), wide: true, end: true, value: (row) => row.used, cell: (row) => <Time at={row.used} /> },
        ]}
        empty={{ title: t('identity.none'), more: t('identity.noneMore') }}
      />
    </Card>
  );
}
