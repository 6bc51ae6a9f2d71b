import { readPieces, writePiece } from './sieve';
import type { Piece } from './rules';

const begin = '# --- Filters of the webmail: begin ---';
const end = '# --- Filters of the webmail: end ---';
const own = /^require \[([^\]\r\n]*)\]; # webmail\r?\n/u;

/** A script: what the builder wrote, and what is not its own, which it never touches. */
export interface FilterScript {
  pieces: Piece[];
  /** Before and behind our part. */
  before: string;
  after: string;
  /** Extensions that our part asked for; text in it may need them still. */
  requires: string[];
}

export const emptyScript: FilterScript = { pieces: [], before: '', after: '', requires: [] };

export function readScript(text: string): FilterScript {
  const plain = text.replaceAll('\r\n', '\n');
  const head = own.exec(plain);
  const requires = head === null ? [] : [...head[1]!.matchAll(/"([^"]*)"/gu)].map((match) => match[1]!);
  const rest = head === null ? plain : plain.slice(head[0].length);
  const from = rest.indexOf(`${begin}\n`);
  const to = rest.indexOf(end, from);
  if (from < 0 || to < 0) {
    const at = endOfRequires(rest);
    return { pieces: [], before: rest.slice(0, at), after: rest.slice(at), requires: [] };
  }
  return { pieces: readPieces(rest.slice(from + begin.length + 1, to)), before: rest.slice(0, from), after: rest.slice(to + end.length).replace(/^\n/u, ''), requires };
}

/** Forwarding comes first: no filter that ends the script is to stop it. */
export function inOrder(pieces: readonly Piece[]): Piece[] {
  return [...pieces.filter((piece) => piece.kind === 'forward'), ...pieces.filter((piece) => piece.kind !== 'forward')];
}

export function writeScript(script: FilterScript): string {
  const pieces = inOrder(script.pieces);
  const written = pieces.map(writePiece);
  const requires = new Set(written.flatMap((piece) => piece.requires));
  if (pieces.some((piece) => piece.kind === 'text')) for (const extension of script.requires) requires.add(extension);
  const head = requires.size === 0 ? '' : `require [${[...requires].sort().map((extension) => `"${extension}"`).join(', ')}]; # webmail\n`;
  const block = pieces.length === 0 ? '' : `${begin}\n${written.map((piece) => piece.text).join('\n')}\n${end}\n`;
  const before = script.before === '' || script.before.endsWith('\n') ? script.before : `${script.before}\n`;
  // RFC 5228 §2.2 ends lines with CRLF.
  return (head + before + block + script.after).replaceAll('\n', '\r\n');
}

/** Which of our pieces stands at a line of the written script, counted from 1; null where none does. */
export function pieceAt(text: string, line: number, script: FilterScript): Piece | null {
  const lines = text.split('\r\n');
  const first = lines.indexOf(begin) + 2;
  if (first < 2) return null;
  const pieces = inOrder(script.pieces);
  let at = first;
  for (const piece of pieces) {
    at += writePiece(piece).text.split('\n').length;
    if (line >= first && line < at) return piece;
  }
  return null;
}

/** RFC 5228 §3.2: require comes before everything else, so our part stands behind the last one. */
function endOfRequires(text: string): number {
  let last = 0;
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    if (!/^require\b/iu.test(text.slice(at, at + 8))) return last;
    const close = endOfCommand(text, at);
    if (close < 0) return last;
    // With the end of its line, unless something else stands there.
    const rest = /[ \t]*(?:#[^\n]*)?(?:\n|$)/uy;
    rest.lastIndex = close;
    last = rest.test(text) ? rest.lastIndex : close;
    at = last;
  }
}

function endOfCommand(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === ';') return at + 1;
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (text[at] === '#' || text.startsWith('/*', at)) at = skipSpace(text, at) - 1;
  }
  return -1;
}

function skipSpace(text: string, from: number): number {
  const space = /(?:\s|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/uy;
  space.lastIndex = from;
  space.exec(text);
  return space.lastIndex;
}
