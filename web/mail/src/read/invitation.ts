/** What Invitation/parse tells (docs/jmap.md), and how it is said to a reader. */
export interface Moment {
  /** "2026-12-01T10:00:00", or "2026-12-01" for a day. */
  local: string;
  utc: string | null;
  timeZone: string | null;
}

export interface Person {
  email: string;
  name: string;
  status: string;
  isOptional: boolean;
}

export interface Invitation {
  method: string;
  uid: string;
  sequence: number;
  title: string;
  location: string;
  description: string;
  start: Moment | null;
  end: Moment | null;
  recurrence: string | null;
  occurrence: Moment | null;
  organizer: Person | null;
  /** The first of them; attendeeCount tells how many there are. */
  attendees: Person[];
  attendeeCount: number;
  you: Person | null;
}

export type Answer = 'accepted' | 'tentative' | 'declined';

/** Keywords by which an answer is remembered with the message, in every browser. */
export const answers: Record<Answer, string> = { accepted: '$accepted', tentative: '$tentative', declined: '$declined' };

export function answerOf(keywords: Record<string, true>): Answer | null {
  return (Object.keys(answers) as Answer[]).find((answer) => keywords[answers[answer]] === true) ?? null;
}

/**
 * Whom a message speaks for without coming from them, where it does: RFC 5546 lets the organizer ask and cancel, and a guest answer; a calendar can be
 * written by anybody.
 */
export function spokenFor(invitation: Invitation, from: string): Person | null {
  const by = invitation.method === 'REPLY' || invitation.method === 'COUNTER' ? (invitation.attendees[0] ?? null) : invitation.organizer;
  return by === null || by.email.toLowerCase() === from.toLowerCase() ? null : by;
}

const day = 86_400_000;

export interface When {
  /** In the reader's own zone; as it is written where the event has none. */
  text: string;
  /** The same in the zone in which it was planned, where that is another. */
  there: { text: string; zone: string } | null;
  /** It has a time of day but no zone: it is meant where one is then. */
  floating: boolean;
}

/** When it is; the reader's zone is that of the browser. Null for an event without a beginning. */
export function whenOf({ start, end }: Pick<Invitation, 'start' | 'end'>, language: string, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): When | null {
  if (start === null) return null;
  const date: Intl.DateTimeFormatOptions = { weekday: 'short', year: 'numeric', month: 'long', day: 'numeric' };
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const range = (options: Intl.DateTimeFormatOptions, from: number, to: number): string => {
    const format = new Intl.DateTimeFormat(language, options);
    return to > from ? format.formatRange(from, to) : format.format(from);
  };
  if (!start.local.includes('T')) {
    const from = Date.parse(`${start.local}T00:00:00Z`);
    // RFC 5545 §3.6.1: the end is the day after.
    const to = end === null ? from : Date.parse(`${end.local.slice(0, 10)}T00:00:00Z`) - day;
    return { text: range({ ...date, timeZone: 'UTC' }, from, to), there: null, floating: false };
  }
  if (start.utc === null) {
    const from = Date.parse(`${start.local}Z`), to = end === null ? from : Date.parse(`${end.local}Z`);
    return { text: range({ ...date, ...time, timeZone: 'UTC' }, from, to), there: null, floating: true };
  }
  const from = Date.parse(start.utc), to = end?.utc == null ? from : Date.parse(end.utc);
  return { text: range({ ...date, ...time, timeZone: zone }, from, to), there: thereOf(from, to), floating: false };

  function thereOf(begin: number, finish: number): When['there'] {
    if (start!.timeZone === null || start!.timeZone === zone) return null;
    try {
      const options: Intl.DateTimeFormatOptions = { ...time, weekday: 'short', timeZone: start!.timeZone };
      const same = new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
      const text = range(options, begin, finish);
      return text === (finish > begin ? same.formatRange(begin, finish) : same.format(begin)) ? null : { text, zone: start!.timeZone.replaceAll('_', ' ') };
    } catch (error) {
      // A zone that the browser does not know by this name.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }
}

export interface Recurrence {
  unit: 'day' | 'week' | 'month' | 'year';
  interval: number;
  /** Names of weekdays. */
  days: string[];
  until: string | null;
  count: number | null;
}

const units: Record<string, Recurrence['unit']> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' };
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** A rule of RFC 5545 §3.3.10 that can be said in few words; null for others. */
export function recurrenceOf(rule: string, language: string): Recurrence | null {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const unit = units[parts.get('FREQ') ?? ''];
  if (unit === undefined) return null;
  for (const name of parts.keys()) if (!['FREQ', 'INTERVAL', 'BYDAY', 'UNTIL', 'COUNT', 'WKST'].includes(name)) return null;
  const days = (parts.get('BYDAY') ?? '').split(',').filter((name) => name !== '');
  if (days.some((name) => !weekdays.includes(name)) || (days.length > 0 && unit !== 'week')) return null;
  const until = /^(\d{4})(\d\d)(\d\d)/.exec(parts.get('UNTIL') ?? '');
  return {
    unit,
    interval: Number(parts.get('INTERVAL') ?? 1),
    // 4 January 1970 was a Sunday.
    days: days.map((name) => new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format((3 + weekdays.indexOf(name)) * day)),
    until: until === null ? null : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.UTC(Number(until[1]), Number(until[2]) - 1, Number(until[3]))),
    count: parts.has('COUNT') ? Number(parts.get('COUNT')) : null,
  };
}
