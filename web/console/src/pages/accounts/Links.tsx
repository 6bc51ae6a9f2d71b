import { notices } from '@posthouse/shared/notices';
import type { Account, Link } from '../../api/contract';
import { useConsole, useMayTo } from '../../context';
import { ListView } from '../../list/ListView';
import { t, texts, word } from '../../text';
import { moment } from '../../text/dates';
import { ask } from '../../ui/ask';
import { Card } from '../../ui/Page';
import { Badge } from '../../ui/parts';

/** Files that the account has sent as links. Their addresses are nobody's but theirs who were told: here they are seen and ended, not opened. */
export function Links({ account }: { account: Account }) {
  const { api } = useConsole();
  const { address } = account;
  const allowed = useMayTo()('revokeLink', account);
  const revoke = (link: Link): void => ask({
    title: t('link.revokeTitle', { name: link.name }),
    text: <p>{t('link.revokeText')}</p>,
    label: t('link.revoke'),
    danger: true,
    act: async () => {
      await api.change('revokeLink', { address, id: link.id });
      notices.done(t('link.revoked', { name: link.name }));
    },
  });
  return (
    <Card title={t('link.title')}>
      <p className="muted">{t('link.lead')}</p>
      <ListView
        id="listLinks" params={{ address }} label={t('link.title')} paged={false} keyOf={(row) => row.id} sort="expires"
        columns={[
          { id: 'name', name: t('link.file'), value: (row: Link) => row.name, cell: (row) => <>{row.name}<span className="sub">{texts.size(row.size)}{row.hasPassword && ` · ${t('link.password')}`}</span></> },
          { id: 'state', name: t('state'), value: (row) => word('link.state', row.state), cell: (row) => <Badge tone={row.state === 'active' ? 'good' : 'plain'}>{word('link.state', row.state)}</Badge> },
          { id: 'expires', name: t('link.expires'), value: (row) => row.expires, cell: (row) => <time dateTime={row.expires}>{moment(row.expires)}</time> },
          { id: 'downloads', name: t('link.downloads'), wide: true, end: true, value: (row) => row.downloads, cell: (row) => (row.maximumDownloads === undefined ? texts.number(row.downloads) : t('link.downloadsOf', { count: texts.number(row.downloads), most: texts.number(row.maximumDownloads) })) },
          { id: 'created', name: t('created'), wide: true, end: true, value: (row) => row.created, cell: (row) => <time dateTime={row.created}>{moment(row.created)}</time> },
          ...(allowed ? [{ id: 'do', name: t('actions'), end: true, cell: (row: Link) => row.state === 'active' && <button type="button" className="button small danger" aria-label={t('link.revokeOne', { name: row.name })} onClick={() => revoke(row)}>{t('link.revoke')}</button> }] : []),
        ]}
        empty={{ title: t('link.none'), more: t('link.noneMore') }}
      />
    </Card>
  );
}
