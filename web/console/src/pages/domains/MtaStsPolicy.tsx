import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { MtaSts } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { t, word } from '../../text';
import { Editing } from '../../ui/Editing';
import { AreaField, Form, listOf, NumberField, SelectField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { CopyButton, Fact, Facts, Spinner, Trouble } from '../../ui/parts';

export function MtaStsPolicy({ name }: { name: string }) {
  const policy = useCall('getMtaSts', { name });
  if (policy.error !== null) return <Trouble error={policy.error} onRetry={policy.reload} />;
  if (policy.reply === null) return <Spinner />;
  return <Editing version={policy.reply} reload={policy.reload}>{(value, etag, takeAnew) => <Policy name={name} shown={value} etag={etag} onConflict={takeAnew} />}</Editing>;
}

function Policy({ name, shown, etag, onConflict }: { name: string; shown: MtaSts; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [mode, setMode] = useState(shown.mode);
  const [days, setDays] = useState(Math.round(shown.maxAge / 86_400));
  const [mx, setMx] = useState(shown.mx.join('\n'));
  return (
    <Card title={t('sts.title')}>
      <p className="muted">{t('sts.lead')}</p>
      <Form
        label={t('save')} onConflict={onConflict} readOnly={!may('setMtaSts', name)}
        onSubmit={async () => {
          const hosts = listOf(mx);
          await api.change('setMtaSts', { name }, { body: { mode, ...(days > 0 ? { maxAge: days * 86_400 } : {}), ...(hosts.length > 0 ? { mx: hosts } : {}) }, etag });
          notices.done(t('saved'));
        }}
      >
        <div className="form-columns">
          <SelectField label={t('sts.mode')} hint={word('sts.hint', mode)} value={mode} onChange={setMode} options={[...new Set(['off', 'testing', 'enforce', 'none', shown.mode])].map((value) => ({ value, name: word('sts.mode', value) }))} />
          <NumberField label={t('sts.days')} hint={t('sts.daysHint')} value={days} onChange={setDays} none={t('sts.daysUsual')} />
        </div>
        <AreaField label={t('sts.mx')} hint={t('sts.mxHint')} value={mx} onChange={setMx} rows={3} code />
      </Form>
      {shown.record !== undefined && (
        <Facts>
          <Fact name={t('sts.record')}><span className="record-value"><code className="mono">{shown.recordName} TXT {shown.record}</code><CopyButton text={shown.record} label={shown.recordName ?? ''} /></span></Fact>
          <Fact name={t('sts.host')}><span className="mono">{shown.hostName}</span></Fact>
        </Facts>
      )}
    </Card>
  );
}
