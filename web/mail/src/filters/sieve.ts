import type { Action, Condition, Forwarding, Piece, Rule } from './rules';
import { keywordOf } from '../ui/labels';

/** Sieve (RFC 5228) of what the builder knows, and back. What it did not write itself it leaves as it is. */

export interface Written {
  text: string;
  requires: string[];
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
// RFC 5228 §2.7.1: what has a meaning in :matches, in a quoted string.
const pattern = (text: string): string => text.replace(/[\\*?]/g, '\\$&');

export function writeRule(rule: Rule): Written {
  const requires = new Set<string>();
  if (!rule.enabled) return { text: '', requires: [] };
  const conditions = rule.conditions.map((condition) => writeCondition(condition, requires));
  const test = conditions.length === 1 ? conditions[0]! : `${rule.match === 'all' ? 'allof' : 'anyof'} (${conditions.join(',\n    ')})`;
  // Flags first: they go with the message wherever the next action puts it.
  const rank = (action: Action): number => ['seen', 'star', 'label', 'forward', 'move', 'trash'].indexOf(action.kind);
  const actions = [...rule.actions].sort((a, b) => rank(a) - rank(b)).map((action) => `  ${writeAction(action, requires)}`);
  if (rule.stop) actions.push('  stop;');
  return { text: `if ${test} {\n${actions.join('\n')}\n}`, requires: [...requires] };
}

export function writeForwarding(forwarding: Forwarding): Written {
  if (!forwarding.enabled || forwarding.to.length === 0) return { text: '', requires: [] };
  // The copies leave the implicit keep alone; without one to keep, the script ends here.
  const lines = forwarding.to.map((to) => `redirect :copy ${quoted(to)};`);
  return { text: [...lines, ...(forwarding.keep ? [] : ['discard;', 'stop;'])].join('\n'), requires: ['copy'] };
}

function writeCondition({ field, test, value }: Condition, requires: Set<string>): string {
  const not = test === 'notContains' ? 'not ' : '';
  switch (field) {
    case 'size':
      return `size :${test === 'over' ? 'over' : 'under'} ${Math.max(1, Math.round(Number(value) * 1024))}K`;
    case 'attachment':
      requires.add('mime');
      return 'header :mime :anychild :contains "content-disposition" "attachment"';
    case 'body':
      requires.add('body');
      return `${not}body :text :contains ${quoted(value)}`;
    case 'anywhere':
      requires.add('body');
      return `${not}anyof (header :contains ["from", "to", "cc", "subject"] ${quoted(value)}, body :text :contains ${quoted(value)})`;
    case 'list':
      return `header :${test === 'is' ? 'is' : 'contains'} "list-id" ${quoted(value)}`;
    case 'from':
    case 'recipient': {
      const names = field === 'from' ? '"from"' : '["to", "cc"]';
      if (test === 'is') return value.startsWith('@') ? `address :domain :is ${names} ${quoted(value.slice(1))}` : `address :all :is ${names} ${quoted(value)}`;
      return not + header(names, test, value);
    }
    case 'subject':
      return not + header('"subject"', test, value);
  }
}

function header(names: string, test: Condition['test'], value: string): string {
  if (test === 'begins') return `header :matches ${names} ${quoted(`${pattern(value)}*`)}`;
  if (test === 'ends') return `header :matches ${names} ${quoted(`*${pattern(value)}`)}`;
  return `header :${test === 'is' ? 'is' : 'contains'} ${names} ${quoted(value)}`;
}

function writeAction(action: Action, requires: Set<string>): string {
  switch (action.kind) {
    case 'move':
      requires.add('fileinto').add('mailboxid');
      // By its identifier (RFC 9042): the folder may be called otherwise by then.
      return `fileinto :mailboxid ${quoted(action.folder)} ${quoted(action.path)};`;
    case 'trash':
      requires.add('fileinto').add('special-use');
      return 'fileinto :specialuse "\\\\Trash" "Trash";';
    case 'label':
      requires.add('imap4flags');
      return `addflag ${quoted(keywordOf(action.label))};`;
    case 'seen':
      requires.add('imap4flags');
      return 'addflag "\\\\Seen";';
    case 'star':
      requires.add('imap4flags');
      return 'addflag "\\\\Flagged";';
    case 'forward':
      requires.add('copy');
      return `redirect :copy ${quoted(action.to)};`;
  }
}

export function writePiece(piece: Piece): Written {
  switch (piece.kind) {
    case 'rule': {
      const { text, requires } = writeRule(piece.rule);
      return { text: `# rule ${JSON.stringify(piece.rule)}${text === '' ? '' : `\n${text}`}`, requires };
    }
    case 'forward': {
      const { text, requires } = writeForwarding(piece.forwarding);
      return { text: `# forward ${JSON.stringify(piece.forwarding)}${text === '' ? '' : `\n${text}`}`, requires };
    }
    case 'text':
      return { text: piece.text, requires: [] };
  }
}

/** What stands between our marks. A piece whose Sieve is no longer what we would write was changed by hand: it is text. */
export function readPieces(block: string): Piece[] {
  const pieces: Piece[] = [];
  for (const part of block.split(/^(?=# (?:rule|forward) \{)/mu)) {
    const text = part.trim();
    if (text === '') continue;
    const piece = readPiece(text);
    pieces.push(piece !== null && writePiece(piece).text.trim() === text ? piece : { kind: 'text', text });
  }
  return pieces;
}

function readPiece(text: string): Piece | null {
  const head = /^# (rule|forward) (\{.*\})$/mu.exec(text);
  if (head === null) return null;
  try {
    const value: unknown = JSON.parse(head[2]!);
    if (head[1] === 'forward') return isForwarding(value) ? { kind: 'forward', forwarding: value } : null;
    return isRule(value) ? { kind: 'rule', rule: value } : null;
  } catch {
    return null;
  }
}

function isForwarding(value: unknown): value is Forwarding {
  const v = value as Partial<Forwarding>;
  return typeof v.enabled === 'boolean' && typeof v.keep === 'boolean' && Array.isArray(v.to) && v.to.every((to) => typeof to === 'string');
}

function isRule(value: unknown): value is Rule {
  const v = value as Partial<Rule>;
  return typeof v.name === 'string' && typeof v.enabled === 'boolean' && (v.match === 'all' || v.match === 'any') && typeof v.stop === 'boolean'
    && Array.isArray(v.conditions) && v.conditions.every((c) => typeof c.field === 'string' && typeof c.test === 'string' && typeof c.value === 'string')
    && Array.isArray(v.actions) && v.actions.every((a) => typeof a.kind === 'string');
}
