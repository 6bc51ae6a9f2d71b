import { useSyncExternalStore } from 'react';

let come = false;
const listeners = new Set<() => void>();

/** The list is there, and the browser has nothing else to do: what its first picture does not need may come. */
export function letCome(): void {
  come = true;
  for (const listener of listeners) listener();
}

export function useLater(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => come,
  );
}
