import { useQueryValue, hrefOf } from '../../router';
import { useCall } from '../../data/useCall';
import { Table } from '../../list/Table';
import { RowList } from '../../list/RowList';
import type { Column } from '../../list/columns';
import type { ClassCount, DestinationFigures } from '../../api/contract';
import { t, texts, word } from '../../text';
import { percent, seconds } from '../../text/dates';
import { SelectField } from '../../ui/Form';
import { Card, Page } from '../../ui/Page';
import { Badge, Empty, Spinner, Tile, Trouble } from '../../ui/parts';
import { bounceTarget, bounceTone, deliveryTarget, deliveryTone } from '../overview/targets';
import type { PageProps } from '../Pages';
import { HostState } from './HostState';

const periods = [24, 7 * 24, 30 * 24, 90 * 24];

/** How mail arrives elsewhere, as a whole or at one destination: the same report, of which one row is shown then. */
export default function Deliverability({ parts: [destination] }: PageProps) {
  const [chosen, choose] = useQueryValue('hours');
  const hours = Number(chosen) || 7 * 24;
  const report = useCall('getDeliverability', { hours, language: texts.language });
  const period = <SelectField label={t('deliver.period')} value={String(hours)} onChange={choose} options={periods.map((value) => ({ value: String(value), name: t('deliver.days', { count: value / 24 }) }))} />;
  const crumbs = destination === undefined ? [] : [{ name: t('nav.deliverability'), href: hrefOf(['deliverability']) }];
  const title = destination ?? t('nav.deliverability');
  if (report.error !== null && report.value === undefined) return <Page title={title} crumbs={crumbs}><Trouble error={report.error} onRetry={report.reload} /></Page>;
  if (report.value === undefined) return <Spinner />;
  const { bounces, deferrals, authentication, destinations, blocklists, advice, receivedOverTlsRate } = report.value;
  const total = destination === undefined ? report.value.total : destinations.find((row) => row.destination === destination)?.counts;
  if (total === undefined) return <Page title={title} crumbs={crumbs} lead={t('deliver.lead')} actions={period}><Empty title={t('flow.nothing')} more={t('deliver.none')} /><HostState destination={destination ?? ''} /></Page>;
  const trace = (kind: string): string => hrefOf(['trace'], { kind, destination });
  return (
    <Page title={title} crumbs={crumbs} lead={t('deliver.lead')} actions={period}>
      <div className="tiles">
        <Tile name={t('tile.delivery')} value={percent(total.deliveryRate)} note={t('deliver.target', { target: percent(deliveryTarget, 0) })} tone={deliveryTone(total.deliveryRate)} />
        <Tile name={t('tile.bounce')} value={percent(total.bounceRate)} note={t('deliver.targetMost', { target: percent(bounceTarget, 0) })} tone={bounceTone(total.bounceRate)} href={trace('bounced')} />
        <Tile name={t('deliver.sent')} value={texts.number(total.sent)} note={t('deliver.recipients')} href={trace('sent')} />
        <Tile name={t('deliver.deferred')} value={texts.number(total.deferred)} note={percent(total.deferralRate)} href={trace('deferred')} />
        <Tile name={t('deliver.complaints')} value={texts.number(total.complaints)} note={percent(total.complaintRate, 2)} tone={total.complaints > 0 ? 'warn' : 'plain'} />
        <Tile name={t('deliver.tls')} value={percent(total.tlsRate)} {...(destination === undefined ? { note: t('deliver.tlsReceived', { rate: percent(receivedOverTlsRate) }) } : {})} />
        <Tile name={t('deliver.time')} value={seconds(total.medianSeconds)} note={t('deliver.time95', { time: seconds(total.seconds95) })} />
      </div>
      {destination === undefined && advice.length > 0 && <Card title={t('deliver.advice')}>{advice.map((one) => <div key={one.figure + one.text} className="callout warn"><div>{one.text}</div></div>)}</Card>}
      {destination === undefined ? <Destinations rows={destinations} /> : <HostState destination={destination} />}
      {destination === undefined && <div className="cards">
        <Card title={t('deliver.bounces')}><Classes rows={bounces} kind="bounced" /></Card>
        <Card title={t('deliver.deferrals')}><Classes rows={deferrals} kind="deferred" /></Card>
        {authentication.length > 0 && (
          <Card title={t('deliver.authentication')}>
            <Table label={t('deliver.authentication')} rows={authentication} keyOf={(row) => row.method} columns={[
              { id: 'method', name: t('deliver.method'), cell: (row) => row.method.toUpperCase() },
              { id: 'checked', name: t('deliver.checked'), end: true, cell: (row) => texts.number(row.checked) },
              { id: 'rate', name: t('deliver.passed'), end: true, cell: (row) => percent(row.rate) },
            ]} />
          </Card>
        )}
        <Card title={t('deliver.blocklists')}>
          <RowList
            label={t('deliver.blocklists')} rows={blocklists} keyOf={(row) => `${row.address} ${row.list}`} file="blocklists" prefix="blocklist-" empty={{ title: t('deliver.noBlocklists') }}
            columns={[
              { id: 'address', name: t('deliver.address'), value: (row) => row.address, cell: (row) => row.address },
              { id: 'list', name: t('deliver.list'), value: (row) => row.list, cell: (row) => row.list },
              { id: 'status', name: t('state'), end: true, value: (row) => word('blocklist', row.status), cell: (row) => <Badge tone={row.status === 'listed' ? 'bad' : row.status === 'not-listed' ? 'good' : 'plain'}>{word('blocklist', row.status)}</Badge> },
            ]}
          />
        </Card>
      </div>}
    </Page>
  );
}

