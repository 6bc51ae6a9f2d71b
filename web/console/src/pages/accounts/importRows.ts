import type { AccountChange, Alias, GroupChange } from '../../api/contract';
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
  const [head, ...lines] = parseCsv(text);
  const names = (head?.cells ?? []).map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !known.includes(name));
  if (!names.includes('address')) throw new Error(t('import.noAddress'));
  if (unknown !== undefined) throw new Error(t('import.unknownColumn', { name: unknown }));
  if (lines.length === 0) throw new Error(t('import.empty'));
  return lines.map(({ line, cells }) => ({
    line,
    ...rowOf((name) => {
      const at = names.indexOf(name);
      const found = at < 0 ? '' : (cells[at] ?? '');
      // Spaces at the ends of a password may be meant.
      return found.trim() === '' ? undefined : name === 'password' ? found : found.trim();
    }),
  }));
}

/** Accounts, in the form that the command line takes as well. */
export function readAccounts(text: string): ImportRow<AccountChange>[] {
  return readRows<AccountChange>(text, columns, (value) => {
    const quota = sizeOf(value('quota'));
    const body: AccountChange = {
      address: value('address') ?? '', password: value('password'), passwordHash: value('hash'), name: value('name'), language: value('language'),
      groups: value('groups')?.split(/[\s;]+/), administrator: value('administrator') === undefined ? undefined : /^(true|yes|1)$/i.test(value('administrator')!), quota: quota ?? undefined,
    };
    return quota === null ? { body, problem: t('import.badQuota', { value: value('quota')! }) } : { body };
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
