import { ArrowSync20Regular, CheckmarkCircle20Filled, ErrorCircle20Filled, Info20Regular, Question20Regular, Warning20Filled } from '@fluentui/react-icons';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { CheckFinding, DnsRecord, DomainCheck } from '../../api/contract';
import { useConsole } from '../../context';
import { useCall } from '../../data/useCall';
import { hrefOf } from '../../router';
import { t, texts } from '../../text';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';
import { Badge, CopyButton, Spinner, Trouble } from '../../ui/parts';
import { DnsWatch } from './DnsWatch';
import { ProviderSteps } from './ProviderSteps';
import { findingsOf, stateOf, type RecordState } from './recordState';

const icons: Record<RecordState, ReactNode> = {
  unknown: <Question20Regular />, good: <CheckmarkCircle20Filled />, missing: <ErrorCircle20Filled />, wrong: <Warning20Filled />, note: <Info20Regular />,
};

/**
 * The records that a domain needs, each with what stands in the DNS now.
 * @param atOnce Looks without being asked to.
 */
export function Records({ name, onChecked, atOnce = false }: { name: string; onChecked?: (check: DomainCheck) => void; atOnce?: boolean }) {
  const { api } = useConsole();
  const { language } = texts;
  const records = useCall('listRecords', { name, language });
  const [check, setCheck] = useState<DomainCheck | undefined>();
  const [checking, setChecking] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const looks = useRef(0);
  const look = (): void => {
    // Name servers that do not answer are waited for: a look may end after one that was begun later, which knows better.
    const mine = ++looks.current;
    const ifNewest = <T,>(act: (value: T) => void) => (value: T): void => { if (mine === looks.current) act(value); };
    setChecking(true);
    setError(null);
    api.change('checkDns', { name, language }).then(ifNewest((found) => { setCheck(found); onChecked?.(found); }), ifNewest(setError)).finally(() => { if (mine === looks.current) setChecking(false); });
  };
  useEffect(() => {
    if (atOnce) look();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each domain, and again in the words of another language.
  }, [atOnce, name, language]);
  if (records.error !== null) return <Trouble error={records.error} onRetry={records.reload} />;
  if (records.value === undefined) return <Spinner />;
  const all = [...records.value.records, ...records.value.reverse];
  const known = new Set(all.flatMap((record) => findingsOf(check, record)));
  const rest = (check?.findings ?? []).filter((finding) => !known.has(finding));
  return (
    <>
      <Card
        title={t('records.title')}
        actions={<button type="button" className="button primary" onClick={look} disabled={checking}><ArrowSync20Regular />{checking ? t('records.checking') : check === undefined ? t('records.check') : t('records.checkAgain')}</button>}
      >
        <p className="muted">{t('records.lead')}</p>
        {error !== null && <Trouble error={error} onRetry={look} />}
        {check !== undefined && <Verdict check={check} records={all} />}
        {check?.isGood !== true && <DnsWatch name={name} onDone={look} />}
        {rest.map((finding) => <Finding key={finding.code + finding.name + finding.type} name={name} finding={finding} />)}
        <ul className="records">{records.value.records.map((record) => <RecordRow key={`${record.name} ${record.type} ${record.value}`} name={name} record={record} check={check} />)}</ul>
        {records.value.reverse.length > 0 && (
          <>
            <h3>{t('records.reverse')}</h3>
            <p className="muted small-text">{t('records.reverseMore')}</p>
            <ul className="records">{records.value.reverse.map((record) => <RecordRow key={`${record.name} ${record.type}`} name={name} record={record} check={check} />)}</ul>
          </>
        )}
      </Card>
      <ProviderSteps name={name} />
    </>
  );
}

function Verdict({ check, records }: { check: DomainCheck; records: DnsRecord[] }) {
  const good = records.filter((record) => stateOf(check, record) === 'good' || stateOf(check, record) === 'note').length;
  return (
    <div className={check.isGood === true ? 'callout' : 'callout warn'} role="status">
      {check.isGood === true ? <CheckmarkCircle20Filled /> : <Warning20Filled />}
      <div>
        <strong>{check.isGood === true ? t('records.good') : t('records.notYet')}</strong>
        <span>{t('records.count', { good, all: records.length })} {t('records.asked', { count: check.asked.length })}</span>
      </div>
    </div>
  );
}

function RecordRow({ name, record, check }: { name: string; record: DnsRecord; check: DomainCheck | undefined }) {
  const state = stateOf(check, record);
  const findings = findingsOf(check, record);
  const value = record.plainValue ?? record.value;
  return (
    <li className={`record ${state}`}>
      <span className="record-icon" title={t(`record.${state}`)}>{icons[state]}<span className="hidden-text">{t(`record.${state}`)}</span></span>
      <div className="record-body">
        <div className="record-head"><Badge tone="brand">{record.type}</Badge><span className="mono">{record.name}</span><CopyButton text={record.name} label={t('record.name')} /></div>
        <div className="record-value"><code className="mono">{value}</code><CopyButton text={value} label={`${record.type} ${record.name}`} /></div>
        <span className="muted small-text">{record.purpose}</span>
        {findings.map((finding) => <Finding key={finding.code + finding.message} name={name} finding={finding} inside />)}
      </div>
    </li>
  );
}

function Finding({ name, finding, inside = false }: { name: string; finding: CheckFinding; inside?: boolean }) {
  const tone = finding.severity === 'Error' ? 'bad' : finding.severity === 'Warning' ? 'warn' : '';
  return (
    <div className={`callout ${tone}`}>
      {finding.severity === 'Error' ? <ErrorCircle20Filled /> : finding.severity === 'Warning' ? <Warning20Filled /> : <Info20Regular />}
      <div>
        <strong>{finding.message}</strong>
        {/* The server's advice is for whoever has a command line, too; what can be done here is a link. */}
        {finding.code === 'dmarc-none' ? <span>{t('finding.dmarcNone')} <Link href={hrefOf(['domains', name, 'dns'])}>{t('finding.dmarcNone.where')}</Link></span> : <span>{finding.advice}</span>}
        {finding.seen.length > 0 && <span className="small-text">{t('record.seen')} {finding.seen.map((value) => <code key={value} className="mono">{value} </code>)}</span>}
        {!inside && finding.expected.length > 0 && <span className="small-text">{t('record.expected')} {finding.expected.map((value) => <code key={value} className="mono">{value} </code>)}</span>}
        {finding.places.length > 0 && <span className="small-text">{t('record.places', { places: finding.places.join(', ') })}</span>}
      </div>
    </div>
  );
}
