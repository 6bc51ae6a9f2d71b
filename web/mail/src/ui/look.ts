import { useEffect, useSyncExternalStore } from 'react';
import { preferences } from '../preferences';

export type Look = 'light' | 'dark' | 'contrast';

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const contrastQuery = matchMedia('(prefers-contrast: more)');

function subscribe(listener: () => void): () => void {
  darkQuery.addEventListener('change', listener);
  contrastQuery.addEventListener('change', listener);
  const unsubscribe = preferences.subscribe(listener);
  return () => {
    darkQuery.removeEventListener('change', listener);
    contrastQuery.removeEventListener('change', listener);
    unsubscribe();
  };
}

export function lookNow(): Look {
  const { theme } = preferences.all;
  if (theme !== 'system') return theme;
  if (contrastQuery.matches) return 'contrast';
  return darkQuery.matches ? 'dark' : 'light';
}

export function useLook(): Look {
  const look = useSyncExternalStore(subscribe, lookNow);
  useEffect(() => {
    document.documentElement.dataset.look = look;
  }, [look]);
  return look;
}
