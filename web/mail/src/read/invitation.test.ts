import { describe, expect, it } from 'vitest';
import { answerOf, recurrenceOf, spokenFor, whenOf, type Invitation } from './invitation';

const moment = (local: string, utc: string | null = null, timeZone: string | null = null) => ({ local, utc, timeZone });
const plain = (text: string | undefined): string | undefined => text?.replace(/[\u2009\u202f]/g, ' ');

describe('whoever writes of an event', () => {
  const person = (email: string) => ({ email, name: '', status: '', isOptional: false });
  const event = (method: string): Invitation => ({ method, organizer: person('eve@there.test'), attendees: [person('bob@demo.test')] } as Partial<Invitation> as Invitation);

  it('is its organizer where it is asked or cancelled, and the guest where it is answered', () => {
    expect(spokenFor(event('REQUEST'), 'Eve@there.test')).toBeNull();
    expect(spokenFor(event('CANCEL'), 'mallory@far.test')?.email).toBe('eve@there.test');
    expect(spokenFor(event('REPLY'), 'BOB@demo.test')).toBeNull();
    expect(spokenFor(event('REPLY'), 'eve@there.test')?.email).toBe('bob@demo.test');
    expect(spokenFor(event('COUNTER'), '')?.email).toBe('bob@demo.test');
    expect(spokenFor({ ...event('PUBLISH'), organizer: null }, 'eve@there.test')).toBeNull();
  });
});

describe('when an event is', () => {
  it('is told in the zone of the reader, and in that in which it was planned', () => {
    const when = whenOf({ start: moment('2026-12-01T10:00:00', '2026-12-01T09:00:00Z', 'Europe/Berlin'), end: moment('2026-12-01T11:00:00', '2026-12-01T10:00:00Z', 'Europe/Berlin') }, 'en-GB', 'Asia/Shanghai');
    expect(plain(when?.text)).toBe('Tue, 1 December 2026, 17:00–18:00');
    expect(plain(when?.there?.text)).toMatch(/Tue.*10:00 ?– ?11:00/);
    expect(when?.there?.zone).toBe('Europe/Berlin');
  });

  it('is told once where the zones agree, whatever they are called', () => {
    const start = moment('2026-12-01T10:00:00', '2026-12-01T09:00:00Z', 'Europe/Paris');
    expect(whenOf({ start, end: null }, 'en-GB', 'Europe/Berlin')?.there).toBeNull();
    expect(whenOf({ start: { ...start, timeZone: 'China Standard Time' }, end: null }, 'en-GB', 'Asia/Shanghai')?.there).toBeNull();
  });

  it('of whole days ends on the day before its end', () => {
    expect(plain(whenOf({ start: moment('2026-12-01'), end: moment('2026-12-02') }, 'en-GB')?.text)).toBe('Tue, 1 December 2026');
    expect(plain(whenOf({ start: moment('2026-12-01'), end: moment('2026-12-04') }, 'en-GB')?.text)).toMatch(/1.*3 December 2026/);
  });

  it('without a zone is told as it is written', () => {
    expect(whenOf({ start: moment('2026-12-01T10:00:00'), end: null }, 'en-GB', 'Asia/Shanghai')).toEqual({ text: 'Tue, 1 December 2026 at 10:00', there: null, floating: true });
    expect(whenOf({ start: null, end: null }, 'en-GB')).toBeNull();
  });
});

describe('how often an event comes', () => {
  it('is said in words where it can be', () => {
    expect(recurrenceOf('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T000000Z', 'en-GB')).toEqual({ unit: 'week', interval: 2, days: ['Monday', 'Wednesday'], until: '31 Dec 2026', count: null });
    expect(recurrenceOf('FREQ=DAILY;COUNT=5', 'zh-CN')).toEqual({ unit: 'day', interval: 1, days: [], until: null, count: 5 });
    expect(recurrenceOf('FREQ=MONTHLY;BYDAY=-1FR', 'en-GB')).toBeNull();
    expect(recurrenceOf('FREQ=SECONDLY', 'en-GB')).toBeNull();
  });
});

it('an answer is remembered by a keyword', () => {
  expect(answerOf({ $seen: true, $tentative: true })).toBe('tentative');
  expect(answerOf({ $seen: true })).toBeNull();
});
