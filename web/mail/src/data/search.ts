import { keywordOf } from '../ui/labels';
import type { Filter, FilterCondition, Mailbox } from '@posthouse/shared/jmap/types';

interface Word {
  text: string;
  negated: boolean;
  /** As it is called here, whatever it was called there. */
  operator: string | null;
  /** Operator and text as they were written. */
  written: string;
}

// What other mail programs call them, and what one calls them in Chinese.
const aliases: Record<string, string> = {
  older: 'before', older_than: 'before', newer: 'after', newer_than: 'after', since: 'after', size: 'larger', folder: 'in', keyword: 'label',
  发件人: 'from', 收件人: 'to', 抄送: 'cc', 密送: 'bcc', 主题: 'subject', 文件夹: 'in', 标签: 'label', 早于: 'before', 晚于: 'after', 大于: 'larger', 小于: 'smaller', 有: 'has', 是: 'is',
};

/** Words and "quoted words", each perhaps with an operator and a minus before it. */
export function words(query: string): Word[] {
  const found: Word[] = [];
  for (const match of query.matchAll(/(-?)(?:([\p{L}_]+)[:：])?(?:"([^"]*)"?|(\S+))/gu)) {
    const own = match[2]?.toLowerCase() ?? null;
    const text = match[3] ?? match[4] ?? '';
    // An address of the web is no operator.
    if (text !== '') found.push({ text, negated: match[1] === '-', operator: own === null || text.startsWith('//') ? null : (aliases[own] ?? own), written: own === null ? text : `${own}:${text}` });
  }
  return found;
}

export interface SearchContext {
  mailboxes: readonly Mailbox[];
  /** What a folder is called on the page. */
  nameOf: (mailbox: Mailbox) => string;
  /** Whoever says "me". */
  mine: readonly string[];
  /** Where nothing names a folder, these are left out: what is spam or thrown away. */
  hidden: readonly string[];
  now: Date;
}

/** The filter of RFC 8621 §4.4.1 that a query means. What is not understood is looked for as words. */
export function parse(query: string, context: SearchContext): Filter {
  const conditions: Filter[] = [];
  let named = false;
  for (const word of words(query)) {
    if (isAnywhere(word)) {
      named = true;
      continue;
    }
    const condition = understood(word, context) ?? { text: word.written };
    named ||= 'inMailbox' in condition;
    conditions.push(word.negated ? { operator: 'NOT', conditions: [condition] } : condition);
  }
  if (!named && context.hidden.length > 0) conditions.push({ inMailboxOtherThan: [...context.hidden] });
  if (conditions.length === 0) return {};
  return conditions.length === 1 ? conditions[0]! : { operator: 'AND', conditions };
}

/** The words of a query that look as if they meant something else than words, and do not. */
export function misread(query: string, context: SearchContext): Word[] {
  return words(query).filter((word) => word.operator !== null && !isAnywhere(word) && understood(word, context) === null);
}

function isAnywhere({ operator, text }: Word): boolean {
  return operator === 'in' && /^(anywhere|all|全部)$/i.test(text);
}

function understood({ operator, text, written }: Word, context: SearchContext): Filter | null {
  switch (operator) {
    case null:
      return { text: written };
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
      return personOf(operator, text, context.mine);
    case 'subject':
      return { subject: text };
    case 'has':
      return /^(attachments?|附件)$/i.test(text) ? { hasAttachment: true } : null;
    case 'is':
      return flagOf(text);
    case 'in': {
      const wanted = text.toLowerCase();
      const mailbox = context.mailboxes.find((m) => m.role === (wanted === 'spam' ? 'junk' : wanted)) ?? context.mailboxes.find((m) => m.name.toLowerCase() === wanted || context.nameOf(m).toLowerCase() === wanted);
      return mailbox === undefined ? null : { inMailbox: mailbox.id };
    }
    case 'label':
      return { hasKeyword: keywordOf(text) };
    case 'before':
    case 'after': {
      const day = dayOf(text, context.now);
      return day === null ? null : { [operator]: day.toISOString().replace('.000', '') };
    }
    case 'larger':
    case 'smaller': {
      const size = sizeOf(text);
      return size === null ? null : operator === 'larger' ? { minSize: size } : { maxSize: size };
    }
    default:
      return null;
  }
}

function personOf(field: 'from' | 'to' | 'cc' | 'bcc', text: string, mine: readonly string[]): Filter {
  if (!/^(me|我)$/i.test(text) || mine.length === 0) return { [field]: text };
  const conditions = mine.map((address): FilterCondition => ({ [field]: address }));
  return conditions.length === 1 ? conditions[0]! : { operator: 'OR', conditions };
}

function flagOf(text: string): FilterCondition | null {
  switch (text.toLowerCase()) {
    case 'unread':
    case '未读':
      return { notKeyword: '$seen' };
    case 'read':
    case '已读':
      return { hasKeyword: '$seen' };
    case 'starred':
    case 'flagged':
    case '星标':
      return { hasKeyword: '$flagged' };
    case 'answered':
    case 'replied':
      return { hasKeyword: '$answered' };
    default:
      return null;
  }
}

/** 2026-11-25, 2026/11/25, 2026-11, 2026, today, yesterday, or 7d, 2w, 3m, 1y ago; midnight where the reader is. */
export function dayOf(text: string, now: Date): Date | null {
  const named = /^(?:(today|今天)|yesterday|昨天)$/i.exec(text);
  const span = named === null ? /^(\d{1,4})([dwmy])$/i.exec(text) : [text, named[1] === undefined ? '1' : '0', 'd'];
  if (span !== null) {
    const count = Number(span[1]);
    const unit = span[2]!.toLowerCase();
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
    if (unit === 'd') day.setDate(day.getDate() - count);
    else if (unit === 'w') day.setDate(day.getDate() - 7 * count);
    else if (unit === 'm') day.setMonth(day.getMonth() - count);
    else day.setFullYear(day.getFullYear() - count);
    return day;
  }
  const date = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$/.exec(text);
  if (date === null) return null;
  const [year, month, date1] = [Number(date[1]), Number(date[2] ?? 1), Number(date[3] ?? 1)];
  const day = new Date(year, month - 1, date1);
  // There is no 30th of February.
  return day.getMonth() === month - 1 && day.getDate() === date1 ? day : null;
}

function sizeOf(text: string): number | null {
  const match = /^(\d{1,9})([kmg]?)b?$/i.exec(text);
  if (match === null) return null;
  return Number(match[1]) * { '': 1, k: 1_000, m: 1_000_000, g: 1_000_000_000 }[match[2]!.toLowerCase()]!;
}
