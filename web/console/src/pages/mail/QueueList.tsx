import { useMemo, useState } from 'react';
import type { Queue } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { Page } from '../../ui/Page';
import { Badge, Time } from '../../ui/parts';
import { QueueActions } from './queueActions';
import { RouteDialog } from './RouteDialog';

export function QueueState({ message }: { message: Queue }) {
  if (message.heldBecause !== undefined) return <Badge tone="warn">{t('queue.held')}</Badge>;
  return message.recipients.some((recipient) => recipient.attempts > 0 && recipient.state === 'waiting') ? <Badge tone="bad">{t('queue.deferred')}</Badge> : <Badge>{t('queue.waiting')}</Badge>;
}

/** When the next recipient is due. */
export function nextAttempt(message: Queue): string | undefined {
  return message.recipients.filter((recipient) => recipient.state === 'waiting').map((recipient) => recipient.nextAttempt).sort()[0];
}

export function QueueList() {
  const { api } = useConsole();
  const may = useMay();
  const act = useMemo(() => new QueueActions(api), [api]);
  const [routing, setRouting] = useState<Queue[] | null>(null);
  const actions = [
    ...(may('retryQueued') ? [{ id: 'retry', name: t('queue.retry'), act: act.retry }, { id: 'hold', name: t('queue.hold'), act: act.hold }] : []),
    ...(may('releaseQueued') ? [{ id: 'release', name: t('queue.release'), act: act.release }] : []),
    ...(may('routeQueued') ? [{ id: 'route', name: t('queue.route'), act: setRouting }] : []),
    ...(may('bounceQueued') ? [{ id: 'bounce', name: t('queue.bounce'), danger: true, act: act.bounce }, { id: 'delete', name: t('delete'), danger: true, act: act.remove }] : []),
  ];
  return (
    <Page title={t('nav.queue')} lead={t('queue.lead')}>
      <ListView
        id="listQueue" params={{}} label={t('nav.queue')} keyOf={(row) => row.id} hrefOf={(row) => hrefOf(['queue', row.id])} sort="queued" actions={actions}
        filters={[
          { name: 'from', label: t('queue.from') },
          { name: 'to', label: t('queue.to') },
          { name: 'destination', label: t('queue.destination') },
          { name: 'held', label: t('queue.anyState'), options: [{ value: 'true', name: t('queue.held') }, { value: 'false', name: t('queue.notHeld') }] },
        ]}
        columns={[
          { id: 'id', name: t('queue.id'), sort: 'id', cell: (row) => row.id },
          { id: 'sender', name: t('queue.from'), sort: 'sender', cell: (row) => row.sender || t('queue.nullSender') },
          { id: 'to', name: t('queue.to'), sort: 'recipient', cell: (row) => <Recipients message={row} /> },
          { id: 'state', name: t('state'), sort: 'state', cell: (row) => <QueueState message={row} /> },
          { id: 'queued', name: t('queue.queued'), sort: 'queued', wide: true, end: true, cell: (row) => <Time at={row.queued} /> },
          { id: 'next', name: t('queue.next'), sort: 'nextAttempt', wide: true, end: true, cell: (row) => <Time at={nextAttempt(row)} /> },
          { id: 'size', name: t('queue.size'), sort: 'size', wide: true, end: true, cell: (row) => texts.size(row.size) },
        ]}
        empty={{ title: t('queue.none'), more: t('queue.noneMore') }}
      />
      {routing !== null && <RouteDialog rows={routing} onRoute={(route) => act.route(routing, route)} onClose={() => setRouting(null)} />}
    </Page>
  );
}

function Recipients({ message }: { message: Queue }) {
  const [first, ...others] = message.recipients;
  const reply = message.heldBecause ?? message.recipients.find((recipient) => recipient.lastReply !== undefined)?.lastReply;
  return <>{first?.address}{others.length > 0 && ` +${others.length}`}{reply !== undefined && <span className="sub">{reply}</span>}</>;
}
