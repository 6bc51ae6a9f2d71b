import { keywordOf } from '../ui/labels';
import type { Filter, FilterCondition, Mailbox } from '@posthouse/shared/jmap/types';

/** What can stand before a colon, for suggestions too. */
export const operators = ['from:', 'to:', 'cc:', 'subject:', 'has:attachment', 'is:unread', 'is:read', 'is:starred', 'in:', 'label:', 'before:', 'after:', 'larger:', 'smaller:'] as const;

interface Word {
  text: string;
  negated: boolean;
  operator: string | null;
}

/** Words and "quoted words", each perhaps with an operator and a minus before it. */
export function words(query: string): Word[] {
  const found: Word[] = [];
  for (const match of query.matchAll(/(-?)(?:(\p{L}+)[:：])?(?:"([^"]*)"?|(\S+))/gu)) {
    const operator = match[2]?.toLowerCase() ?? null;
    const text = match[3] ?? match[4] ?? '';
    if (text !== '') found.push({ text, negated: match[1] === '-', operator });
  }
  return found;
}

export interface SearchContext {
  mailboxes: readonly Mailbox[];
  /** Where nothing names a folder, these are left out: what is spam or thrown away. */
  hidden: readonly string[];
  now: Date;
}

/** The filter of RFC 8621 §4.4.1 that a query means. */
export function parse(query: string, context: SearchContext): Filter {
  const conditions: Filter[] = [];
  let named = false;
  for (const word of words(query)) {
    const condition = conditionOf(word, context);
    named ||= 'inMailbox' in condition;
    conditions.push(word.negated ? { operator: 'NOT', conditions: [condition] } : condition);
  }
  if (!named && context.hidden.length > 0) conditions.push({ inMailboxOtherThan: [...context.hidden] });
  return conditions.length === 1 ? conditions[0]! : { operator: 'AND', conditions };
}

function conditionOf({ operator, text }: Word, context: SearchContext): FilterCondition {
  const all = operator === null ? text : `${operator}:${text}`;
  switch (operator) {
    case 'from':
      return { from: text };
    case 'to':
      return { to: text };
    case 'cc':
      return { cc: text };
    case 'bcc':
      return { bcc: text };
    case 'subject':
      return { subject: text };
    case 'has':
      return text === 'attachment' ? { hasAttachment: true } : { text: all };
    case 'is':
      return flagOf(text) ?? { text: all };
    case 'in':
    case 'folder': {
      const mailbox = context.mailboxes.find((m) => m.role === text.toLowerCase()) ?? context.mailboxes.find((m) => m.name.toLowerCase() === text.toLowerCase());
      return mailbox === undefined ? { text: all } : { inMailbox: mailbox.id };
    }
    case 'label':
      return { hasKeyword: keywordOf(text) };
    case 'before':
    case 'after': {
      const day = dayOf(text, context.now);
      return day === null ? { text: all } : { [operator]: day.toISOString().replace('.000', '') };
    }
    case 'larger':
    case 'smaller': {
      const size = sizeOf(text);
      return size === null ? { text: all } : operator === 'larger' ? { minSize: size } : { maxSize: size };
    }
    default:
      return { text: all };
  }
}

function flagOf(text: string): FilterCondition | null {
  switch (text.toLowerCase()) {
    case 'unread':
      return { notKeyword: '$seen' };
    case 'read':
      return { hasKeyword: '$seen' };
    case 'starred':
    case 'flagged':
      return { hasKeyword: '$flagged' };
    case 'answered':
      return { hasKeyword: '$answered' };
    default:
      return null;
  }
}

/** 2026-11-25, 2026/11/25, 2026-11, 2026, or 7d, 2w, 3m, 1y ago; midnight where the reader is. */
export function dayOf(text: string, now: Date): Date | null {
  const span = /^(\d{1,4})([dwmy])$/.exec(text);
  if (span !== null) {
    const count = Number(span[1]);
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
    if (span[2] === 'd') day.setDate(day.getDate() - count);
    else if (span[2] === 'w') day.setDate(day.getDate() - 7 * count);
    else if (span[2] === 'm') day.setMonth(day.getMonth() - count);
    else day.setFullYear(day.getFullYear() - count);
    return day;
  }
  const date = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$/.exec(text);
  if (date === null) return null;
  const day = new Date(Number(date[1]), Number(date[2] ?? 1) - 1, Number(date[3] ?? 1));
  return Number.isNaN(day.getTime()) ? null : day;
}

function sizeOf(text: string): number | null {
  const match = /^(\d{1,9})([kmg]?)b?$/i.exec(text);
  if (match === null) return null;
  return Number(match[1]) * { '': 1, k: 1_000, m: 1_000_000, g: 1_000_000_000 }[match[2]!.toLowerCase()]!;
}
