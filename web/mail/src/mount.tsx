import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import type { Mailroom } from './data/mailroom';
import '@posthouse/shared/base.css';

/** Shows the application. It is fetched while main.tsx asks the server for what it will show. */
export function mount(root: HTMLElement, room: Mailroom): void {
  createRoot(root).render(<StrictMode><App room={room} /></StrictMode>);
  // What is opened next is here before it is.
  const next = (): void => void import('./read/Conversation');
  if ('requestIdleCallback' in window) requestIdleCallback(next);
  else setTimeout(next, 500);
}
