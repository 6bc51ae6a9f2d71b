import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { DomainDnsSettings } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { t, texts } from '../../text';
import { Editing } from '../../ui/Editing';
import { AreaField, CheckField, Form, listOf, NumberField, SelectField, TextField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Spinner, Trouble } from '../../ui/parts';

export function DnsSettings({ name }: { name: string }) {
  const settings = useCall('getDnsSettings', { name });
  if (settings.error !== null) return <Trouble error={settings.error} onRetry={settings.reload} />;
  if (settings.reply === null) return <Spinner />;
  return <Editing version={settings.reply} reload={settings.reload}>{(value, etag, takeAnew) => <Fields name={name} shown={value} etag={etag} onConflict={takeAnew} />}</Editing>;
}

/** From these the records are made. */
function Fields({ name, shown, etag, onConflict }: { name: string; shown: DomainDnsSettings; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const { publishers = [] } = useCall('listDnsProviders', { language: texts.language }).value ?? {};
  const [spfIncludes, setSpfIncludes] = useState(shown.spfIncludes.join('\n'));
  const [spfEnding, setSpfEnding] = useState(shown.spfEnding);
  const [spfFlatten, setSpfFlatten] = useState(shown.spfFlatten);
  const [dmarcPolicy, setDmarcPolicy] = useState(shown.dmarcPolicy);
  const [dmarcReports, setDmarcReports] = useState(shown.dmarcReports.join('\n'));
  const [tlsReports, setTlsReports] = useState(shown.tlsReports.join('\n'));
  const [secondHost, setSecondHost] = useState(shown.secondHost ?? '');
  const [caaIssuers, setCaaIssuers] = useState(shown.caaIssuers.join('\n'));
  const [tlsa, setTlsa] = useState(shown.tlsa);
  const [bimiLogo, setBimiLogo] = useState(shown.bimiLogo ?? '');
  const [bimiEvidence, setBimiEvidence] = useState(shown.bimiEvidence ?? '');
  const [timeToLive, setTimeToLive] = useState(shown.timeToLive);
  const [kind, setKind] = useState(shown.publisher?.kind ?? '');
  const [server, setServer] = useState(shown.publisher?.server ?? '');
  const [keyName, setKeyName] = useState(shown.publisher?.keyName ?? '');
  const [secretFile, setSecretFile] = useState(shown.publisher?.secretFile ?? '');
  const save = async (): Promise<void> => {
    await api.change('updateDnsSettings', { name }, {
      etag,
      body: {
        spfIncludes: listOf(spfIncludes), spfEnding, spfFlatten, dmarcPolicy, dmarcReports: listOf(dmarcReports), tlsReports: listOf(tlsReports), secondHost, caaIssuers: listOf(caaIssuers), tlsa, bimiLogo, bimiEvidence, timeToLive,
        publisher: { kind, server: server || undefined, keyName: keyName || undefined, secretFile: secretFile || undefined },
      },
    });
    notices.done(t('dns.saved'));
  };
  return (
    <Form label={t('save')} onSubmit={save} onConflict={onConflict} readOnly={!may('updateDnsSettings', name)}>
      <Card title={t('dns.senders')}>
        <div className="form-columns">
          <AreaField label={t('dns.spfIncludes')} hint={t('dns.spfIncludesHint')} value={spfIncludes} onChange={setSpfIncludes} rows={3} code />
          <div className="stack">
            <SelectField label={t('dns.spfEnding')} value={spfEnding} onChange={setSpfEnding} options={[{ value: '-all', name: t('dns.spf.fail') }, { value: '~all', name: t('dns.spf.soft') }]} />
            <CheckField label={t('dns.spfFlatten')} hint={t('dns.spfFlattenHint')} value={spfFlatten} onChange={setSpfFlatten} />
          </div>
          <SelectField label={t('dns.dmarcPolicy')} hint={t('dns.dmarcPolicyHint')} value={dmarcPolicy} onChange={setDmarcPolicy} options={(['none', 'quarantine', 'reject'] as const).map((value) => ({ value, name: t(`dns.dmarc.${value}`) }))} />
          <AreaField label={t('dns.dmarcReports')} hint={t('dns.reportsHint')} value={dmarcReports} onChange={setDmarcReports} rows={2} />
          <AreaField label={t('dns.tlsReports')} hint={t('dns.reportsHint')} value={tlsReports} onChange={setTlsReports} rows={2} />
        </div>
      </Card>
      <Card title={t('dns.more')}>
        <div className="form-columns">
          <TextField label={t('dns.secondHost')} hint={t('dns.secondHostHint')} value={secondHost} onChange={setSecondHost} />
          <AreaField label={t('dns.caa')} hint={t('dns.caaHint')} value={caaIssuers} onChange={setCaaIssuers} rows={2} />
          <TextField label={t('dns.bimiLogo')} hint={t('dns.bimiLogoHint')} value={bimiLogo} onChange={setBimiLogo} type="url" />
          <TextField label={t('dns.bimiEvidence')} value={bimiEvidence} onChange={setBimiEvidence} type="url" />
          <NumberField label={t('dns.timeToLive')} value={timeToLive} onChange={setTimeToLive} />
          <CheckField label={t('dns.tlsa')} hint={t('dns.tlsaHint')} value={tlsa} onChange={setTlsa} />
        </div>
      </Card>
      <Card title={t('publish.title')}>
        <p className="muted">{t('dns.publisherLead')}</p>
        <div className="form-columns">
          <SelectField label={t('dns.publisher')} value={kind} onChange={setKind} options={[{ value: '', name: t('dns.publisher.none') }, ...publishers.map((one) => ({ value: one.id, name: one.name }))]} />
          {kind === 'rfc2136' && <TextField label={t('dns.server')} value={server} onChange={setServer} />}
          {kind !== '' && kind !== 'cloudflare' && <TextField label={t('dns.keyName')} value={keyName} onChange={setKeyName} />}
          {kind !== '' && <TextField label={t('dns.secretFile')} hint={t('dns.secretFileHint')} value={secretFile} onChange={setSecretFile} />}
        </div>
      </Card>
    </Form>
  );
}
