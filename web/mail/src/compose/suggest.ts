import type { JmapClient } from '@posthouse/shared/jmap/client';
import { capability, type Address } from '@posthouse/shared/jmap/types';
import { complete, merge } from './outgoing';

/** One that is offered while an address is typed: a person, or a group whose members are meant. */
export interface Suggestion {
  name: string | null;
  email: string | null;
  source: 'contact' | 'group' | 'history' | 'directory' | 'mail';
  members?: Address[];
}

// Fewer than these, and what is in the mail itself is looked at too: one may have moved here with all of it.
const enough = 4;

export async function suggest(client: JmapClient, text: string, known: Address[]): Promise<Suggestion[]> {
  const found = client.has(capability.recipients) ? (await client.call<{ list: Suggestion[] }>('Recipient/suggest', { text, limit: 8 })).list : [];
  if (found.length >= enough) return found;
  const more = await complete(client, text, known);
  const seen = new Set(found.map((one) => one.email?.toLowerCase()));
  return [...found, ...fromMail(more).filter((one) => !seen.has(one.email?.toLowerCase()))].slice(0, 8);
}

/** What is known here, before the server has answered. */
export function atOnce(text: string, known: Address[]): Suggestion[] {
  return fromMail(merge(text, known));
}

export function addressesOf(suggestion: Suggestion): Address[] {
  return suggestion.members ?? (suggestion.email === null ? [] : [{ name: suggestion.name, email: suggestion.email }]);
}

function fromMail(addresses: readonly Address[]): Suggestion[] {
  return addresses.map((address) => ({ ...address, source: 'mail' as const }));
}
