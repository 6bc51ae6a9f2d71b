import type { BrowserSession } from '@posthouse/shared/session';
import { createContext, use } from 'react';
import type { ApiClient, OperationId } from './api/client';
import { operations, type WhoAmI } from './api/contract';

export interface Console {
  api: ApiClient;
  session: BrowserSession;
  me: WhoAmI;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const found = use(ConsoleContext);
  if (found === null) throw new Error('Nothing of the console is shown outside of it.');
  return found;
}

/** Whether one may, for the whole server or in some domain: the server decides about each, the page hides what is refused anyway. */
export function may(me: WhoAmI, id: OperationId, domain?: string): boolean {
  const { right } = operations[id];
  if (me.rights.includes(right)) return true;
  return me.domains.some((one) => one.rights.includes(right) && (domain === undefined || domain === one.domain || domain.endsWith(`.${one.domain}`)));
}

export function useMay(): (id: OperationId, domain?: string) => boolean {
  const { me } = useConsole();
  return (id, domain) => may(me, id, domain);
}
