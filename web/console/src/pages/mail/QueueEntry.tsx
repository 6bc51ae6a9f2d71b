import { useMemo, useState } from 'react';
import type { Queue } from '../../api/contract';
import { ProblemError } from '../../api/problem';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { Table } from '../../list/Table';
import { go, hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { Link } from '../../ui/Link';
import { Card, Page } from '../../ui/Page';
import { Badge, Empty, Fact, Facts, Spinner, Time, Trouble } from '../../ui/parts';
import { QueueActions } from './queueActions';
import { QueueState } from './QueueList';
import { RouteDialog } from './RouteDialog';
import { Timeline } from './Timeline';

export function QueueEntry({ id }: { id: string }) {
  const { api } = useConsole();
  const may = useMay();
  const entry = useCall('getQueued', { id }, 15);
  const [routing, setRouting] = useState(false);
  const act = useMemo(() => new QueueActions(api, () => go(hrefOf(['queue']))), [api]);
  const crumbs = [{ name: t('nav.queue'), href: hrefOf(['queue']) }];
  if (entry.error instanceof ProblemError && entry.error.status === 404) return <Page title={id} crumbs={crumbs}><Empty title={t('queue.left')} more={entry.error.message} action={<Link className="button" href={hrefOf(['queue'])}>{t('nav.queue')}</Link>} /></Page>;
  if (entry.error !== null) return <Page title={id} crumbs={crumbs}><Trouble error={entry.error} onRetry={entry.reload} /></Page>;
  if (entry.value === undefined) return <Spinner />;
  const message: Queue = entry.value;
  const domain = message.sender.split('@')[1];
  return (
    <Page
      title={id} crumbs={crumbs} state={<QueueState message={message} />} lead={message.heldBecause}
      actions={<>
        {may('retryQueued', domain) && <button type="button" className="button primary" onClick={() => act.retry([message])}>{t('queue.retry')}</button>}
        {message.heldBecause === undefined
          ? may('holdQueued', domain) && <button type="button" className="button" onClick={() => act.hold([message])}>{t('queue.hold')}</button>
          : may('releaseQueued', domain) && <button type="button" className="button" onClick={() => act.release([message])}>{t('queue.release')}</button>}
        {may('routeQueued') && <button type="button" className="button" onClick={() => setRouting(true)}>{t('queue.route')}</button>}
        {may('bounceQueued', domain) && <button type="button" className="button danger" onClick={() => act.bounce([message])}>{t('queue.bounce')}</button>}
        {may('deleteQueued', domain) && <button type="button" className="button danger" onClick={() => act.remove([message])}>{t('delete')}</button>}
      </>}
    >
      <Card>
        <Facts>
          <Fact name={t('queue.from')}>{message.sender || t('queue.nullSender')}</Fact>
          <Fact name={t('queue.size')}>{texts.size(message.size)}</Fact>
          <Fact name={t('queue.queued')}><Time at={message.queued} /></Fact>
          <Fact name={t('queue.expires')}><Time at={message.expires} /></Fact>
          {message.route !== undefined && <Fact name={t('queue.route')}>{message.route}</Fact>}
        </Facts>
      </Card>
      <Card title={t('queue.recipients')}>
        <Table
          label={t('queue.recipients')} rows={message.recipients} keyOf={(row) => row.address}
          columns={[
            { id: 'address', name: t('account.address'), cell: (row) => <>{row.address}<span className="sub">{row.destination}</span></> },
            { id: 'state', name: t('state'), cell: (row) => <Badge tone={row.state === 'sent' ? 'good' : row.state === 'bounced' ? 'bad' : 'plain'}>{word('queue.state', row.state)}</Badge> },
            { id: 'reply', name: t('queue.lastReply'), cell: (row) => <>{row.lastReply ?? '–'}{row.lastHost !== undefined && <span className="sub">{row.lastHost}</span>}</> },
            { id: 'attempts', name: t('queue.attempts'), wide: true, end: true, cell: (row) => texts.number(row.attempts) },
            { id: 'next', name: t('queue.next'), wide: true, end: true, cell: (row) => (row.state === 'waiting' ? <Time at={row.nextAttempt} /> : '–') },
          ]}
        />
      </Card>
      {may('trace') && <Card title={t('trace.line')}><Timeline trace={message.trace} /></Card>}
      {routing && <RouteDialog rows={[message]} onRoute={(route) => act.route([message], route)} onClose={() => setRouting(false)} />}
    </Page>
  );
}
