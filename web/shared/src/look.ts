import { useEffect, useSyncExternalStore } from 'react';
import type { Settings } from './settings';
import { contrastQuery, darkQuery, lookOf, type Look, type Theme } from './theme';

export type { Look, Theme };

/** How a page looks: as its reader chose, or as his system is set. */
export function looks<T extends { theme: Theme }>(settings: Settings<T>): { lookNow: () => Look; useLook: () => Look } {
  const subscribe = (listener: () => void): (() => void) => {
    darkQuery.addEventListener('change', listener);
    contrastQuery.addEventListener('change', listener);
    const unsubscribe = settings.subscribe(listener);
    return () => {
      darkQuery.removeEventListener('change', listener);
      contrastQuery.removeEventListener('change', listener);
      unsubscribe();
    };
  };
  const lookNow = (): Look => lookOf(settings.all.theme);
  const useLook = (): Look => {
    const look = useSyncExternalStore(subscribe, lookNow);
    useEffect(() => {
      document.documentElement.dataset.look = look;
    }, [look]);
    return look;
  };
  return { lookNow, useLook };
}
