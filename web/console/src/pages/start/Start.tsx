import { Checkmark16Filled } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { preferences } from '../../preferences';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Spinner } from '../../ui/parts';
import type { PageProps } from '../Pages';
import { AccountsStep } from './AccountsStep';
import { AdministratorStep } from './AdministratorStep';
import { DnsStep } from './DnsStep';
import { DomainStep } from './DomainStep';
import { Finished } from './Finished';
import { putAway } from './guide';
import { TestStep } from './TestStep';

export const steps = ['domain', 'dns', 'administrator', 'accounts', 'test', 'done'] as const;
export type Step = (typeof steps)[number];

// The step before this one: where somebody goes on, the focus goes away with the button that he pressed, and the new step takes it.
const shown: { step: Step | null } = { step: null };

/**
 * From nothing to a working domain, a step at a time. Each step does its work at once, so that leaving loses nothing; the browser remembers where one
 * was, and the address says it as well. Whether the guide is still wanted, the server remembers.
 */
export default function Start({ parts: [asked, named] }: PageProps) {
  const { api } = useConsole();
  const may = useMay();
  const { guideStep, guideDomain } = preferences.use();
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  const guide = useCall('getGuide', may('setGuide') ? {} : null).value?.state;
  const place = useRef<HTMLDivElement>(null);
  const known = domains.value;
  const domain = known?.find((one) => one.name === (named ?? guideDomain))?.name ?? '';
  const wanted = asked ?? (guideStep === '' ? 'domain' : guideStep);
  // Without a domain there is nothing to do but the first step.
  const step: Step = domain === '' || !steps.includes(wanted as Step) ? 'domain' : (wanted as Step);
  const ready = known !== undefined;
  useEffect(() => {
    if (ready) preferences.set({ guideStep: step, ...(domain === '' ? {} : { guideDomain: domain }) });
  }, [ready, step, domain]);
  useEffect(() => {
    if (!ready) return;
    if (shown.step !== null && shown.step !== step && document.activeElement === document.body) place.current?.focus();
    shown.step = step;
  }, [ready, step]);
  useEffect(() => {
    // It was begun: from here on it is there until somebody is through with it.
    const next = guide === 'new' && step !== 'done' ? 'open' : guide !== undefined && guide !== 'closed' && step === 'done' ? 'closed' : null;
    // Where it cannot be kept, the guide comes once more.
    if (next !== null) api.change('setGuide', {}, { body: { state: next } }).catch(() => undefined);
  }, [api, guide, step]);
  if (known === undefined) return <Spinner />;
  const at = steps.indexOf(step);
  const to = (next: Step, of = domain): void => go(hrefOf(['start', next, ...(of === '' ? [] : [of])]));
  const next = (): void => to(steps[at + 1] ?? 'done');
  const props: StepProps = { domain, onNext: next };
  const later = (): void => {
    if (guide !== undefined && guide !== 'closed') api.change('setGuide', {}, { body: { state: 'later' } }).catch(() => undefined);
  };
  return (
    <Page
      title={t('nav.start')} lead={domain === '' ? t('start.lead') : t('start.leadDomain', { domain })}
      actions={step !== 'done' && (
        <>
          <Link className="button" href={hrefOf([])} onClick={later}>{t('start.leave')}</Link>
          {guide !== undefined && guide !== 'closed' && <button type="button" className="button plain" onClick={() => { putAway(api); go(hrefOf([])); }}>{t('start.putAway')}</button>}
        </>
      )}
    >
      <ol className="progress" aria-label={t('nav.start')}>
        {steps.map((one, index) => (
          <li key={one} className={index < at ? 'past' : index === at ? 'now' : ''} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
            <span className="progress-mark" aria-hidden>{index < at ? <Checkmark16Filled /> : index + 1}</span>
            {index === at || (domain === '' && index > 0) ? <span>{t(`start.step.${one}`)}</span> : <Link href={hrefOf(['start', one, ...(domain === '' ? [] : [domain])])}>{t(`start.step.${one}`)}</Link>}
          </li>
        ))}
      </ol>
      <div className="step" ref={place} tabIndex={-1} role="group" aria-label={t('start.at', { at: at + 1, of: steps.length, name: t(`start.step.${step}`) })}>
        {step === 'domain' && <DomainStep domains={known} chosen={domain} onChosen={(name) => to('dns', name)} />}
        {step === 'dns' && <DnsStep {...props} />}
        {step === 'administrator' && <AdministratorStep {...props} />}
        {step === 'accounts' && <AccountsStep {...props} />}
        {step === 'test' && <TestStep {...props} />}
        {step === 'done' && <Finished domain={domain} />}
      </div>
    </Page>
  );
}

export interface StepProps {
  domain: string;
  onNext: () => void;
}

export function StepEnd({ onNext, label, ready = true }: { onNext: () => void; label?: string; ready?: boolean }) {
  return <div className="form-end"><button type="button" className={ready ? 'button primary' : 'button'} onClick={onNext}>{label ?? (ready ? t('start.next') : t('start.later'))}</button></div>;
}
