import type { FigureRate, Overview } from '../../api/contract';
import { useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { ago, percent } from '../../text/dates';
import { Spinner, Tile, Trouble, type Tone } from '../../ui/parts';

/** The figures that one looks at first; each leads to what is behind it. */
export function Figures() {
  const may = useMay();
  const overview = useCall('getOverview', may('getOverview') ? {} : null, 30);
  const accounts = useCall('listAccounts', { limit: 1 });
  const domains = useCall('listDomains', { limit: 1 });
  if (overview.error !== null && overview.value === undefined) return <Trouble error={overview.error} onRetry={overview.reload} />;
  if (overview.loading || accounts.loading) return <Spinner />;
  const now = overview.value;
  return (
    <div className="tiles">
      {now !== undefined && <Shown now={now} />}
      <Tile name={t('nav.accounts')} value={texts.number(accounts.reply?.total ?? 0)} note={t('tile.domains', { count: domains.reply?.total ?? 0 })} href={hrefOf(['accounts'])} />
    </div>
  );
}

// A rate of few messages says nothing, and has no colour.
const toneOf = (rate: FigureRate): Tone => (rate.isMet === undefined ? 'plain' : rate.isMet ? 'good' : 'bad');

function Shown({ now }: { now: Overview }) {
  const { storage, queue, counts, deliveryRate, bounceRate, certificates, keys, blocklists } = now;
  const since = { since: now.since, related: false };
  const grown = storage.octetsADayAgo === undefined ? undefined : storage.octets - storage.octetsADayAgo;
  const ends = (certificates ?? []).map((one) => one.daysLeft).filter((days) => days !== undefined).sort((a, b) => a - b)[0];
  const oldest = keys.filter((key) => key.state === 'signing').sort((a, b) => b.ageDays - a.ageDays)[0];
  const listed = (blocklists ?? []).filter((line) => line.status === 'listed').length;
  return (
    <>
      {storage.canWrite !== undefined && <Tile name={t('tile.health')} value={storage.canWrite ? t('tile.health.good') : t('tile.health.bad')} tone={storage.canWrite ? 'good' : 'bad'} note={storage.problem ?? t('tile.health.note')} href={hrefOf(['store'])} />}
      {queue !== undefined && <Tile name={t('tile.queue')} value={texts.number(queue.due + queue.scheduled + queue.held)} note={queue.oldest === undefined ? t('tile.queue.note', { count: queue.held }) : t('tile.queue.oldest', { count: queue.held, oldest: ago(queue.oldest) })} tone={queue.held > 0 ? 'warn' : 'plain'} href={hrefOf(['queue'])} />}
      <Tile name={t('tile.delivery')} value={percent(deliveryRate.value)} note={deliveryRate.value === undefined ? t('tile.nothingSent') : t('tile.delivery.note', { target: percent(deliveryRate.target, 0) })} tone={toneOf(deliveryRate)} href={hrefOf(['deliverability'])} />
      <Tile name={t('tile.bounce')} value={percent(bounceRate.value)} note={bounceRate.value === undefined ? t('tile.nothingSent') : t('tile.bounce.note', { target: percent(bounceRate.target, 0) })} tone={toneOf(bounceRate)} href={hrefOf(['trace'], { outcome: 'bounced', ...since })} />
      <Tile name={t('tile.signIns')} value={texts.number(counts.signIns)} note={t('tile.signIns.note', { count: counts.signInsFailed })} tone={counts.signInsFailed > 100 && counts.signInsFailed > counts.signIns ? 'warn' : 'plain'} href={hrefOf(['trace'], { outcome: 'sign-in-failed', ...since })} />
      <Tile
        name={t('tile.storage')} value={texts.size(storage.octets)} href={hrefOf(['store'])} tone={storage.freeOctets !== undefined && storage.freeOctets < 2e9 ? 'bad' : 'plain'}
        note={[grown === undefined ? '' : t('tile.storage.grown', { size: texts.size(Math.max(0, grown)) }), storage.freeOctets === undefined ? '' : t('tile.storage.free', { size: texts.size(storage.freeOctets) })].filter((part) => part !== '').join(' · ')}
      />
      {ends !== undefined && <Tile name={t('tile.certificate')} value={t('deliver.days', { count: Math.floor(ends) })} note={t('tile.certificate.note')} tone={ends < 3 ? 'bad' : ends < 14 ? 'warn' : 'good'} href={hrefOf(['certificates'])} />}
      {oldest !== undefined && <Tile name={t('tile.key')} value={t('deliver.days', { count: Math.floor(oldest.ageDays) })} note={oldest.domain} tone={oldest.ageDays > oldest.rotateAfterDays ? 'warn' : 'good'} href={hrefOf(['domains', oldest.domain, 'dkim'])} />}
      {blocklists !== undefined && <Tile name={t('deliver.blocklists')} value={blocklists.length === 0 ? '–' : listed === 0 ? t('tile.lists.none') : texts.number(listed)} note={now.blocklistsAskedAt === undefined ? t('tile.lists.notAsked') : t('tile.lists.asked', { at: ago(now.blocklistsAskedAt) })} tone={listed > 0 ? 'bad' : blocklists.length === 0 ? 'plain' : 'good'} href={hrefOf(['deliverability'])} />}
    </>
  );
}
