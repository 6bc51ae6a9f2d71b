import type { Id } from '@posthouse/shared/jmap/types';
import { isKeyword, keywordOf } from '../ui/labels';

/** What of a message a condition looks at. */
export type Field = 'from' | 'recipient' | 'subject' | 'anywhere' | 'body' | 'list' | 'size' | 'attachment';
export type Test = 'contains' | 'notContains' | 'is' | 'begins' | 'ends' | 'over' | 'under' | 'has';

export interface Condition {
  field: Field;
  test: Test;
  /** Of a size: megabytes. */
  value: string;
}

export type Action =
  | { kind: 'move'; folder: Id; path: string }
  | { kind: 'label'; label: string }
  | { kind: 'seen' }
  | { kind: 'star' }
  | { kind: 'forward'; to: string }
  | { kind: 'trash' };

/** A filter as people make them. */
export interface Rule {
  name: string;
  enabled: boolean;
  match: 'all' | 'any';
  conditions: Condition[];
  actions: Action[];
  /** Nothing after it looks at the message. */
  stop: boolean;
}

/** All mail goes on to these addresses. */
export interface Forwarding {
  enabled: boolean;
  to: string[];
  /** Here, too. */
  keep: boolean;
}

/** A part of the script between our marks: a rule, the forwarding, or what somebody wrote there by hand. */
export type Piece = { kind: 'rule'; rule: Rule } | { kind: 'forward'; forwarding: Forwarding } | { kind: 'text'; text: string };

export const tests: Record<Field, Test[]> = {
  from: ['contains', 'notContains', 'is', 'begins', 'ends'],
  recipient: ['contains', 'notContains', 'is'],
  subject: ['contains', 'notContains', 'is', 'begins', 'ends'],
  anywhere: ['contains', 'notContains'],
  body: ['contains', 'notContains'],
  list: ['contains', 'is'],
  size: ['over', 'under'],
  attachment: ['has'],
};

export const fields = Object.keys(tests) as Field[];

export function emptyRule(): Rule {
  return { name: '', enabled: true, match: 'all', conditions: [{ field: 'from', test: 'contains', value: '' }], actions: [], stop: false };
}

/**
 * The pieces with the rule in place of the one that was opened. Whatever was kept meanwhile, here or elsewhere, was read anew: then it is known by what it said, whether
 * it is switched on or not. One that says something else by now, or is gone, keeps its place, and the rule stands behind all of them.
 */
export function putInto(pieces: readonly Piece[], opened: Piece | null, rule: Rule): Piece[] {
  const same = pieces.findIndex((piece) => piece === opened);
  const at = same >= 0 ? same : pieces.findIndex((piece) => said(piece) !== null && said(piece) === said(opened));
  const piece = pieces[at];
  if (piece?.kind !== 'rule') return [...pieces, { kind: 'rule', rule }];
  return pieces.map((other) => (other === piece ? { kind: 'rule', rule: { ...rule, enabled: piece.rule.enabled } } : other));
}

function said(piece: Piece | null): string | null {
  return piece?.kind === 'rule' ? JSON.stringify({ ...piece.rule, enabled: true }) : null;
}

/** The labels that rules give. */
export function labelsIn(pieces: readonly Piece[]): string[] {
  const actions = pieces.flatMap((piece) => (piece.kind === 'rule' ? piece.rule.actions : []));
  return [...new Set(actions.flatMap((action) => (action.kind === 'label' ? [keywordOf(action.label)] : [])).filter(isKeyword))];
}

/** Those that parts give which somebody wrote himself, or another program did (RFC 5232 §4, §5): what is quoted where flags are set. */
export function labelsInText(pieces: readonly Piece[]): string[] {
  const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text.replace(/^\s*#.*$/gm, '')] : []));
  const lists = texts.flatMap((text) => [...text.matchAll(/(?:\b(?:addflag|setflag)\b|:flags)(?:\s+"[^"]*"(?=\s*["[]))?\s*("[^"]*"|\[[^\]]*\])/gi)].map((found) => found[1]!));
  const words = lists.flatMap((list) => [...list.matchAll(/"([^"]*)"/g)].flatMap((quoted) => quoted[1]!.split(/\s+/)));
  return [...new Set(words.map((word) => word.toLowerCase()).filter((word) => !/[\\${(\])]/.test(word) && isKeyword(word)))];
}

/** What is missing before the rule can be kept; null when nothing is. */
export function missing(rule: Rule): 'conditions' | 'value' | 'size' | 'actions' | 'label' | 'address' | null {
  if (rule.conditions.length === 0) return 'conditions';
  for (const { field, value } of rule.conditions) {
    if (field === 'size' && !(Number(value) > 0 && Number(value) < 100_000)) return 'size';
    if (field !== 'size' && field !== 'attachment' && value.trim() === '') return 'value';
  }
  if (rule.actions.length === 0 && !rule.stop) return 'actions';
  if (rule.actions.some((action) => action.kind === 'label' && !isLabelName(action.label))) return 'label';
  if (rule.actions.some((action) => action.kind === 'forward' && !isForwardAddress(action.to))) return 'address';
  return null;
}

// Keywords of other programs, $Forwarded and the like, can be given as well.
function isLabelName(name: string): boolean {
  const { length } = keywordOf(name);
  return length > 0 && length <= 255;
}

/** One address and nothing beside it. */
export function isForwardAddress(text: string): boolean {
  return /^[^\s@"<>,;()]+@[^\s@"<>,;()]+\.[^\s@"<>,;().]+$/u.test(text);
}
