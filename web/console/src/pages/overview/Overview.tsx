import { useMay } from '../../context';
import { t } from '../../text';
import { Page } from '../../ui/Page';
import { Attention } from './Attention';
import { Charts } from './Charts';
import { Figures } from './Figures';

/** Is the mail going well, and what needs somebody? */
export function Overview() {
  const may = useMay();
  return (
    <Page title={t('nav.overview')}>
      <Figures />
      {may('getFigures') && <Charts />}
      <Attention />
    </Page>
  );
}
