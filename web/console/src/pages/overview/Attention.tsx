import { CheckmarkCircle20Regular, ErrorCircle20Regular, Info20Regular, Warning20Regular } from '@fluentui/react-icons';
import { useCall } from '../../data/useCall';
import { useMay } from '../../context';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { day } from '../../text/dates';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';

interface Matter {
  key: string;
  tone: 'bad' | 'warn' | 'info';
  text: string;
  href: string;
}

const keyAge = 365;
const icons = { bad: <ErrorCircle20Regular />, warn: <Warning20Regular />, info: <Info20Regular /> };

/** What a good administrator would look at today, from every corner of the server. */
export function Attention() {
  const matters = useMatters();
  return (
    <Card title={t('attention.title')}>
      {matters.length === 0
        ? <div className="row muted"><CheckmarkCircle20Regular />{t('attention.nothing')}</div>
        : <ul className="plain-list">{matters.map((matter) => <li key={matter.key} className={`matter ${matter.tone}`}>{icons[matter.tone]}<Link href={matter.href}>{matter.text}</Link></li>)}</ul>}
    </Card>
  );
}

function useMatters(): Matter[] {
  const may = useMay();
  const certificates = useCall('listCertificates', may('listCertificates') ? {} : null);
  const keys = useCall('listDkimKeys', may('listDkimKeys') ? {} : null);
  const findings = useCall('checkDirectory', may('checkDirectory') ? {} : null);
  const holds = useCall('listHolds', may('listHolds') ? {} : null);
  const report = useCall('getDeliverability', may('getDeliverability') ? { hours: 7 * 24, language: texts.language } : null);
  const matters: Matter[] = [];
  for (const certificate of certificates.value ?? []) {
    const name = certificate.names[0] ?? certificate.source;
    if (certificate.problem !== undefined) matters.push({ key: `certificate ${name}`, tone: 'bad', text: t('attention.certificateProblem', { name, problem: certificate.problem }), href: hrefOf(['certificates']) });
    else if (certificate.daysLeft !== undefined && certificate.daysLeft < 14) matters.push({ key: `certificate ${name}`, tone: certificate.daysLeft < 3 ? 'bad' : 'warn', text: t('attention.certificate', { name, count: Math.max(0, Math.floor(certificate.daysLeft)) }), href: hrefOf(['certificates']) });
  }
  for (const hold of holds.value ?? []) {
    if (hold.state === 'held' || hold.state === 'holding') matters.push({ key: `hold ${hold.account}`, tone: 'bad', text: t('attention.hold', { account: hold.account, reason: hold.reason }), href: hrefOf(['holds']) });
  }
  for (const line of report.value?.blocklists ?? []) {
    if (line.status.toLowerCase() === 'listed') matters.push({ key: `list ${line.address} ${line.list}`, tone: 'bad', text: t('attention.blocklist', { address: line.address, list: line.list }), href: hrefOf(['deliverability']) });
  }
  for (const advice of report.value?.advice ?? []) matters.push({ key: `advice ${advice.figure} ${advice.text}`, tone: 'warn', text: advice.text, href: hrefOf(['deliverability']) });
  for (const finding of findings.value ?? []) matters.push({ key: `finding ${finding.subject} ${finding.problem}`, tone: 'warn', text: `${finding.subject}: ${finding.problem}`, href: hrefOf([finding.kind.toLowerCase().startsWith('group') ? 'groups' : 'aliases'], { q: finding.subject }) });
  for (const key of keys.value ?? []) {
    if (key.state === 'signing' && Date.now() - new Date(key.since).getTime() > keyAge * 86_400_000) matters.push({ key: `key ${key.domain} ${key.selector}`, tone: 'info', text: t('attention.key', { domain: key.domain, since: day(key.since) }), href: hrefOf(['domains', key.domain, 'dkim']) });
  }
  return matters;
}
