import { useSyncExternalStore } from 'react';
import type { View } from './data/views';

/** Where the page is: what the list shows, which conversation is open, or which settings. The address says it all. */
export interface Place {
  view: View;
  thread: string | null;
  settings: string | null;
  /** The account of somebody who shares it; one's own where there is none. */
  account?: string | undefined;
}

const base = '/mail/';

export function placeOf(path: string, inbox: string): Place {
  const parts = path.slice(base.length).split('/').filter((part) => part !== '').map(decode);
  if (parts[0] === 'a' && parts[1] !== undefined) {
    const [, account, kind, of = '', thread = null] = parts;
    const view: View = kind === 'search' ? { kind, query: of } : kind === 'label' ? { kind, label: of } : { kind: 'mailbox', id: of };
    return { view, thread, settings: null, account };
  }
  const [first, second, third] = parts;
  const at = (view: View, thread: string | undefined): Place => ({ view, thread: thread ?? null, settings: null });
  switch (first) {
    case 'f':
      return second === undefined ? at({ kind: 'mailbox', id: inbox }, undefined) : at({ kind: 'mailbox', id: second }, third);
    case 'inboxes':
      return second === undefined ? at({ kind: 'inboxes' }, undefined) : { ...at({ kind: 'inboxes' }, third), account: second === 'own' ? undefined : second };
    case 'starred':
      return at({ kind: 'starred' }, second);
    case 'all':
      return at({ kind: 'all' }, second);
    case 'label':
      return at(second === undefined ? { kind: 'all' } : { kind: 'label', label: second }, third);
    case 'search':
      return at(second === undefined ? { kind: 'all' } : { kind: 'search', query: second }, third);
    case 'contacts':
      return { view: { kind: 'mailbox', id: inbox }, thread: null, settings: 'contacts' };
    case 'settings':
      return { view: { kind: 'mailbox', id: inbox }, thread: null, settings: second ?? 'general' };
    default:
      return at({ kind: 'mailbox', id: inbox }, undefined);
  }
}

export function pathOf(place: Place): string {
  const thread = place.thread === null ? '' : `/${encodeURIComponent(place.thread)}`;
  if (place.settings === 'contacts') return `${base}contacts`;
  if (place.settings !== null) return `${base}settings/${encodeURIComponent(place.settings)}`;
  const account = place.account === undefined ? '' : `a/${encodeURIComponent(place.account)}/`;
  switch (place.view.kind) {
    case 'mailbox':
      return `${base}${account}f/${encodeURIComponent(place.view.id)}${thread}`;
    case 'inboxes':
      return `${base}inboxes${place.thread === null ? '' : `/${encodeURIComponent(place.account ?? 'own')}${thread}`}`;
    case 'label':
      return `${base}${account}label/${encodeURIComponent(place.view.label)}${thread}`;
    case 'search':
      return `${base}${account}search/${encodeURIComponent(place.view.query)}${thread}`;
    default:
      return `${base}${place.view.kind}${thread}`;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const listeners = new Set<() => void>();
let leaving: (() => boolean) | null = null;
let here = location.pathname;

/** Asked before the page is another one; false stays. */
export function guard(ask: (() => boolean) | null): void {
  leaving = ask;
}

addEventListener('popstate', () => {
  // The browser has left already: the address is put back.
  if (location.pathname !== here && leaving?.() === false) history.pushState(null, '', here);
  else tell();
});

function tell(): void {
  here = location.pathname;
  for (const listener of listeners) listener();
}

export function go(place: Place, replace = false): void {
  const path = pathOf(place);
  if (path === location.pathname || leaving?.() === false) return;
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  tell();
}

export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname,
  );
}
