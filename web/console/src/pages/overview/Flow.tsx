import { lazy, Suspense } from 'react';
import { useCall } from '../../data/useCall';
import { useMay } from '../../context';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { Empty, Spinner, Trouble } from '../../ui/parts';
import { byDay } from './byDay';

const MailChart = lazy(() => import('../../chart/MailChart'));

/** What left in the last two weeks, day by day; a bar leads to the messages of its day. */
export function Flow() {
  const may = useMay();
  const report = useCall('getDeliverability', may('getDeliverability') ? { hours: 14 * 24 } : null);
  if (!may('getDeliverability')) return null;
  const days = report.value === undefined ? [] : byDay(report.value.hours);
  const open = (index: number, kind: string): void => {
    const day = days[index];
    if (day !== undefined) go(hrefOf(['trace'], { kind, since: day.from.toISOString(), until: day.until.toISOString() }));
  };
  return (
    <Card title={t('flow.title')}>
      {report.error !== null && <Trouble error={report.error} onRetry={report.reload} />}
      {report.loading ? <Spinner /> : days.length === 0
        ? <Empty title={t('flow.nothing')} more={t('flow.nothingMore')} />
        : <Suspense fallback={<Spinner />}><MailChart label={t('flow.title')} days={days} onOpen={may('trace') ? open : undefined} /></Suspense>}
    </Card>
  );
}
