import { useCall } from '../../data/useCall';
import { useMay } from '../../context';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { percent } from '../../text/dates';
import { Spinner, Tile } from '../../ui/parts';
import { bounceTarget, bounceTone, deliveryTarget, deliveryTone } from './targets';

const hours = 7 * 24;

/** The figures that one looks at first; each leads to what is behind it. */
export function Figures() {
  const may = useMay();
  const store = useCall('getStore', may('getStore') ? {} : null, 30);
  const queue = useCall('listQueue', may('listQueue') ? { limit: 1 } : null, 30);
  const held = useCall('listQueue', may('listQueue') ? { limit: 1, held: true } : null, 30);
  const mail = useCall('getDeliverability', may('getDeliverability') ? { hours } : null, 60);
  const accounts = useCall('listAccounts', { limit: 1 });
  const domains = useCall('listDomains', { limit: 1 });
  if (domains.loading || store.loading || queue.loading || mail.loading) return <Spinner />;
  const total = mail.value?.total;
  const healthy = store.value?.canWrite;
  return (
    <div className="tiles">
      {store.value !== undefined && (
        <Tile name={t('tile.health')} value={healthy === true ? t('tile.health.good') : t('tile.health.bad')} tone={healthy === true ? 'good' : 'bad'} note={store.value.problem ?? t('tile.health.note')} href={hrefOf(['store'])} />
      )}
      {queue.value !== undefined && (
        <Tile name={t('tile.queue')} value={texts.number(queue.reply?.total ?? 0)} note={t('tile.queue.note', { count: held.reply?.total ?? 0 })} tone={(held.reply?.total ?? 0) > 0 ? 'warn' : 'plain'} href={hrefOf(['queue'])} />
      )}
      {total !== undefined && (
        <>
          <Tile name={t('tile.delivery')} value={percent(total.deliveryRate)} note={total.deliveryRate === undefined ? t('tile.nothingSent') : t('tile.delivery.note', { target: percent(deliveryTarget, 0) })} tone={deliveryTone(total.deliveryRate)} href={hrefOf(['deliverability'])} />
          <Tile name={t('tile.bounce')} value={percent(total.bounceRate)} note={total.bounceRate === undefined ? t('tile.nothingSent') : t('tile.bounce.note', { target: percent(bounceTarget, 0) })} tone={bounceTone(total.bounceRate)} href={hrefOf(['trace'], { kind: 'bounced' })} />
        </>
      )}
      <Tile name={t('nav.accounts')} value={texts.number(accounts.reply?.total ?? 0)} note={t('tile.domains', { count: domains.reply?.total ?? 0 })} href={hrefOf(['accounts'])} />
      {store.value !== undefined && <Tile name={t('tile.storage')} value={texts.size(store.value.freeOctets)} note={t('tile.storage.note')} tone={store.value.freeOctets < 2e9 ? 'bad' : store.value.freeOctets < 1e10 ? 'warn' : 'plain'} href={hrefOf(['store'])} />}
    </div>
  );
}
