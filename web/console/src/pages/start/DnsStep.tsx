import { useState } from 'react';
import type { DomainCheck } from '../../api/contract';
import { t } from '../../text';
import { Card } from '../../ui/Page';
import { Publish } from '../domains/Publish';
import { Records } from '../domains/Records';
import { StepEnd, type StepProps } from './Start';

export function DnsStep({ domain, onNext }: StepProps) {
  const [check, setCheck] = useState<DomainCheck | null>(null);
  const ready = check?.isGood === true;
  return (
    <>
      <Card title={t('start.dns.title')}>
        <p className="muted">{t('start.dns.text')}</p>
        <p className="muted">{t('start.dns.wait')}</p>
        <StepEnd onNext={onNext} ready={ready} />
      </Card>
      <Records name={domain} onChecked={setCheck} atOnce />
      <Publish name={domain} />
    </>
  );
}
