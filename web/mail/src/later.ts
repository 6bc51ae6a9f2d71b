import { startTransition, useEffect, useState } from 'react';

let come = false;
const listeners = new Set<() => void>();

/** The list is there, and the browser has nothing else to do: what its first picture does not need may come. */
export function letCome(): void {
  come = true;
  for (const listener of listeners) listener();
}

/** Drawn piece by piece: whoever presses a key meanwhile is answered first. */
export function useLater(): boolean {
  const [later, set] = useState(come);
  useEffect(() => {
    const hear = (): void => startTransition(() => set(true));
    if (come) hear();
    listeners.add(hear);
    return () => {
      listeners.delete(hear);
    };
  }, []);
  return later;
}

/** Does one thing after the other, each when there is nothing else to do. */
export function atLeisure(...all: (() => void)[]): void {
  const [first, ...more] = all;
  if (first === undefined) return;
  const act = (): void => {
    first();
    atLeisure(...more);
  };
  if ('requestIdleCallback' in window) requestIdleCallback(act);
  else setTimeout(act, 500);
}
