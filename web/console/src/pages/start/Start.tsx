import { Checkmark16Filled } from '@fluentui/react-icons';
import { useEffect } from 'react';
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
import { TestStep } from './TestStep';

export const steps = ['domain', 'dns', 'administrator', 'accounts', 'test', 'done'] as const;
export type Step = (typeof steps)[number];

/**
 * From nothing to a working domain, a step at a time. Each step does its work at once, so that leaving loses nothing; the browser remembers where one
 * was, and the address says it as well.
 */
export default function Start({ parts: [asked, named] }: PageProps) {
  const { guideStep, guideDomain } = preferences.use();
  const domains = useCall('listDomains', { limit: 500, sort: 'name' });
  const known = domains.value;
  const domain = known?.find((one) => one.name === (named ?? guideDomain))?.name ?? '';
  const wanted = asked ?? (guideStep === '' ? 'domain' : guideStep);
  // Without a domain there is nothing to do but the first step.
  const step: Step = domain === '' || !steps.includes(wanted as Step) ? 'domain' : (wanted as Step);
  useEffect(() => {
    if (known !== undefined) preferences.set({ guideStep: step, ...(domain === '' ? {} : { guideDomain: domain }) });
  }, [known, step, domain]);
  if (known === undefined) return <Spinner />;
  const at = steps.indexOf(step);
  const to = (next: Step, of = domain): void => go(hrefOf(['start', next, ...(of === '' ? [] : [of])]));
  const next = (): void => to(steps[at + 1] ?? 'done');
  const props: StepProps = { domain, onNext: next };
  return (
    <Page title={t('nav.start')} lead={domain === '' ? t('start.lead') : t('start.leadDomain', { domain })} actions={<Link className="button" href={hrefOf([])}>{t('start.leave')}</Link>}>
      <ol className="progress" aria-label={t('nav.start')}>
        {steps.map((one, index) => (
          <li key={one} className={index < at ? 'past' : index === at ? 'now' : ''} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
            <span className="progress-mark" aria-hidden>{index < at ? <Checkmark16Filled /> : index + 1}</span>
            {index === at || (domain === '' && index > 0) ? <span>{t(`start.step.${one}`)}</span> : <Link href={hrefOf(['start', one, ...(domain === '' ? [] : [domain])])}>{t(`start.step.${one}`)}</Link>}
          </li>
        ))}
      </ol>
      {step === 'domain' && <DomainStep domains={known} chosen={domain} onChosen={(name) => to('dns', name)} />}
      {step === 'dns' && <DnsStep {...props} />}
      {step === 'administrator' && <AdministratorStep {...props} />}
      {step === 'accounts' && <AccountsStep {...props} />}
      {step === 'test' && <TestStep {...props} />}
      {step === 'done' && <Finished domain={domain} />}
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
