import { CheckmarkCircle20Filled, Clock20Regular, ErrorCircle20Filled, Warning20Filled } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import type { TestMessage, Trace } from '../../api/contract';
import { useConsole } from '../../context';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { CopyButton, Empty, Spinner } from '../../ui/parts';
import { Line } from '../mail/Timeline';
import { StepEnd, type StepProps } from './Start';
import { verdictIn, verdictOut, type Verdict } from './verdict';

/** A message out and one in, each followed until there is something to say about it. */
export function TestStep({ domain, onNext }: StepProps) {
  const accounts = useCall('listAccounts', { domain, limit: 200, sort: 'address' });
  const [chosen, setChosen] = useState('');
  if (accounts.value === undefined) return <Spinner />;
  const account = chosen === '' ? (accounts.value[0]?.address ?? '') : chosen;
  if (account === '') return <Card title={t('start.test.title')}><Empty title={t('start.test.noAccount')} /></Card>;
  return (
    <>
      <Card title={t('start.test.title')}>
        <p className="muted">{t('start.test.text')}</p>
        <SelectField label={t('start.test.account')} value={account} onChange={setChosen} options={accounts.value.map((one) => ({ value: one.address, name: one.address }))} />
      </Card>
      <Out key={`out ${account}`} account={account} />
      <In key={`in ${account}`} account={account} />
      <StepEnd onNext={onNext} label={t('start.next')} />
    </>
  );
}

function Out({ account }: { account: string }) {
  const { api } = useConsole();
  const [to, setTo] = useState('');
  const [sent, setSent] = useState<TestMessage | null>(null);
  const records = useCall('trace', sent === null ? null : { trace: sent.trace }, 3);
  return (
    <Card title={t('start.test.out')}>
      <Form label={sent === null ? t('start.test.send') : t('start.test.again')} onSubmit={async () => setSent(await api.change('sendTestMessage', { address: account }, { body: { to: to.trim() } }))}>
        <TextField label={t('start.test.to')} hint={t('start.test.toHint')} value={to} onChange={setTo} required type="email" />
      </Form>
      {sent !== null && records.value !== undefined && <Shown verdict={verdictOut(records.value)} records={records.value} way="out" />}
    </Card>
  );
}

function In({ account }: { account: string }) {
  const [since, setSince] = useState<string | null>(null);
  const records = useCall('trace', since === null ? null : { to: account, since, limit: 50 }, 3);
  const found = (records.value ?? []).filter((record) => record.detail?.startsWith('notice=') !== true);
  return (
    <Card title={t('start.test.in')}>
      <p>{t('start.test.inText')}</p>
      <div className="record-value"><code className="mono">{account}</code><CopyButton text={account} label={account} /></div>
      {since === null
        ? <div><button type="button" className="button primary" onClick={() => setSince(new Date().toISOString())}>{t('start.test.watch')}</button></div>
        : <Shown verdict={verdictIn(found)} records={found} way="in" />}
    </Card>
  );
}

const icons: Record<Verdict, ReactNode> = { waiting: <Clock20Regular />, good: <CheckmarkCircle20Filled />, deferred: <Warning20Filled />, bad: <ErrorCircle20Filled /> };
const tones: Record<Verdict, string> = { waiting: '', good: '', deferred: 'warn', bad: 'bad' };

function Shown({ verdict, records, way }: { verdict: Verdict; records: Trace[]; way: 'out' | 'in' }) {
  return (
    <div className="stack">
      <div className={`callout ${tones[verdict]}`} role="status">{icons[verdict]}<div><strong>{t(`start.verdict.${way}.${verdict}`)}</strong><span>{t(`start.verdict.${way}.${verdict}More`)}</span></div></div>
      {records.length > 0 && <Line records={records} />}
    </div>
  );
}
