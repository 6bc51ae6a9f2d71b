import type { StoredScript } from '../../api/contract';
import { useConsole } from '../../context';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Badge, Time } from '../../ui/parts';
import { useDomainFilter } from '../people/useDomainFilter';

/** Everybody's scripts, with what failed last. */
export function AllScripts() {
  const { me } = useConsole();
  const domains = useDomainFilter();
  // Where somebody begins who looks for scripts of his own.
  const first = me.rights.includes('manage-scripts') ? 'server' : me.domains.find((one) => one.rights.includes('manage-scripts'))?.domain;
  return (
    <Page title={t('nav.filters')} lead={t('script.lead')} actions={first !== undefined && <Link className="button primary" href={hrefOf(['filters', first])}>{first === 'server' ? t('script.server') : first}</Link>}>
      <ListView
        id="listAllScripts" params={{}} label={t('nav.filters')} keyOf={(row) => `${row.owner} ${row.name}`} hrefOf={(row) => hrefOf(['filters', row.owner, row.name])}
        filters={[
          domains,
          { name: 'scope', label: t('script.anyScope'), options: (['server', 'domain', 'account'] as const).map((value) => ({ value, name: t(`script.scope.${value}`) })) },
          { name: 'use', label: t('script.anyUse'), options: (['active', 'before', 'after', 'none'] as const).map((value) => ({ value, name: t(`script.use.${value}`) })) },
          { name: 'failed', label: t('script.anyFailure'), options: [{ value: 'true', name: t('script.failed') }, { value: 'false', name: t('script.notFailed') }] },
        ]}
        columns={[
          { id: 'name', name: t('script.name'), sort: 'name', cell: (row: StoredScript) => row.name },
          { id: 'owner', name: t('script.whose'), sort: 'owner', cell: (row) => (row.owner === 'server' ? t('script.server') : row.owner) },
          { id: 'use', name: t('script.use'), sort: 'use', cell: (row) => <Badge tone={row.use === 'none' ? 'plain' : 'good'}>{word('script.use', row.use)}</Badge> },
          { id: 'failed', name: t('script.lastFailure'), sort: 'failedAt', wide: true, cell: (row) => (row.failedAt === undefined ? '–' : <><Badge tone="bad"><Time at={row.failedAt} /></Badge><span className="sub">{row.failedBecause} {row.failedTrace !== undefined && <Link href={hrefOf(['trace', row.failedTrace])}>{t('trace.one')}</Link>}</span></>) },
          { id: 'size', name: t('queue.size'), sort: 'octets', wide: true, end: true, cell: (row) => texts.size(row.octets) },
          { id: 'changed', name: t('script.changed'), sort: 'changed', wide: true, end: true, cell: (row) => <Time at={row.changed} /> },
        ]}
        empty={{ title: t('script.none'), more: t('script.noneMore') }}
      />
    </Page>
  );
}
