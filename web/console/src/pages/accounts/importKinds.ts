import type { ApiClient, OperationId } from '../../api/client';
import type { AccountChange, Alias, DomainChange, GroupChange, ImportOutcome, Suppression } from '../../api/contract';
import { word, type TextKey } from '../../text';
import { readAccounts, readAliases, readDomains, readGroups, readSuppressions, type ImportRow } from './importRows';

/** What can be made from the rows of a CSV file. */
export interface ImportKind<B> {
  /** Who may call this is led here. */
  needs: OperationId;
  title: TextKey;
  lead: TextKey;
  make: TextKey;
  done: TextKey;
  /** The first column: what each row is known by. */
  first: TextKey;
  firstOf: (body: B) => string;
  /** The column beside it. */
  more: TextKey;
  moreOf: (body: B) => string;
  read: (text: string) => ImportRow<B>[];
  send: (api: ApiClient, bodies: B[], trial: boolean) => Promise<ImportOutcome[]>;
  example: (domain: string) => string;
}

const addressOf = (body: { address?: string | undefined }): string => body.address ?? '';

export const accountImport: ImportKind<AccountChange> = {
  needs: 'importAccounts', title: 'import.title', lead: 'import.lead', make: 'import.make', done: 'import.done', first: 'account.address', firstOf: addressOf, more: 'account.name', moreOf: (body) => body.name ?? '', read: readAccounts,
  send: (api, body, trial) => api.change('importAccounts', {}, { body, trial }),
  example: (domain) => `address,password,name,quota,groups\nana@${domain},correct horse battery,Ana,5 GB,\nben@${domain},staple of many words,Ben,5 GB,\n`,
};

export const aliasImport: ImportKind<Alias> = {
  needs: 'importAliases', title: 'import.alias.title', lead: 'import.alias.lead', make: 'import.alias.make', done: 'import.alias.done', first: 'account.address', firstOf: addressOf, more: 'alias.targets', moreOf: (body) => body.targets.join(', '), read: readAliases,
  send: (api, body, trial) => api.change('importAliases', {}, { body, trial }),
  example: (domain) => `address,targets\ninfo@${domain},ana@${domain} ben@${domain}\nsales@${domain},ana@${domain}\n`,
};

export const groupImport: ImportKind<GroupChange> = {
  needs: 'importGroups', title: 'import.group.title', lead: 'import.group.lead', make: 'import.group.make', done: 'import.group.done', first: 'account.address', firstOf: addressOf, more: 'group.members', moreOf: (body) => (body.members ?? []).join(', '), read: readGroups,
  send: (api, body, trial) => api.change('importGroups', {}, { body, trial }),
  example: (domain) => `address,name,members,posting,owner\nteam@${domain},Team,ana@${domain} ben@${domain},domain,ana@${domain}\n`,
};

export const domainImport: ImportKind<DomainChange> = {
  needs: 'importDomains', title: 'import.domain.title', lead: 'import.domain.lead', make: 'import.domain.make', done: 'import.domain.done', first: 'domain.name', firstOf: (body) => body.name ?? '', more: 'domain.aliases', moreOf: (body) => (body.aliases ?? []).join(', '), read: readDomains,
  send: (api, body, trial) => api.change('importDomains', {}, { body, trial }),
  example: (domain) => `name,aliases,quota,maximumAccounts\n${domain},${domain.replace(/\.[^.]*$/, '.net')},100 GB,50\nshop.${domain},,10 GB,\n`,
};

export const suppressionImport: ImportKind<Suppression> = {
  needs: 'importSuppressions', title: 'import.suppression.title', lead: 'import.suppression.lead', make: 'import.suppression.make', done: 'import.suppression.done', first: 'account.address', firstOf: addressOf, more: 'suppression.class', moreOf: (body) => word('suppression.class', body.class ?? 'manual'), read: readSuppressions,
  send: (api, body, trial) => api.change('importSuppressions', {}, { body, trial }),
  example: () => 'address,class,reason,expires\nold@customer.example,unknown,left the company,2027-12-31\nnews@customer.example,complaint,,\n',
};
