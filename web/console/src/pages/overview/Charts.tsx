import { lazy, Suspense } from 'react';
import type { Figures } from '../../api/contract';
import { useCall } from '../../data/useCall';
import { useQueryValue } from '../../router';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { Spinner, Trouble } from '../../ui/parts';
import { lineOf, pick } from './series';
import { SignInChart } from './SignInChart';

const SeriesChart = lazy(() => import('../../chart/SeriesChart'));

const periods = { day: 1, week: 7, month: 30, quarter: 90 } as const;
type Period = keyof typeof periods;

/** What happened when; a point leads to the messages behind it. */
export function Charts() {
  const [chosen, choose] = useQueryValue('period');
  const period: Period = chosen in periods ? (chosen as Period) : 'week';
  // To the hour: the same question for an hour, so that looking away and back does not ask anew.
  const now = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const figures = useCall('getFigures', { since: new Date(now - periods[period] * 86_400_000).toISOString() }, 60);
  return (
    <>
      <div className="card-head">
        <h2>{t('charts.title')}</h2>
        <div className="segments" role="group" aria-label={t('deliver.period')}>
          {(Object.keys(periods) as Period[]).map((one) => <button key={one} type="button" aria-pressed={one === period} onClick={() => choose(one === 'week' ? '' : one)}>{t(`charts.${one}`)}</button>)}
        </div>
      </div>
      {figures.error !== null && <Trouble error={figures.error} onRetry={figures.reload} />}
      {figures.value === undefined ? figures.error === null && <Spinner /> : <Suspense fallback={<Spinner />}><All figures={figures.value} /></Suspense>}
    </>
  );
}

function All({ figures }: { figures: Figures }) {
  const { times, seconds } = figures;
  const shared = { times, seconds };
  const rates = [
    { id: 'delivery', name: t('tile.delivery'), colour: 'good' as const, values: figures.deliveryRate.values ?? [], target: figures.deliveryRate.target },
    { id: 'bounce', name: t('tile.bounce'), colour: 'bad' as const, values: figures.bounceRate.values ?? [], target: figures.bounceRate.target },
  ];
  return (
    <div className="cards charts">
      <Card title={t('charts.sent')}><SeriesChart {...shared} label={t('charts.sent')} kind="bar" lines={pick(figures, [['sent', 'brand'], ['deferred', 'amber'], ['bounced', 'bad']])} /></Card>
      <Card title={t('charts.rates')}><SeriesChart {...shared} label={t('charts.rates')} kind="rate" lines={rates} /></Card>
      <Card title={t('charts.received')}><SeriesChart {...shared} label={t('charts.received')} kind="bar" lines={pick(figures, [['received', 'brand'], ['rejected', 'bad']])} /></Card>
      <SignInChart figures={figures} />
      <Card title={t('charts.queue')}><SeriesChart {...shared} label={t('charts.queue')} kind="area" lines={[lineOf(figures, 'queue', 'due', 'brand'), lineOf(figures, 'queue', 'scheduled', 'amber'), lineOf(figures, 'queue', 'held', 'bad')]} /></Card>
      <Card title={t('charts.storage')}><SeriesChart {...shared} label={t('charts.storage')} kind="size" lines={[lineOf(figures, 'storage', 'octets', 'brand')]} /></Card>
    </div>
  );
}
