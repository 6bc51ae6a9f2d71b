import type { EmailSummary, Id } from '@posthouse/shared/jmap/types';
import type { Mailroom } from './mailroom';
import { move, pointer, type Patch } from './patch';
import type { View } from './views';

/** What is known of a message that is to be changed. */
export type Member = Pick<EmailSummary, 'id' | 'threadId' | 'mailboxIds' | 'keywords'>;

/** What becomes of a message; null leaves it as it is. */
export type Rule = (email: Member) => Patch | null;

export const toJunk: Patch = { 'keywords/$junk': true, 'keywords/$notjunk': null };
export const fromJunk: Patch = { 'keywords/$junk': null, 'keywords/$notjunk': true };

export function isIn(email: Member, view: View): boolean {
  return view.kind !== 'mailbox' || email.mailboxIds[view.id] === true;
}

/** The folder that archiving in a view takes messages from. */
export function archivedFrom(room: Mailroom, view: View): Id | undefined {
  return view.kind === 'mailbox' ? view.id : room.byRole('inbox')?.id;
}

export function moved(from: Id, target: Id): Rule {
  return (email) => (email.mailboxIds[from] === true ? move([from], target) : null);
}

/** What I wrote stays among what I sent, unless it is what is looked at. */
export function movedFromView(room: Mailroom, view: View, target: Id, more: Patch = {}): Rule {
  const keep = new Set((['drafts', 'sent', 'scheduled'] as const).map((role) => room.byRole(role)?.id));
  return (email) => {
    const from = Object.keys(email.mailboxIds).filter((id) => (view.kind === 'mailbox' ? id === view.id : !keep.has(id)));
    return isIn(email, view) && from.length > 0 && email.mailboxIds[target] !== true ? { ...move(from, target), ...more } : null;
  };
}

export function marked(keyword: string, on: boolean): Rule {
  return (email) => ((email.keywords[keyword] === true) === on ? null : { [`keywords/${pointer(keyword)}`]: on ? true : null });
}

export function snoozed(view: View, at: Date): Rule {
  return (email) => (isIn(email, view) ? { wakeAt: utc(at) } : null);
}

export function woken(room: Mailroom): Rule {
  const folder = room.byRole('snoozed')?.id;
  return (email) => (folder !== undefined && email.mailboxIds[folder] === true ? { wakeAt: null } : null);
}

/** Whether it waits, or is where it was when it was to wait; not so when somebody has put it elsewhere since. */
export function mayWait(room: Mailroom, id: Id, was: EmailSummary['mailboxIds'] | undefined): boolean {
  const now = room.emails.get(id)?.mailboxIds;
  const folder = room.byRole('snoozed')?.id;
  const keys = (mailboxes: EmailSummary['mailboxIds']): string => Object.keys(mailboxes).sort().join(' ');
  return now === undefined || was === undefined || (folder !== undefined && now[folder] === true) || keys(now) === keys(was);
}

/** As RFC 8620 §1.4 writes a UTCDate, without fractions of a second. */
export function utc(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
