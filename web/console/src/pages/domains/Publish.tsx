import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { DnsPublication } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { CheckField, Form } from '../../ui/Form';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';
import { Badge, Trouble } from '../../ui/parts';

/** Lets the server write the records itself, where it knows how; what it would do is shown before. */
export function Publish({ name }: { name: string }) {
  const { api } = useConsole();
  const may = useMay();
  const settings = useCall('getDnsSettings', { name });
  const [plan, setPlan] = useState<DnsPublication | null>(null);
  const [replace, setReplace] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  if (!may('publishDns', name) || settings.value === undefined) return null;
  const { publisher } = settings.value;
  const { language } = texts;
  const look = (replaceConflicts: boolean): void => {
    setBusy(true);
    setError(null);
    setReplace(replaceConflicts);
    api.change('publishDns', { name, language }, { body: { replaceConflicts } }).then(setPlan, setError).finally(() => setBusy(false));
  };
  return (
    <Card title={t('publish.title')}>
      {publisher === undefined ? (
        <p className="muted">{t('publish.none')} <Link href={hrefOf(['domains', name, 'dns'])}>{t('publish.setUp')}</Link></p>
      ) : (
        <div className="row"><span>{t('publish.by', { kind: publisher.kind })}</span><button type="button" className="button" disabled={busy} onClick={() => look(false)}>{busy ? t('working') : t('publish.plan')}</button></div>
      )}
      {error !== null && <Trouble error={error} />}
      {plan !== null && (
        <Form
          label={t('publish.apply')} disabled={plan.changes.length === 0 || plan.outcomes !== undefined}
          onSubmit={async () => {
            const done = await api.change('publishDns', { name, language }, { body: { apply: plan.digest, replaceConflicts: replace } });
            setPlan(done);
            if ((done.outcomes ?? []).every((outcome) => outcome.result === 'Done')) notices.done(t('publish.done'));
          }}
        >
          <p>{plan.changes.length === 0 ? t('publish.nothing') : t('publish.changes', { count: plan.changes.length, zone: plan.zone })} {t('publish.unchanged', { count: plan.unchanged })}</p>
          <ul className="plain-list">
            {plan.changes.map((change) => (
              <li key={`${change.name} ${change.type}`} className="change">
                <div className="row"><Badge tone="brand">{change.type}</Badge><span className="mono">{change.name}</span></div>
                {change.remove.map((value) => <code key={value} className="mono removed">− {value}</code>)}
                {change.add.map((value) => <code key={value} className="mono added">+ {value}</code>)}
              </li>
            ))}
          </ul>
          {plan.conflicts.map((conflict) => (
            <div key={`${conflict.name} ${conflict.type} ${conflict.value}`} className="callout warn">
              <div><strong>{conflict.message}</strong>{conflict.existing.map((value) => <code key={value} className="mono">{value}</code>)}{conflict.proposal !== undefined && <span>{t('publish.proposal')} <code className="mono">{conflict.proposal}</code></span>}</div>
            </div>
          ))}
          {plan.conflicts.length > 0 && <CheckField label={t('publish.replace')} value={replace} onChange={look} />}
          {plan.outcomes !== undefined && (
            <ul className="plain-list">{plan.outcomes.map((outcome) => <li key={outcome.kind + outcome.name + outcome.type + outcome.value} className="row"><Badge tone={outcome.result === 'Done' ? 'good' : 'bad'}>{word('publish.result', outcome.result)}</Badge><span className="mono">{outcome.type} {outcome.name}</span>{outcome.reason}</li>)}</ul>
          )}
        </Form>
      )}
    </Card>
  );
}
