import { t } from '../../text';
import { Page } from '../../ui/Page';
import { Attention } from './Attention';
import { Figures } from './Figures';
import { Flow } from './Flow';

/** Is the mail going well, and what needs somebody? */
export function Overview() {
  return (
    <Page title={t('nav.overview')}>
      <Figures />
      <Flow />
      <Attention />
    </Page>
  );
}
