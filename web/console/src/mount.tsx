import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ConsoleContext, type Console } from './context';
import '@posthouse/shared/base.css';

/** Shows the console. It is fetched while main.tsx asks the server who is there. */
export function mount(root: HTMLElement, value: Console): void {
  createRoot(root).render(<StrictMode><ConsoleContext value={value}><App /></ConsoleContext></StrictMode>);
}
