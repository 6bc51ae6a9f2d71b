import { useEffect, useSyncExternalStore } from 'react';
import type { Settings } from './settings';

export type Look = 'light' | 'dark' | 'contrast';
export type Theme = 'system' | Look;

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const contrastQuery = matchMedia('(prefers-contrast: more)');

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
  const lookNow = (): Look => {
    const { theme } = settings.all;
    if (theme !== 'system') return theme;
    if (contrastQuery.matches) return 'contrast';
    return darkQuery.matches ? 'dark' : 'light';
  };
  const useLook = (): Look => {
    const look = useSyncExternalStore(subscribe, lookNow);
    useEffect(() => {
      document.documentElement.dataset.look = look;
    }, [look]);
    return look;
  };
  return { lookNow, useLook };
}
