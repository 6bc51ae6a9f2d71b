import { lazy, useMemo } from 'react';
import type { Figures } from '../../api/contract';
import { useQueryValue } from '../../router';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { byProtocol, pick } from './series';

const SeriesChart = lazy(() => import('../../chart/SeriesChart'));

const views = { all: '', succeeded: 'sign-in', failed: 'sign-in-failed' } as const;
type View = keyof typeof views;

/** How sign-ins ended, and of each end by which protocols: somebody who guesses passwords mostly comes by one. */
export function SignInChart({ figures }: { figures: Figures }) {
  const [chosen, choose] = useQueryValue('signIns');
  const view: View = chosen in views ? (chosen as View) : 'all';
  const lines = useMemo(() => (view === 'all' ? pick(figures, [['sign-in', 'good'], ['sign-in-failed', 'bad']]) : byProtocol(figures, views[view])), [figures, view]);
  const label = view === 'all' ? t('charts.signIns') : t(`charts.signIns.${view}.label`);
  const actions = (
    <div className="segments" role="group" aria-label={t('charts.signIns.view')}>
      {(Object.keys(views) as View[]).map((one) => <button key={one} type="button" aria-pressed={one === view} onClick={() => choose(one === 'all' ? '' : one)}>{t(`charts.signIns.${one}`)}</button>)}
    </div>
  );
  return (
    <Card title={t('charts.signIns')} actions={actions}>
      {lines.length === 0
        ? <p className="muted">{t('charts.signIns.none')}</p>
        : <SeriesChart times={figures.times} seconds={figures.seconds} label={label} kind="bar" lines={lines} />}
    </Card>
  );
}
