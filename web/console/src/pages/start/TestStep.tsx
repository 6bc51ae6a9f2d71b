import { CheckmarkCircle20Filled, Clock20Regular, ErrorCircle20Filled, Info20Regular, Warning20Filled } from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import type { TestMessage, Trace } from '../../api/contract';
import { useConsole } from '../../context';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import { Form, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { CopyButton, Empty, Spinner, Time } from '../../ui/parts';
import { Line } from '../mail/Timeline';
import { Proof } from './Proof';
import { StepEnd, type StepProps } from './Start';
import { newest, verdictIn, verdictOut, type VerdictIn, type VerdictOut } from './verdict';

const everySeconds = 3;

// Who writes and then comes back to this page finds what has arrived meanwhile.
const lookBack = 3_600_000;

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
  const records = useCall('trace', sent === null ? null : { trace: sent.trace }, everySeconds);
  return (
    <Card title={t('start.test.out')}>
      <Form label={sent === null ? t('start.test.send') : t('start.test.again')} onSubmit={async () => setSent(await api.change('sendTestMessage', { address: account }, { body: { to: to.trim() } }))}>
        <TextField label={t('start.test.to')} hint={t('start.test.toHint')} value={to} onChange={setTo} required type="email" />
      </Form>
      {sent !== null && records.value !== undefined && <Shown way="out" verdict={verdictOut(records.value)} records={records.value} who={sent.to} />}
    </Card>
  );
}

function In({ account }: { account: string }) {
  const [since] = useState(() => new Date(Date.now() - lookBack).toISOString());
  const records = useCall('trace', { to: account, since, limit: 50 }, everySeconds);
  const found = newest(records.value ?? []);
  return (
    <Card title={t('start.test.in')}>
      <p>{t('start.test.inText')}</p>
      <div className="record-value"><code className="mono">{account}</code><CopyButton text={account} label={account} /></div>
      <Shown way="in" verdict={verdictIn(found)} records={found} who={found.find((record) => record.sender !== undefined)?.sender ?? ''} />
    </Card>
  );
}

type Verdict = VerdictOut | VerdictIn;

const icons: Record<Verdict, ReactNode> = { waiting: <Clock20Regular />, good: <CheckmarkCircle20Filled />, here: <Info20Regular />, inside: <Info20Regular />, deferred: <Warning20Filled />, bad: <ErrorCircle20Filled /> };
const tones: Record<Verdict, string> = { waiting: '', good: '', here: 'warn', inside: 'warn', deferred: 'warn', bad: 'bad' };

function Shown(props: { records: Trace[]; who: string } & ({ way: 'out'; verdict: VerdictOut } | { way: 'in'; verdict: VerdictIn })) {
  const { records, who, verdict } = props;
  const [title, more] = props.way === 'out' ? [t(`start.verdict.out.${props.verdict}`, { who }), t(`start.verdict.out.${props.verdict}More`, { who })] : [t(`start.verdict.in.${props.verdict}`, { who }), t(`start.verdict.in.${props.verdict}More`)];
  const proof = records.find((record) => record.proof !== undefined)?.proof;
  const at = records.at(-1)?.at;
  return (
    <div className="stack">
      <div className={`callout ${tones[verdict]}`} role="status">{icons[verdict]}<div><strong>{title}</strong><span>{more}</span>{props.way === 'in' && at !== undefined && <span className="small-text"><Time at={at} /></span>}</div></div>
      {proof !== undefined && <Proof proof={proof} />}
      {records.length > 0 && <Line records={records} brief />}
    </div>
  );
}
