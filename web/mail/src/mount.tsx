import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import type { Mailroom } from './data/mailroom';
import { atLeisure, letCome } from './later';
import { withTexts } from './text';
import '@posthouse/shared/base.css';

/** Shows the application. What it will show was asked for before it was there (begin.ts). */
export function mount(root: HTMLElement, room: Mailroom): void {
  createRoot(root).render(<StrictMode><App room={room} /></StrictMode>);
  // What is opened next is here before it is, but not before the list.
  const open = (): void => void withTexts(import('./read/Conversation')).then(({ prepare }) => atLeisure(prepare), () => undefined);
  void room.first?.list.loaded().then(() => atLeisure(letCome, open));
}
