import type { TlsReport } from '../../api/contract';
import { ListView } from '../../list/ListView';
import { t, texts } from '../../text';
import { day } from '../../text/dates';
import { Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import { useDomainFilter } from '../people/useDomainFilter';

export default function TlsReports() {
  const domains = useDomainFilter();
  return (
    <Page title={t('nav.tls')} lead={t('tls.lead')}>
      <ListView
        id="listTlsReports" params={{}} label={t('nav.tls')} keyOf={(row) => `${row.domain} ${row.organization} ${row.signer} ${row.from}`}
        filters={[domains, { name: 'days', label: t('tls.days'), options: [7, 30, 90, 366].map((count) => ({ value: String(count), name: t('deliver.days', { count }) })) }]}
        columns={[
          { id: 'organization', name: t('dmarc.by'), sort: 'organization', cell: (row: TlsReport) => <>{row.organization}<span className="sub">{row.domain}</span></> },
          { id: 'from', name: t('dmarc.period'), sort: 'from', cell: (row) => `${day(row.from)} – ${day(row.until)}` },
          { id: 'policies', name: t('tls.policies'), sort: 'policies', wide: true, cell: (row) => row.policies.join(', ') },
          { id: 'succeeded', name: t('tls.succeeded'), sort: 'succeeded', end: true, cell: (row) => texts.number(row.succeeded) },
          { id: 'failed', name: t('tls.failed'), sort: 'failed', end: true, cell: (row) => (row.failed === 0 ? '0' : <Badge tone="bad">{texts.number(row.failed)}</Badge>) },
          { id: 'failures', name: t('tls.failures'), sort: 'failures', wide: true, cell: (row) => <Failures report={row} /> },
        ]}
        empty={{ title: t('tls.none'), more: t('tls.noneMore') }}
      />
    </Page>
  );
}

function Failures({ report }: { report: TlsReport }) {
  return <ul className="plain-list small-text">{report.failures.map((failure) => <li key={failure.result + failure.mxHost + failure.detail}>{failure.result} × {texts.number(failure.sessions)} {failure.mxHost}<span className="sub">{failure.detail}</span></li>)}</ul>;
}
