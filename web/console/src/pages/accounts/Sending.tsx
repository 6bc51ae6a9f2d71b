import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Account } from '../../api/contract';
import { useConsole, useMay, useMayTo } from '../../context';
import { useCall } from '../../data/useCall';
import { t } from '../../text';
import { Form, NumberField, SizeField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Badge, Spinner, Time } from '../../ui/parts';
import { HoldDialog, ReleaseDialog } from '../mail/HoldDialogs';
import { LimitCard } from '../mail/LimitCard';

/** What the account may send, and whether it may at all. */
export function Sending({ account }: { account: Account }) {
  const { api } = useConsole();
  const may = useMay();
  const { address } = account;
  const domain = address.split('@')[1];
  const [recipientsPerDay, setRecipientsPerDay] = useState(account.recipientsPerDay);
  const [maximumSentSize, setMaximumSentSize] = useState(account.maximumSentSize);
  const [other, setOther] = useState('');
  const allowed = useMayTo()('updateAccount', account);
  const deny = (from: string): void => {
    api.change('updateAccount', { address }, { body: { denySendAs: [from] } }).then(() => notices.done(t('saved')), (error: Error) => notices.problem(error.message));
  };
  return (
    <>
      <HoldCard address={address} />
      <Card title={t('sending.title')}>
        <Form
          label={t('save')} readOnly={!allowed}
          onSubmit={async () => {
            await api.change('updateAccount', { address }, { body: { recipientsPerDay, maximumSentSize } });
            notices.done(t('saved'));
          }}
        >
          <div className="form-columns">
            <NumberField label={t('sending.recipients')} hint={t('sending.recipientsHint')} value={recipientsPerDay} onChange={setRecipientsPerDay} none={t('sending.ofDomain')} />
            <SizeField label={t('sending.size')} value={maximumSentSize} onChange={setMaximumSentSize} />
          </div>
        </Form>
      </Card>
      {may('getLimit', domain) && <LimitCard subject={address} />}
      <Card title={t('sending.as')}>
        <p className="muted">{t('sending.asLead')}</p>
        <ul className="plain-list">
          {(account.sendAs ?? []).map((from) => <li key={from} className="row"><span>{from}</span>{allowed && <button type="button" className="button small danger" onClick={() => deny(from)}>{t('sending.deny')}</button>}</li>)}
          {(account.sendAs ?? []).length === 0 && <li className="muted">{t('sending.asNone')}</li>}
        </ul>
        {allowed && (
          <Form
            label={t('sending.allow')}
            onSubmit={async () => {
              await api.change('updateAccount', { address }, { body: { allowSendAs: [other.trim()] } });
              setOther('');
              notices.done(t('saved'));
            }}
          >
            <TextField label={t('sending.other')} value={other} onChange={setOther} required type="email" />
          </Form>
        )}
      </Card>
    </>
  );
}

function HoldCard({ address }: { address: string }) {
  const may = useMay();
  const domain = address.split('@')[1];
  // A list of one: nothing, where nothing is held.
  const holds = useCall('listHolds', may('listHolds', domain) ? { q: address } : null);
  const [dialog, setDialog] = useState<'hold' | 'release' | null>(null);
  if (!may('listHolds', domain)) return null;
  if (holds.loading) return <Spinner />;
  const hold = holds.value?.find((one) => one.account === address);
  return (
    <Card title={t('hold.title')}>
      {hold === undefined
        ? <div className="row"><span>{t('hold.none')}</span>{may('holdAccount', domain) && <button type="button" className="button danger" onClick={() => setDialog('hold')}>{t('hold.do')}</button>}</div>
        : (
          <>
            <div className="row"><Badge tone="bad">{t('account.held')}</Badge><span>{hold.reason}</span><span className="muted"><Time at={hold.since} /> · {hold.by}</span></div>
            {may('releaseAccount', domain) && <div><button type="button" className="button" onClick={() => setDialog('release')}>{t('hold.release')}</button></div>}
          </>
        )}
      {dialog === 'hold' && <HoldDialog account={address} onClose={() => setDialog(null)} />}
      {dialog === 'release' && <ReleaseDialog account={address} onClose={() => setDialog(null)} />}
    </Card>
  );
}
