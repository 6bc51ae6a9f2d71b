import type { AccountChange, Alias, DomainChange, GroupChange, Suppression } from '../../api/contract';
import { t } from '../../text';
import { parseCsv } from './csv';

export interface ImportRow<B> {
  /** Of the file, from 1. */
  line: number;
  body: B;
  problem?: string;
}

const columns = ['address', 'password', 'hash', 'name', 'quota', 'groups', 'language', 'administrator'];
const units: Record<string, number> = { '': 1, b: 1, k: 1024, kb: 1024, kib: 1024, m: 1024 ** 2, mb: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gb: 1024 ** 3, gib: 1024 ** 3, t: 1024 ** 4, tb: 1024 ** 4, tib: 1024 ** 4 };

/** The rows of a CSV file. Throws where its columns cannot be used. */
function readRows<B>(text: string, known: string[], rowOf: (value: (name: string) => string | undefined) => { body: B; problem?: string }): ImportRow<B>[] {
  const first = known[0]!;
  const [head, ...lines] = parseCsv(text);
  const names = (head?.cells ?? []).map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !known.includes(name));
  if (!names.includes(first)) throw new Error(t('import.noColumn', { name: first }));
  if (unknown !== undefined) throw new Error(t('import.unknownColumn', { name: unknown }));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(t('import.twice', { name: twice }));
  if (lines.length === 0) throw new Error(t('import.empty'));
  return lines.map(({ line, cells, fault }) => {
    const row = rowOf((name) => {
      const at = names.indexOf(name);
      const found = at < 0 ? '' : (cells[at] ?? '');
      // Spaces at the ends of a password may be meant.
      return found.trim() === '' ? undefined : name === 'password' ? found : found.trim();
    });
    // What its cells say is not what was meant.
    const form = fault !== undefined ? t(`import.${fault}`) : cells.length > names.length ? t('import.tooMany', { count: cells.length, columns: names.length }) : undefined;
    return { line, ...row, ...(form === undefined ? {} : { problem: form }) };
  });
}

/** Accounts, in the form that the command line takes as well. */
export function readAccounts(text: string): ImportRow<AccountChange>[] {
  return readRows<AccountChange>(text, columns, (value) => {
    const quota = sizeOf(value('quota'));
    const administrator = value('administrator');
    const bad: string[] = [];
    if (quota === null) bad.push(t('import.badQuota', { value: value('quota')! }));
    if (administrator !== undefined && !isYes(administrator) && !/^(false|no|0)$/i.test(administrator)) bad.push(t('import.badYes', { value: administrator }));
    if (value('password') === undefined && value('hash') === undefined) bad.push(t('import.noPassword'));
    if (value('password') !== undefined && value('hash') !== undefined) bad.push(t('import.bothPasswords'));
    if (looksLikeHash(value('password') ?? '')) bad.push(t('import.hashAsPassword'));
    const body: AccountChange = {
      address: value('address') ?? '', password: value('password'), passwordHash: value('hash'), name: value('name'), language: value('language'),
      groups: value('groups')?.split(/[\s;]+/), administrator: administrator === undefined ? undefined : isYes(administrator), quota: quota ?? undefined,
    };
    return bad.length === 0 ? { body } : { body, problem: bad.join(' ') };
  });
}

/** Aliases, in the form that the list itself is saved in. */
export function readAliases(text: string): ImportRow<Alias>[] {
  return readRows<Alias>(text, ['address', 'targets', 'allowunknown', 'warnings'], (value) => ({ body: { address: value('address') ?? '', targets: listOf(value('targets')) ?? [] } }));
}

/** Groups, in the form that the list itself is saved in. */
export function readGroups(text: string): ImportRow<GroupChange>[] {
  return readRows<GroupChange>(text, ['address', 'name', 'members', 'posting', 'owner', 'warnings'], (value) => ({
    body: { address: value('address') ?? '', name: value('name'), members: listOf(value('members')) ?? [], posting: value('posting'), owner: value('owner') },
  }));
}

/** Domains, in the form that their list is saved in. */
export function readDomains(text: string): ImportRow<DomainChange>[] {
  return readRows<DomainChange>(text, ['name', 'aliases', 'catchall', 'quota', 'quotamessages', 'maximumaccounts', 'recipientsperday', 'maximumreceivedsize', 'suspended', 'warnings'], (value) => {
    const bad: string[] = [];
    const size = (name: string): number | undefined => {
      const found = sizeOf(value(name));
      if (found === null) bad.push(t('import.badQuota', { value: value(name)! }));
      return found ?? undefined;
    };
    const count = (name: string): number | undefined => {
      const found = value(name);
      if (found !== undefined && !/^\d+$/.test(found)) bad.push(t('import.badNumber', { value: found }));
      return found === undefined ? undefined : Number(found);
    };
    const body: DomainChange = {
      name: value('name') ?? '', aliases: listOf(value('aliases')), catchAll: value('catchall'), quota: size('quota'), quotaMessages: count('quotamessages'),
      maximumAccounts: count('maximumaccounts'), recipientsPerDay: count('recipientsperday'), maximumReceivedSize: size('maximumreceivedsize'),
    };
    // A new domain is an active one: what the file says otherwise is not passed over.
    if (isYes(value('suspended'))) bad.push(t('import.suspended'));
    return bad.length === 0 ? { body } : { body, problem: bad.join(' ') };
  });
}

/** Addresses that are not written to, as their list is saved, or as the command line does. */
export function readSuppressions(text: string): ImportRow<Suppression>[] {
  return readRows<Suppression>(text, ['address', 'class', 'status', 'reason', 'source', 'listsonly', 'lists-only', 'active', 'firstseen', 'first-seen', 'lastseen', 'last-seen', 'count', 'expires'], (value) => {
    const bad: string[] = [];
    const moment = (...names: string[]): string | undefined => {
      const found = names.map(value).find((one) => one !== undefined);
      if (found === undefined) return undefined;
      // Without an hour it is the day, wherever one is.
      const at = new Date(found);
      if (!/^\d{4}-\d\d-\d\d/.test(found) || Number.isNaN(at.getTime())) bad.push(t('import.badDate', { value: found }));
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
    };
    const count = value('count');
    if (count !== undefined && !/^\d+$/.test(count)) bad.push(t('import.badNumber', { value: count }));
    if (value('active')?.toLowerCase() === 'false') bad.push(t('import.waiting'));
    const body: Suppression = {
      address: value('address') ?? '', class: value('class'), status: value('status'), reason: value('reason'), listsOnly: isYes(value('listsonly') ?? value('lists-only')) || undefined,
      firstSeen: moment('firstseen', 'first-seen'), lastSeen: moment('lastseen', 'last-seen'), count: count === undefined ? undefined : Number(count), expires: moment('expires'),
    };
    return bad.length === 0 ? { body } : { body, problem: bad.join(' ') };
  });
}

// Of crypt ($6$…) or of an LDAP directory ({SSHA}…): whoever signs in would have to type it.
function looksLikeHash(text: string): boolean {
  return /^\$[0-9a-z]{1,12}\$.*\$/.test(text) || /^\{[A-Z0-9.-]+\}.{16}/.test(text);
}

function isYes(text: string | undefined): boolean {
  return /^(true|yes|1)$/i.test(text ?? '');
}

function listOf(text: string | undefined): string[] | undefined {
  return text?.split(/[\s;,]+/).filter((one) => one !== '');
}

/** Octets; undefined where nothing is said, null where it is no size. */
export function sizeOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const unit = units[match?.[2]?.toLowerCase() ?? '?'];
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}
