import { lazy, Suspense } from 'react';
import { useConsole, useMay } from '../../context';
import { t } from '../../text';
import { Page } from '../../ui/Page';
import { Attention } from './Attention';
import { Charts } from './Charts';
import { Figures } from './Figures';

const GuideCard = lazy(() => import('../start/GuideCard'));

/** Is the mail going well, and what needs somebody? */
export function Overview() {
  const { me } = useConsole();
  const may = useMay();
  return (
    <Page title={t('nav.overview')}>
      {me.guide !== undefined && me.guide !== 'closed' && <Suspense fallback={null}><GuideCard /></Suspense>}
      <Figures />
      {may('getFigures') && <Charts />}
      <Attention />
    </Page>
  );
}
