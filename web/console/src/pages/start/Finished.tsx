import { CheckmarkCircle20Filled } from '@fluentui/react-icons';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';

export function Finished({ domain }: { domain: string }) {
  return (
    <Card title={t('start.done.title', { domain })}>
      <div className="callout"><CheckmarkCircle20Filled /><div><strong>{t('start.done.text')}</strong></div></div>
      <ul className="plain-list">
        <li><a href="/setup">{t('start.done.clients')}</a></li>
        <li><Link href={hrefOf(['domains', domain, 'dns'])}>{t('start.done.dmarc')}</Link></li>
        <li><Link href={hrefOf(['domains', domain, 'mta-sts'])}>{t('start.done.sts')}</Link></li>
        <li><Link href={hrefOf(['groups'])}>{t('start.done.groups')}</Link></li>
        <li><Link href={hrefOf(['roles'])}>{t('start.done.roles')}</Link></li>
      </ul>
      <div className="form-end"><Link className="button primary" href={hrefOf([])}>{t('nav.overview')}</Link><Link className="button" href={hrefOf(['start', 'domain'])}>{t('start.done.another')}</Link></div>
    </Card>
  );
}
