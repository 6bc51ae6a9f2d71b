import { useState } from 'react';
import type { Trace as Record } from '../../api/contract';
import type { Params } from '../../api/client';
import { ListView } from '../../list/ListView';
import { hrefOf, usePlace } from '../../router';
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

const usual = 500;

function Search() {
  const { query } = usePlace();
  const [limit, setLimit] = useState(usual);
  // Days as the address has them; a moment, where a chart led here.
  const at = (name: string, days: number): string | undefined => {
    const value = query.get(name) ?? '';
    if (value === '') return undefined;
    if (value.includes('T')) return value;
    const [year = 0, month = 1, date = 1] = value.split('-').map(Number);
    return new Date(year, month - 1, date + days).toISOString();
  };
  const params: Params<'trace'> = { limit, since: at('since', 0), until: at('until', 1) };
  const period = [query.get('since'), query.get('until')].filter((value) => value?.includes('T') === true);
  return (
    <Page title={t('nav.trace')} lead={t('trace.lead')}>
      {period.length > 0 && <p className="muted">{t('trace.period', { since: period[0] === undefined || period[0] === null ? '' : moment(period[0]), until: period[1] === undefined || period[1] === null ? '' : moment(period[1]) })}</p>}
      <ListView
        id="trace" params={params} label={t('nav.trace')} paged={false} keyOf={(row) => String(row.sequence)} hrefOf={(row) => (row.trace === undefined || row.trace === '' ? undefined : hrefOf(['trace', row.trace]))} sort="-at"
        without={['since', 'until']}
        filters={[
          { name: 'from', label: t('queue.from') },
          { name: 'to', label: t('queue.to') },
          { name: 'messageId', label: t('trace.messageId') },
          { name: 'kind', label: t('trace.anyKind'), options: [...messageKinds, ...otherKinds].map((value) => ({ value, name: word('kind', value) })) },
          { name: 'since', label: t('trace.since'), date: true },
          { name: 'until', label: t('trace.until'), date: true },
        ]}
        columns={[
          { id: 'at', name: t('trace.at'), value: (row: Record) => row.at, order: (row) => row.sequence, cell: (row) => <time dateTime={row.at}>{moment(row.at)}</time> },
          { id: 'kind', name: t('trace.kind'), value: (row) => word('kind', row.kind), cell: (row) => <Badge tone={toneOf(row.kind)}>{word('kind', row.kind)}</Badge> },
          { id: 'sender', name: t('queue.from'), value: (row) => row.sender, cell: (row) => row.sender || '–' },
          { id: 'recipient', name: t('queue.to'), value: (row) => row.recipient, cell: (row) => row.recipient || '–' },
          { id: 'detail', name: t('trace.detail'), wide: true, value: (row) => row.detail, cell: (row) => <span className="small-text">{row.detail ?? ''}</span> },
        ]}
        empty={{ title: t('trace.nothing'), more: t('trace.nothingMore') }}
      />
      <div className="list-more">{limit < 10_000 && <button type="button" className="button" onClick={() => setLimit(limit * 4)}>{t('trace.more', { count: Math.min(10_000, limit * 4) })}</button>}</div>
    </Page>
  );
}
