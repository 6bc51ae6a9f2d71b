import type { DmarcReport, DmarcSource } from '../../api/contract';
import { ListView } from '../../list/ListView';
import { hrefOf, usePlace } from '../../router';
import { t, texts, word } from '../../text';
import { day, percent } from '../../text/dates';
import { Page, Tabs } from '../../ui/Page';
import { Badge, type Tone } from '../../ui/parts';
import { useDomainFilter } from '../people/useDomainFilter';
import type { PageProps } from '../Pages';

const tones: Record<string, Tone> = { own: 'good', authorized: 'good', forwarder: 'plain', unknown: 'bad' };

export default function Dmarc({ parts: [tab = 'sources'] }: PageProps) {
  const domains = useDomainFilter();
  const { query } = usePlace();
  const since = query.get('since') ?? '';
  const params = since === '' ? {} : { since: new Date(since).toISOString() };
  const filters = [domains, { name: 'since', label: t('trace.since'), date: true }];
  return (
    <Page title={t('nav.dmarc')} lead={t('dmarc.lead')}>
      <Tabs label={t('nav.dmarc')} current={tab} tabs={(['sources', 'reports'] as const).map((id) => ({ id, name: t(`dmarc.tab.${id}`) }))} hrefOf={(id) => hrefOf(['dmarc', id])} />
      {tab === 'reports' ? (
        <ListView
          key="reports" id="listDmarcReports" params={params} label={t('dmarc.tab.reports')} filters={filters} without={['since']} keyOf={(row) => `${row.organization} ${row.reportId} ${row.domain}`}
          columns={[
            { id: 'organization', name: t('dmarc.by'), sort: 'organization', cell: (row: DmarcReport) => <>{row.organization}<span className="sub">{row.proven === undefined ? t('dmarc.unproven') : t('dmarc.proven', { domain: row.proven })}</span></> },
            { id: 'domain', name: t('domain.name'), sort: 'domain', cell: (row) => row.domain },
            { id: 'begin', name: t('dmarc.period'), sort: 'begin', cell: (row) => `${day(row.begin)} – ${day(row.end)}` },
            { id: 'policy', name: t('dmarc.policy'), sort: 'policy', wide: true, cell: (row) => row.policy },
            { id: 'messages', name: t('dmarc.messages'), sort: 'messages', end: true, cell: (row) => <>{texts.number(row.messages)}{row.leftOut > 0 && <span className="sub">{t('dmarc.leftOut', { count: texts.number(row.leftOut) })}</span>}</> },
          ]}
          empty={{ title: t('dmarc.none'), more: t('dmarc.noneMore') }}
        />
      ) : (
        <ListView
          key="sources" id="summariseDmarc" params={params} label={t('dmarc.tab.sources')} filters={filters} without={['since']} keyOf={(row) => `${row.domain} ${row.source} ${row.proven}`}
          columns={[
            { id: 'source', name: t('dmarc.source'), sort: 'source', cell: (row: DmarcSource) => <>{row.source}<span className="sub">{row.domain}</span></> },
            { id: 'kind', name: t('dmarc.kind'), sort: 'kind', cell: (row) => <Badge tone={tones[row.kind] ?? 'plain'}>{word('dmarc.kind', row.kind)}</Badge> },
            { id: 'messages', name: t('dmarc.messages'), sort: 'messages', end: true, cell: (row) => texts.number(row.messages) },
            { id: 'failed', name: t('dmarc.failed'), sort: 'failed', end: true, cell: (row) => <>{texts.number(row.failed)}<span className="sub">{percent(row.messages === 0 ? undefined : row.failed / row.messages)}</span></> },
            { id: 'spf', name: 'SPF', sort: 'spfAligned', end: true, wide: true, cell: (row) => texts.number(row.spfAligned) },
            { id: 'dkim', name: 'DKIM', sort: 'dkimAligned', end: true, wide: true, cell: (row) => texts.number(row.dkimAligned) },
            { id: 'hint', name: t('dmarc.hint'), sort: 'hint', wide: true, cell: (row) => <span className="small-text">{word('dmarc.advice', row.advice)}</span> },
          ]}
          empty={{ title: t('dmarc.none'), more: t('dmarc.noneMore') }}
        />
      )}
    </Page>
  );
}
