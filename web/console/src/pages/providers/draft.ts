import type { IdentityProviderChange, IdentityProvider } from '../../api/contract';
import { listOf } from '../../ui/Form';

/** A provider as it stands in the fields of a form. */
export interface Draft {
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  removeSecret: boolean;
  domains: string;
  administrators: boolean;
  secondFactor: string;
  enabled: boolean;
}

export const factors = ['here', 'reported', 'provider'] as const;

export const blank: Draft = { label: '', issuer: '', clientId: '', clientSecret: '', removeSecret: false, domains: '', administrators: false, secondFactor: 'here', enabled: true };

export function draftOf(provider: IdentityProvider): Draft {
  const { label, issuer, clientId, domains = [], administrators = false, secondFactor, enabled = false } = provider;
  return { ...blank, label, issuer, clientId, domains: domains.join('\n'), administrators, secondFactor, enabled };
}

/** What is asked for. A secret that is not mentioned stays as it is. */
export function changeOf(draft: Draft): IdentityProviderChange {
  const { label, issuer, clientId, clientSecret, removeSecret, domains, administrators, secondFactor, enabled } = draft;
  const secret = removeSecret ? { clientSecret: '' } : clientSecret === '' ? {} : { clientSecret };
  return { label: label.trim(), issuer: issuer.trim(), clientId: clientId.trim(), ...secret, domains: listOf(domains), administrators, secondFactor, enabled };
}

/** Another issuer or client is another provider: nobody is linked to it, and it has no secret. */
export function isAnother(draft: Draft, provider: IdentityProvider): boolean {
  return draft.issuer.trim() !== provider.issuer || draft.clientId.trim() !== provider.clientId;
}

/** What it began ends with what it rested on. */
export function isTrustedLess(draft: Draft, provider: IdentityProvider): boolean {
  const domains = listOf(draft.domains).map((one) => one.toLowerCase());
  return (provider.enabled === true && !draft.enabled) || (provider.administrators === true && !draft.administrators)
    || factors.findIndex((one) => one === draft.secondFactor) < factors.findIndex((one) => one === provider.secondFactor) || (provider.domains ?? []).some((one) => !domains.includes(one.toLowerCase()));
}
