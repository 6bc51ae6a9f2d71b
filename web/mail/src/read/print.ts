import type { Id } from '@posthouse/shared/jmap/types';
import { useSyncExternalStore } from 'react';
import type { Contents } from '../data/contents';

/** All of the conversation, or one message. */
type Printed = { only: Id | null } | null;

const listeners = new Set<() => void>();
let printed: Printed = null;

function set(next: Printed): void {
  printed = next;
  for (const listener of listeners) listener();
}

/** What is being printed; null while nothing is. On paper every page is light. */
export function usePrinted(): Printed {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => printed,
  );
}

/** Prints a message, or what is unfolded of the conversation, once its HTML is there as it is for paper. */
export async function printMessages(contents: Contents, ids: readonly Id[], only: Id | null): Promise<void> {
  const html = ids.flatMap((id) => contents.get(id)?.htmlBody ?? []).filter((part) => part.type === 'text/html' && part.blobId !== null);
  // What cannot be had is printed as it is shown.
  await Promise.all(html.map((part) => contents.view(part.blobId!, false, false).catch(() => null)));
  set({ only });
  // Two frames: one in which it is drawn, one in which frames have taken their height.
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))));
  addEventListener('afterprint', () => set(null), { once: true });
  print();
}
