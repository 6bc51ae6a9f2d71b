import type { Id, UtcDate } from '@posthouse/shared/jmap/types';
import type { Patch } from '../data/patch';

/** A message as Email/set creates it. */
export type Creation = Record<string, unknown>;

/** What is to be done on the server, in words that mean the same however often they are said. */
export type Operation =
  | { kind: 'update'; patches: [Id, Patch][] }
  | { kind: 'destroy'; ids: Id[] }
  | { kind: 'draft'; key: string; email: Creation; replaces: Id | null }
  | { kind: 'send'; key: string; email: Creation; replaces: Id | null; identityId: Id; envelope: unknown; at: UtcDate | null; origin: { id: Id; keyword: string } | null };

/** One operation that waits for its turn. */
export interface Entry {
  /** Its place; given by the database. */
  seq?: number;
  operation: Operation;
  /** The name under which the server makes what it creates, once (urn:posthouse:params:jmap:once). */
  once: string;
  /** Milliseconds. */
  at: number;
  /** It was on its way: it may have been done, and cannot be taken back here. */
  sending: boolean;
  /** The server has refused it, and why. It waits for its person. */
  failed: string | null;
}

const prefix = 'local:';

/** The id of a draft that is not on the server yet. */
export function localId(key: string): Id {
  return prefix + key;
}

export function isLocal(id: Id): boolean {
  return id.startsWith(prefix);
}

export function keyOf(id: Id): string {
  return id.slice(prefix.length).split('/')[0]!;
}
