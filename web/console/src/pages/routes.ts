/**
 * Every page of the console by the parts of its address; ":name" stands for anything. What matches none of them is not there, and the tests go to all
 * of them: a page that is not in this table is neither reached nor looked at.
 */
export const routes = [
  '',
  'start', 'start/domain', 'start/dns/:domain', 'start/administrator/:domain', 'start/accounts/:domain', 'start/test/:domain', 'start/done/:domain', 'start/:step', 'start/:step/:domain',
  'domains', 'domains/import', 'domains/:domain', 'domains/:domain/records', 'domains/:domain/dkim', 'domains/:domain/mta-sts', 'domains/:domain/dns', 'domains/:domain/settings',
  'accounts', 'accounts/import', 'accounts/:account', 'accounts/:account/settings', 'accounts/:account/sending', 'accounts/:account/sign-in', 'accounts/:account/shares', 'accounts/:account/links',
  'aliases', 'aliases/import', 'aliases/:alias',
  'groups', 'groups/import', 'groups/:group',
  'roles',
  'providers', 'providers/new', 'providers/:owner/:provider',
  'queue', 'queue/:queued',
  'trace', 'trace/:trace',
  'holds',
  'suppressions', 'suppressions/import',
  'limits', 'limits/:subject',
  'filters', 'filters/:owner', 'filters/:owner/new', 'filters/:owner/:script',
  'deliverability', 'deliverability/:destination',
  'dmarc', 'dmarc/sources', 'dmarc/reports',
  'tls-reports',
  'pipeline',
  'certificates',
  'store',
  'settings', 'settings/values', 'settings/document',
  'keys',
  'programs',
  'audit',
] as const;

type Head<R extends string> = R extends `${infer H}/${string}` ? H : R;

export type Section = Exclude<Head<(typeof routes)[number]>, ''>;

export function isPage(parts: readonly string[]): boolean {
  return routes.some((route) => {
    const wanted = route.split('/').filter((part) => part !== '');
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith(':') || part === parts[at]);
  });
}
