import type { EmailSummary, Filter, FilterCondition } from '@posthouse/shared/jmap/types';

/** What a filter may be asked about a message that is kept. */
export interface Findable {
  email: EmailSummary & { cc?: EmailSummary['to']; bcc?: EmailSummary['to'] };
  /** The words of the text in small letters; empty where the text is not kept. */
  words: () => string;
}

/** Whether a filter of Email/query (RFC 8621 §4.4.1) needs the text of messages. */
export function asksText(filter: Filter): boolean {
  return 'operator' in filter ? filter.conditions.some(asksText) : filter.text !== undefined || filter.body !== undefined;
}

/** A list of one folder, in which stands where it came back what waited. */
export function asksFolder(filter: Filter): boolean {
  return 'operator' in filter ? filter.operator === 'AND' && filter.conditions.some(asksFolder) : filter.inMailbox !== undefined;
}

/** Judges one message as the server would, as far as it can be known without it. */
export function matches(filter: Filter, found: Findable): boolean {
  if (!('operator' in filter)) return fulfils(filter, found);
  const each = (condition: Filter): boolean => matches(condition, found);
  switch (filter.operator) {
    case 'AND':
      return filter.conditions.every(each);
    case 'OR':
      return filter.conditions.some(each);
    case 'NOT':
      return !filter.conditions.some(each);
  }
}

function fulfils(condition: FilterCondition, { email, words }: Findable): boolean {
  const { inMailbox, inMailboxOtherThan, before, after, minSize, maxSize, hasKeyword, notKeyword, someInThreadHaveKeyword, hasAttachment, text, from, to, cc, bcc, subject, body } = condition;
  const keyword = hasKeyword ?? someInThreadHaveKeyword;
  return (inMailbox === undefined || email.mailboxIds[inMailbox] === true)
    && (inMailboxOtherThan === undefined || Object.keys(email.mailboxIds).some((id) => !inMailboxOtherThan.includes(id)))
    && (before === undefined || Date.parse(email.receivedAt) < Date.parse(before))
    && (after === undefined || Date.parse(email.receivedAt) >= Date.parse(after))
    && (minSize === undefined || email.size >= minSize)
    && (maxSize === undefined || email.size < maxSize)
    && (keyword === undefined || email.keywords[keyword.toLowerCase()] === true)
    && (notKeyword === undefined || email.keywords[notKeyword.toLowerCase()] !== true)
    && (hasAttachment === undefined || email.hasAttachment === hasAttachment)
    && (from === undefined || within(from, [people(email.from)]))
    && (to === undefined || within(to, [people(email.to)]))
    && (cc === undefined || within(cc, [people(email.cc)]))
    && (bcc === undefined || within(bcc, [people(email.bcc)]))
    && (subject === undefined || within(subject, [email.subject ?? '']))
    && (body === undefined || within(body, [words(), email.preview]))
    && (text === undefined || within(text, [people(email.from), people(email.to), people(email.cc), people(email.bcc), email.subject ?? '', words(), email.preview]));
}

function people(addresses: EmailSummary['to'] | undefined): string {
  return (addresses ?? []).map((address) => `${address.name ?? ''} ${address.email}`).join(' ');
}

// RFC 8621 §4.4.1 leaves it open how text is compared: each word of what is looked for, anywhere.
function within(wanted: string, texts: string[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return wanted.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
