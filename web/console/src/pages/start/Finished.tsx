import { CheckmarkCircle20Filled, Warning20Filled } from '@fluentui/react-icons';
import { useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';

export function Finished({ domain }: { domain: string }) {
  const certificates = useCall('listCertificates', useMay()('listCertificates') ? {} : null);
  const selfSigned = certificates.value?.some((one) => one.source === 'self-signed') === true;
  return (
    <Card title={t('start.done.title', { domain })}>
      <div className="callout"><CheckmarkCircle20Filled /><div><strong>{t('start.done.short')}</strong><span>{t('start.done.text')}</span></div></div>
      {/* Mail goes without it; what people use it with does not, or warns them. */}
      {selfSigned && <div className="callout warn"><Warning20Filled /><div><strong>{t('start.done.certificate')}</strong><span>{t('certificate.selfSigned')}</span><span><Link href={hrefOf(['certificates'])}>{t('nav.certificates')}</Link></span></div></div>}
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
