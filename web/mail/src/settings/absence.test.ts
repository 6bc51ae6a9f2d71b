import type { VacationResponse } from '@posthouse/shared/jmap/types';
import { expect, it } from 'vitest';
import { absenceOf, dayOf, type Absence } from './absence';

const seen: VacationResponse = { id: 'singleton', isEnabled: true, fromDate: '2026-12-10T09:30:00Z', toDate: '2026-12-20T17:45:00Z', subject: null, textBody: 'old', htmlBody: '<p>old</p>' };
const form: Absence = { on: true, from: dayOf(seen.fromDate, 0), to: dayOf(seen.toDate, -1), subject: '', text: 'old' };

it('what nobody touched is as it was: moments that are no midnight here, and the HTML of another program', () => {
  expect({ id: seen.id, ...absenceOf(seen, form) }).toEqual(seen);
});

it('other words take the place of the HTML too, and another day ends with it', () => {
  const changed = absenceOf(seen, { ...form, text: 'new', to: '2026-12-24' });
  expect(changed).toMatchObject({ textBody: 'new', htmlBody: null, fromDate: seen.fromDate });
  expect(dayOf(changed.toDate, -1)).toBe('2026-12-24');
  expect(absenceOf(seen, { ...form, text: '', from: '' })).toMatchObject({ textBody: null, htmlBody: null, fromDate: null });
});
