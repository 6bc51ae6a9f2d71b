import type { VacationResponse } from '@posthouse/shared/jmap/types';

/** An absence as it is written down: days, and words. */
export interface Absence {
  on: boolean;
  from: string;
  to: string;
  subject: string;
  text: string;
}

export function absenceOf(seen: VacationResponse, { on, from, to, subject, text }: Absence): Omit<VacationResponse, 'id'> {
  const words = text === '' ? null : text;
  return {
    isEnabled: on,
    // A day that nobody touched is the moment that it was, wherever on earth it is looked at.
    fromDate: from === dayOf(seen.fromDate, 0) ? seen.fromDate : startOf(from, 0),
    toDate: to === dayOf(seen.toDate, -1) ? seen.toDate : startOf(to, 1),
    subject: subject === '' ? null : subject,
    textBody: words,
    // Another program's HTML would go on to say what the words said before.
    htmlBody: words === seen.textBody ? seen.htmlBody : null,
  };
}

/** The day where the reader is; the end is the midnight after the last day. */
export function dayOf(moment: string | null, days: number): string {
  if (moment === null) return '';
  const date = new Date(moment);
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function startOf(day: string, days: number): string | null {
  if (day === '') return null;
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date! + days).toISOString().replace('.000', '');
}
