import { useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { seconds } from '../../text/dates';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';
import { Badge, Fact, Facts, Time } from '../../ui/parts';

/** How a destination takes mail at the moment. */
export function HostState({ destination }: { destination: string }) {
  const may = useMay();
  const all = useCall('listDestinations', may('listDestinations') ? {} : null, 15);
  const found = all.value?.destinations.filter((one) => one.name === destination || one.domains.includes(destination)) ?? [];
  return (
    <>
      {found.map((one) => (
        <Card key={`${one.name} ${one.pool}`} title={t('host.now')}>
          <Facts>
            <Fact name={t('state')}>{one.throttledAt === undefined ? <Badge tone="good">{t('host.open')}</Badge> : <><Badge tone="warn">{t('host.throttled')}</Badge> <Time at={one.throttledAt} /></>}</Fact>
            <Fact name={t('queue.waiting')}>{texts.number(one.waiting)}</Fact>
            <Fact name={t('host.connections')}>{t('host.connectionsOf', { active: one.active, window: one.window })}</Fact>
            <Fact name={t('host.pace')}>{one.paceSeconds === 0 ? t('unlimited') : seconds(one.paceSeconds)}</Fact>
            {one.unreachable.length > 0 && <Fact name={t('host.unreachable')}>{one.unreachable.join(', ')}</Fact>}
          </Facts>
          <div><Link href={hrefOf(['queue'], { destination })}>{t('host.queue')}</Link></div>
        </Card>
      ))}
    </>
  );
}
