import { notices } from '@posthouse/shared/notices';
import type { Certificate } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { t, word } from '../../text';
import { day, moment } from '../../text/dates';
import { ask } from '../../ui/ask';
import { Page } from '../../ui/Page';
import { Badge, type Tone } from '../../ui/parts';

const toneOf = (row: Certificate): Tone => (row.problem !== undefined || (row.daysLeft ?? 0) < 3 ? 'bad' : (row.daysLeft ?? 0) < 14 ? 'warn' : 'good');

export default function Certificates() {
  const { api } = useConsole();
  const may = useMay();
  const renew = (action: 'obtain' | 'renew'): void => ask({
    title: t('certificate.renewTitle'),
    text: <p>{t('certificate.renewText')}</p>,
    label: t(`certificate.${action}`),
    act: async () => {
      await api.change('actOnCertificate', {}, { body: { action } });
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.certificates')} lead={t('certificate.lead')}>
      <ListView
        id="listCertificates" params={{}} label={t('nav.certificates')} paged={false} keyOf={(row) => `${row.names.join(' ')} ${row.serial ?? ''}`} sort="left"
        columns={[
          { id: 'names', name: t('certificate.names'), value: (row: Certificate) => row.names.join(' '), cell: (row) => <strong>{row.names.join(', ')}</strong> },
          { id: 'source', name: t('certificate.source'), value: (row) => word('certificate.source', row.source), cell: (row) => <>{word('certificate.source', row.source)}{row.issuer !== undefined && <span className="sub">{row.issuer}</span>}</> },
          { id: 'left', name: t('certificate.left'), value: (row) => row.daysLeft, cell: (row) => (row.daysLeft === undefined ? '–' : <Badge tone={toneOf(row)}>{t('deliver.days', { count: Math.floor(row.daysLeft) })}</Badge>) },
          { id: 'until', name: t('certificate.until'), wide: true, value: (row) => row.notAfter, cell: (row) => (row.notAfter === undefined ? '–' : day(row.notAfter)) },
          { id: 'renew', name: t('certificate.next'), wide: true, value: (row) => row.renewAt, cell: (row) => <>{row.renewAt === undefined ? '–' : day(row.renewAt)}{row.problem !== undefined && <span className="sub">{row.problem}{row.retryAt !== undefined && ` ${t('certificate.retry', { at: moment(row.retryAt) })}`}</span>}</> },
          { id: 'do', name: t('actions'), end: true, cell: (row) => row.source === 'acme' && may('actOnCertificate') && <button type="button" className="button small" onClick={() => renew(row.notAfter === undefined ? 'obtain' : 'renew')}>{t(row.notAfter === undefined ? 'certificate.obtain' : 'certificate.renew')}</button> },
        ]}
        empty={{ title: t('certificate.none') }}
      />
      <p className="muted small-text">{t('certificate.selfSigned')}</p>
    </Page>
  );
}
