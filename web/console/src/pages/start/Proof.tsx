import type { TraceProof } from '../../api/contract';
import { t } from '../../text';
import { Badge, type Tone } from '../../ui/parts';

/** What the checks of an arriving message found, in a sentence each. */
export function Proof({ proof }: { proof: TraceProof }) {
  const { spf, spfDomain, dkim, dkimDomain, dmarc, policy } = proof;
  const author = proof.author ?? spfDomain;
  return (
    <div className="stack">
      <p className="muted">{t('start.proof.title')}</p>
      <dl className="proofs">
        <dt><Badge tone={toneOf(spf)}>SPF</Badge></dt>
        <dd>{t(`start.proof.spf.${kindOf(spf)}`, { domain: spfDomain })}</dd>
        <dt><Badge tone={toneOf(dkim)}>DKIM</Badge></dt>
        <dd>{t(`start.proof.dkim.${kindOf(dkim)}`, { domain: dkimDomain })}</dd>
        <dt><Badge tone={toneOf(dmarc)}>DMARC</Badge></dt>
        <dd>{t(`start.proof.dmarc.${kindOf(dmarc)}`, { domain: author })}{kindOf(dmarc) === 'fail' && ` ${t(`start.proof.policy.${policy === 'reject' || policy === 'quarantine' ? policy : 'none'}`, { domain: author })}`}</dd>
      </dl>
    </div>
  );
}

/** RFC 8601 §2.7: what comes of the results, of which there are more than somebody has to know. */
function kindOf(result: string): 'pass' | 'fail' | 'none' | 'error' {
  switch (result) {
    case 'pass': return 'pass';
    case 'fail': case 'softfail': case 'policy': return 'fail';
    case 'none': case 'neutral': return 'none';
    default: return 'error';
  }
}

function toneOf(result: string): Tone {
  const kind = kindOf(result);
  return kind === 'pass' ? 'good' : kind === 'fail' ? 'bad' : 'plain';
}
