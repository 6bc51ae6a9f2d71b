import { useCallback, useMemo, useSyncExternalStore } from 'react';

/** Where the page is. The address says all of it, so that every list, filtered and sorted, can be sent to somebody. */
export const base = '/console/';

export interface Place {
  /** Below /console/, decoded: ["accounts", "alice@example.com"]. */
  parts: string[];
  query: URLSearchParams;
}

const listeners = new Set<() => void>();
addEventListener('popstate', () => tell());

function tell(): void {
  for (const listener of [...listeners]) listener();
}

export function hrefOf(parts: readonly string[], query: Record<string, string | number | boolean | undefined> = {}): string {
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([key, value]) => [key, String(value)])).toString();
  return base + parts.map(encodeURIComponent).join('/') + (text === '' ? '' : `?${text}`);
}

export function placeOf(path: string, search: string): Place {
  return { parts: path.slice(base.length).split('/').filter((part) => part !== '').map(decode), query: new URLSearchParams(search) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function go(href: string, replace = false): void {
  if (href === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePlace(): Place {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return useMemo(() => {
    const [path = '', search = ''] = href.split(/\?(.*)/s);
    return placeOf(path, search);
  }, [href]);
}

/** One value of the address's query; setting it replaces the entry in the history, since a filter is no place of its own. */
export function useQueryValue(name: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? '');
  const set = useCallback((next: string) => setQuery({ [name]: next }), [name]);
  return [value, set];
}

export function setQuery(change: Record<string, string>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(location.pathname + (text === '' ? '' : `?${text}`), true);
}
