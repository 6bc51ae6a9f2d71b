import type { Trace as Record } from '../../api/contract';
import type { Params } from '../../api/client';
import { ListView } from '../../list/ListView';
import { go, hrefOf, usePlace } from '../../router';
import { t, word } from '../../text';
import { moment } from '../../text/dates';
import { Card, Page } from '../../ui/Page';
import { Badge } from '../../ui/parts';
import type { PageProps } from '../Pages';
import { messageKinds, otherKinds, toneOf } from './kinds';
import { Timeline } from './Timeline';

/** What became of a message: the journal, searched; and the whole life of one as a line. */
export default function Trace({ parts: [id] }: PageProps) {
  return id === undefined ? <Search /> : <Page title={t('trace.one')} crumbs={[{ name: t('nav.trace'), href: hrefOf(['trace']) }]} lead={<span className="mono">{id}</span>}><Card><Timeline trace={id} /></Card></Page>;
}

function isMoment(value: string | undefined): value is string {
  return value?.includes('T') === true && !Number.isNaN(Date.parse(value));
}

function Search() {
  const { query } = usePlace();
  // Days as the address has them; a moment, where a chart led here.
  const at = (name: string, days: number): string | undefined => {
    const value = query.get(name) ?? '';
    if (value === '' || value.includes('T')) return value || undefined;
    const [year = 0, month = 1, date = 1] = value.split('-').map(Number);
    const day = new Date(year, month - 1, date + days);
    // What is no day is for the server to name.
    return Number.isNaN(day.getTime()) ? value : day.toISOString();
  };
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  const outcome = text('outcome') as Params<'trace'>['outcome'];
  // One line for each thing that happened, as charts count them; the page of a message has all of its life.
  const params: Params<'trace'> = { since: at('since', 0), until: at('until', 1), outcome, domain: text('domain'), bounceClass: text('bounceClass'), stage: text('stage'), protocol: text('protocol'), destination: text('destination'), related: false };
  const [since, until] = [text('since'), text('until')];
  const period = isMoment(since) && isMoment(until) ? t('trace.period', { since: moment(since), until: moment(until) }) : undefined;
  return (
    <Page title={t('nav.trace')} lead={t('trace.lead')}>
      {period !== undefined && <p className="row"><Badge tone="brand">{period}</Badge>{outcome !== undefined && <Badge>{word('charts.group', outcome)}</Badge>}<button type="button" className="button small" onClick={() => go(hrefOf(['trace']))}>{t('list.clearFilters')}</button></p>}
      <ListView
        id="trace" params={params} label={t('nav.trace')} keyOf={(row) => String(row.sequence)} hrefOf={(row) => (row.trace === undefined || row.trace === '' ? undefined : hrefOf(['trace', row.trace]))}
        without={['since', 'until']} searched={false} order={(rows) => [...rows].sort((a, b) => b.sequence - a.sequence)}
        filters={[
          { name: 'from', label: t('queue.from') },
          { name: 'to', label: t('queue.to') },
          { name: 'messageId', label: t('trace.messageId') },
          { name: 'destination', label: t('queue.destination') },
          { name: 'kind', label: t('trace.anyKind'), options: [...messageKinds, ...otherKinds].map((value) => ({ value, name: word('kind', value) })) },
          ...(period === undefined ? [{ name: 'since', label: t('trace.since'), date: true }, { name: 'until', label: t('trace.until'), date: true }] : []),
        ]}
        columns={[
          { id: 'at', name: t('trace.at'), sort: 'at', cell: (row: Record) => <time dateTime={row.at}>{moment(row.at)}</time> },
          { id: 'kind', name: t('trace.kind'), sort: 'kind', cell: (row) => <Badge tone={toneOf(row.kind)}>{word('kind', row.kind)}</Badge> },
          { id: 'sender', name: t('queue.from'), sort: 'sender', cell: (row) => row.sender || '–' },
          { id: 'recipient', name: t('queue.to'), sort: 'recipient', cell: (row) => row.recipient || '–' },
          { id: 'detail', name: t('trace.detail'), sort: 'detail', wide: true, cell: (row) => <span className="small-text">{row.detail ?? ''}</span> },
        ]}
        empty={{ title: t('trace.nothing'), more: t('trace.nothingMore') }}
      />
    </Page>
  );
}
