import type { AccountChange } from '../../api/contract';
import { t } from '../../text';
import { parseCsv } from './csv';

export interface ImportRow {
  /** Of the file, from 1. */
  line: number;
  account: AccountChange;
  problem?: string;
}

const columns = ['address', 'password', 'hash', 'name', 'quota', 'groups', 'language', 'administrator'];
const units: Record<string, number> = { '': 1, b: 1, k: 1024, kb: 1024, kib: 1024, m: 1024 ** 2, mb: 1024 ** 2, mib: 1024 ** 2, g: 1024 ** 3, gb: 1024 ** 3, gib: 1024 ** 3, t: 1024 ** 4, tb: 1024 ** 4, tib: 1024 ** 4 };

/** The rows of a CSV file in the form that the command line takes as well. Throws where the columns cannot be used. */
export function readAccounts(text: string): ImportRow[] {
  const [head, ...lines] = parseCsv(text);
  const names = (head?.cells ?? []).map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !columns.includes(name));
  if (!names.includes('address')) throw new Error(t('import.noAddress'));
  if (unknown !== undefined) throw new Error(t('import.unknownColumn', { name: unknown }));
  if (lines.length === 0) throw new Error(t('import.empty'));
  return lines.map(({ line, cells }) => {
    const value = (name: string): string | undefined => {
      const at = names.indexOf(name);
      const found = at < 0 ? '' : (cells[at] ?? '');
      // Spaces at the ends of a password may be meant.
      return found.trim() === '' ? undefined : name === 'password' ? found : found.trim();
    };
    const quota = sizeOf(value('quota'));
    const account: AccountChange = {
      address: value('address') ?? '', password: value('password'), passwordHash: value('hash'), name: value('name'), language: value('language'),
      groups: value('groups')?.split(/[\s;]+/), administrator: value('administrator') === undefined ? undefined : /^(true|yes|1)$/i.test(value('administrator')!), quota: quota ?? undefined,
    };
    return quota === null ? { line, account, problem: t('import.badQuota', { value: value('quota')! }) } : { line, account };
  });
}

/** Octets; undefined where nothing is said, null where it is no size. */
export function sizeOf(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  const unit = units[match?.[2]?.toLowerCase() ?? '?'];
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
}
