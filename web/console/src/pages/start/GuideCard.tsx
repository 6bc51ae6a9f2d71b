import { Rocket20Regular } from '@fluentui/react-icons';
import { useConsole } from '../../context';
import { useCall } from '../../data/useCall';
import { preferences } from '../../preferences';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { Link } from '../../ui/Link';
import { putAway } from './guide';

/** On the overview, until the guide is finished or put away. */
export default function GuideCard() {
  const { api } = useConsole();
  const guide = useCall('getGuide', {});
  const { guideDomain } = preferences.use();
  if (guide.value === undefined || guide.value.state === 'closed') return null;
  return (
    <section className="callout" aria-label={t('nav.start')}>
      <Rocket20Regular />
      <div>
        <strong>{t('start.card.title')}</strong>
        <span>{guideDomain === '' ? t('start.card.text') : t('start.card.textDomain', { domain: guideDomain })}</span>
        <div className="form-end">
          <Link className="button primary" href={hrefOf(['start'])}>{t('start.card.go')}</Link>
          <button type="button" className="button" onClick={() => putAway(api)}>{t('start.putAway')}</button>
        </div>
      </div>
    </section>
  );
}
