import type { Column } from './columns';

/** The rows that hold the text, in the order of the column; "-name" turns it round. */
export function arrange<R>(rows: readonly R[], columns: readonly Column<R>[], sort: string, text: string): R[] {
  const wanted = text.trim().toLowerCase();
  const found = wanted === '' ? [...rows] : rows.filter((row) => columns.some((column) => String(column.value?.(row) ?? '').toLowerCase().includes(wanted)));
  const down = sort.startsWith('-');
  const column = columns.find(({ id }) => id === sort.replace(/^-/, ''));
  const by = column?.order ?? column?.value;
  if (by === undefined) return found;
  return found.sort((a, b) => (down ? -1 : 1) * compare(by(a), by(b)));
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), undefined, { numeric: true });
}

/** RFC 4180, and nothing that a spreadsheet would run as a formula. */
export function csvOf<R>(rows: readonly R[], columns: readonly Column<R>[]): string {
  const shown = columns.filter((column) => column.value !== undefined);
  const cell = (value: string | number | undefined): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [shown.map((column) => cell(column.name)), ...rows.map((row) => shown.map((column) => cell(column.value?.(row))))].map((line) => line.join(',')).join('\r\n') + '\r\n';
}