function Classes({ rows, kind }: { rows: ClassCount[]; kind: string }) {
  if (rows.length === 0) return <p className="muted">{t('deliver.none')}</p>;
  const most = Math.max(...rows.map((row) => row.count));
  return (
    <ul className="bars" aria-label={kind}>
      {rows.map((row) => <li key={row.class}><span>{word('bounce', row.class)}</span><span className="bar" aria-hidden><i style={{ width: `${(row.count / most) * 100}%` }} /></span><span>{texts.number(row.count)}</span></li>)}
    </ul>
  );
}

function Destinations({ rows }: { rows: DestinationFigures[] }) {
  const columns: Column<DestinationFigures>[] = [
    { id: 'destination', name: t('queue.destination'), value: (row) => row.destination, cell: (row) => row.destination },
    { id: 'sent', name: t('deliver.sent'), end: true, value: (row) => row.counts.sent, cell: (row) => texts.number(row.counts.sent) },
    { id: 'delivery', name: t('tile.delivery'), end: true, value: (row) => row.counts.deliveryRate, cell: (row) => <Badge tone={deliveryTone(row.counts.deliveryRate)}>{percent(row.counts.deliveryRate)}</Badge> },
    { id: 'bounce', name: t('tile.bounce'), end: true, wide: true, value: (row) => row.counts.bounceRate, cell: (row) => percent(row.counts.bounceRate) },
    { id: 'deferred', name: t('deliver.deferred'), end: true, wide: true, value: (row) => row.counts.deferred, cell: (row) => texts.number(row.counts.deferred) },
    { id: 'median', name: t('deliver.time'), end: true, wide: true, value: (row) => row.counts.medianSeconds, cell: (row) => seconds(row.counts.medianSeconds) },
    { id: 'reply', name: t('queue.lastReply'), wide: true, value: (row) => row.usualReply, cell: (row) => <span className="small-text">{row.usualReply ?? ''}</span> },
  ];
  return (
    <Card title={t('deliver.destinations')}>
      <RowList label={t('deliver.destinations')} rows={rows} columns={columns} keyOf={(row) => row.destination} hrefOf={(row) => hrefOf(['deliverability', row.destination])} file="deliverability" empty={{ title: t('flow.nothing'), more: t('flow.nothingMore') }} />
    </Card>
  );
}
