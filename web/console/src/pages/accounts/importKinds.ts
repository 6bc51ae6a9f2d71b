import type { ApiClient } from '../../api/client';
import type { AccountChange, Alias, GroupChange, ImportOutcome } from '../../api/contract';
import type { TextKey } from '../../text';
import { readAccounts, readAliases, readGroups, type ImportRow } from './importRows';

/** What can be made from the rows of a CSV file. */
export interface ImportKind<B> {
  title: TextKey;
  lead: TextKey;
  make: TextKey;
  done: TextKey;
  /** The column beside the address. */
  more: TextKey;
  moreOf: (body: B) => string;
  read: (text: string) => ImportRow<B>[];
  send: (api: ApiClient, bodies: B[], trial: boolean) => Promise<ImportOutcome[]>;
  example: (domain: string) => string;
}

export const accountImport: ImportKind<AccountChange> = {
  title: 'import.title', lead: 'import.lead', make: 'import.make', done: 'import.done', more: 'account.name', moreOf: (body) => body.name ?? '', read: readAccounts,
  send: (api, body, trial) => api.change('importAccounts', {}, { body, trial }),
  example: (domain) => `address,password,name,quota,groups\nana@${domain},correct horse battery,Ana,5 GB,\nben@${domain},staple of many words,Ben,5 GB,\n`,
};

export const aliasImport: ImportKind<Alias> = {
  title: 'import.alias.title', lead: 'import.alias.lead', make: 'import.alias.make', done: 'import.alias.done', more: 'alias.targets', moreOf: (body) => body.targets.join(', '), read: readAliases,
  send: (api, body, trial) => api.change('importAliases', {}, { body, trial }),
  example: (domain) => `address,targets\ninfo@${domain},ana@${domain} ben@${domain}\nsales@${domain},ana@${domain}\n`,
};

export const groupImport: ImportKind<GroupChange> = {
  title: 'import.group.title', lead: 'import.group.lead', make: 'import.group.make', done: 'import.group.done', more: 'group.members', moreOf: (body) => (body.members ?? []).join(', '), read: readGroups,
  send: (api, body, trial) => api.change('importGroups', {}, { body, trial }),
  example: (domain) => `address,name,members,posting,owner\nteam@${domain},Team,ana@${domain} ben@${domain},domain,ana@${domain}\n`,
};
