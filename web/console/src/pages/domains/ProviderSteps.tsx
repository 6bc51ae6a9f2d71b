import { useState } from 'react';
import { useCall } from '../../data/useCall';
import { t, texts } from '../../text';
import { SelectField } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { CopyButton, Spinner, Trouble } from '../../ui/parts';

/** How the records are entered, in the words of the provider's own form; or as a zone file. */
export function ProviderSteps({ name }: { name: string }) {
  const [provider, setProvider] = useState('');
  const { language } = texts;
  const guide = useCall('listRecords', provider === '' || provider === 'zone' ? null : { name, language, format: 'steps', provider });
  const zone = useCall('listRecords', provider === 'zone' ? { name, language, format: 'zone' } : null);
  const { consoles = [] } = useCall('listDnsProviders', { language }).value ?? {};
  const steps = guide.value?.guide;
  const error = guide.error ?? zone.error;
  return (
    <Card title={t('steps.title')}>
      <SelectField label={t('steps.provider')} value={provider} onChange={setProvider} options={[{ value: '', name: t('steps.choose') }, ...consoles.map(({ id, name: shown }) => ({ value: id, name: id === 'generic' ? t('steps.other') : shown })), { value: 'zone', name: t('steps.zone') }]} />
      {error !== null && <Trouble error={error} />}
      {(guide.loading || zone.loading) && <Spinner />}
      {zone.value?.zoneFile !== undefined && <><pre className="code-block mono">{zone.value.zoneFile}</pre><div><CopyButton text={zone.value.zoneFile} label={t('steps.zone')} /></div></>}
      {steps !== undefined && (
        <>
          <p><strong>{steps.path}</strong></p>
          {steps.note !== undefined && <p className="muted">{steps.note}</p>}
          <ol className="steps">
            {steps.steps.map((step, index) => (
              <li key={index}>
                <strong>{step.purpose}</strong>
                {step.problem !== undefined && <div className="callout warn"><div>{step.problem}</div></div>}
                <dl className="step-fields">
                  {step.fields.map((field) => <div key={field.label}><dt>{field.label}</dt><dd><code className="mono">{field.value}</code><CopyButton text={field.value} label={field.label} /></dd></div>)}
                </dl>
              </li>
            ))}
          </ol>
          {steps.elsewhere.length > 0 && <p className="muted">{t('steps.elsewhere', { names: steps.elsewhere.map((record) => record.name).join(', ') })}</p>}
        </>
      )}
    </Card>
  );
}
