import type { JmapClient } from '@posthouse/shared/jmap/client';
import { capability, type EmailSummary, type GetResponse, type Id, type Mailbox, type QueryResponse } from '@posthouse/shared/jmap/types';
import { summaryProperties } from '../data/asks';
import { limitsOf, type FileLink } from '../links/links';

/** One limit of the account (RFC 9425 §4). */
interface Quota {
  used: number;
  hardLimit: number;
  resourceType: string;
}

export interface Measure {
  used: number;
  /** Null where there is none. */
  limit: number | null;
}

export interface FolderUse {
  mailbox: Mailbox;
  octets: number;
}

/** What an account takes up. */
export interface Use {
  octets: Measure;
  messages: Measure;
  /** The largest first. */
  folders: FolderUse[];
  /** Null where the account may have none. */
  links: Measure | null;
}

export async function takenUp(client: JmapClient, mailboxes: readonly Mailbox[]): Promise<Use> {
  const accountId = client.accountId;
  const sizes = client.may(capability.storage);
  const limits = limitsOf(client);
  const { calls, results } = await client.request((batch) => ({
    quotas: client.may(capability.quota) ? batch.call<GetResponse<Quota>>('Quota/get', { accountId, ids: null }) : null,
    folders: sizes ? batch.call<GetResponse<Pick<Mailbox, 'id' | 'size' | 'totalEmails'>>>('Mailbox/get', { accountId, ids: null, properties: ['size', 'totalEmails'] }) : null,
    links: limits === null ? null : batch.call<GetResponse<FileLink>>('FileLink/get', { accountId, ids: null }),
  }));
  const quotas = calls.quotas === null ? [] : results.of(calls.quotas).list;
  const folders = calls.folders === null ? [] : results.of(calls.folders).list;
  const links = calls.links === null ? null : results.of(calls.links).list;
  return measured(quotas, folders, mailboxes, links === null ? null : { used: links.filter((link) => link.state === 'active').reduce((sum, link) => sum + link.size, 0), limit: limits!.maxSizeFiles });
}

/** Where no quota counts, what is in the folders is what there is. */
export function measured(quotas: readonly Quota[], folders: readonly Pick<Mailbox, 'id' | 'size' | 'totalEmails'>[], mailboxes: readonly Mailbox[], links: Measure | null): Use {
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  const own = folders.filter((folder) => byId.has(folder.id)).map((folder) => ({ mailbox: { ...byId.get(folder.id)!, totalEmails: folder.totalEmails }, octets: folder.size ?? 0 }));
  const of = (type: string, sum: number): Measure => {
    const quota = quotas.find((one) => one.resourceType === type);
    return quota === undefined ? { used: sum, limit: null } : { used: quota.used, limit: quota.hardLimit };
  };
  return {
    octets: of('octets', own.reduce((sum, folder) => sum + folder.octets, 0)),
    messages: of('count', own.reduce((sum, folder) => sum + folder.mailbox.totalEmails, 0)),
    folders: own.filter((folder) => folder.octets > 0).sort((a, b) => b.octets - a.octets),
    links,
  };
}

/** The messages that take up most, the largest first. */
export async function largest(client: JmapClient, count: number): Promise<EmailSummary[]> {
  const accountId = client.accountId;
  const { calls, results } = await client.request((batch) => {
    const query = batch.call<QueryResponse>('Email/query', { accountId, sort: [{ property: 'size', isAscending: false }], limit: count });
    return { query, emails: batch.call<GetResponse<EmailSummary>>('Email/get', { accountId, '#ids': query.ref('/ids'), properties: summaryProperties }) };
  });
  const place = new Map<Id, number>(results.of(calls.query).ids.map((id, i) => [id, i]));
  return results.of(calls.emails).list.sort((a, b) => place.get(a.id)! - place.get(b.id)!);
}
