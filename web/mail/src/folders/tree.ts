import type { Id, Mailbox } from '@posthouse/shared/jmap/types';

export interface Node {
  mailbox: Mailbox;
  children: Node[];
}

/** Folders below each other, each level in its order. One whose parent may not be seen stands at the top; a circle, which no server should tell, is left out. */
export function tree(mailboxes: readonly Mailbox[]): Node[] {
  const ids = new Set(mailboxes.map((mailbox) => mailbox.id));
  const below = new Map<Id | null, Mailbox[]>();
  for (const mailbox of mailboxes) {
    const parent = mailbox.parentId !== null && ids.has(mailbox.parentId) ? mailbox.parentId : null;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [mailbox]);
    else siblings.push(mailbox);
  }
  const nodesOf = (parent: Id | null): Node[] => (below.get(parent) ?? [])
    .sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name))
    .map((mailbox) => ({ mailbox, children: nodesOf(mailbox.id) }));
  return nodesOf(null);
}

/** All of them one after the other, with how deep each stands. */
export function flat(nodes: readonly Node[], depth = 0): { mailbox: Mailbox; depth: number }[] {
  return nodes.flatMap(({ mailbox, children }) => [{ mailbox, depth }, ...flat(children, depth + 1)]);
}

/** Whether one stands below the other, or is it. */
export function isWithin(mailboxes: ReadonlyMap<Id, Mailbox>, id: Id, root: Id): boolean {
  for (let at: Id | null = id, steps = 0; at !== null && steps < 1_000; at = mailboxes.get(at)?.parentId ?? null, steps++) if (at === root) return true;
  return false;
}
