import type { BrowserSession } from '@posthouse/shared/session';
import { createContext, use } from 'react';
import type { ApiClient, OperationId } from './api/client';
import { operations, type Account, type WhoAmI } from './api/contract';

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
  const { right, everywhere } = operations[id];
  if (me.rights.includes(right)) return true;
  return !everywhere && me.domains.some((one) => one.rights.includes(right) && (domain === undefined || domain === one.domain || domain.endsWith(`.${one.domain}`)));
}

/** Whether one may to somebody: nobody acts on an account with a role that he could not have given. */
export function mayTo(me: WhoAmI, id: OperationId, account: Pick<Account, 'address' | 'administrator' | 'roles'>): boolean {
  const gives = (domain: string | undefined): boolean => (domain === undefined ? me.rights.includes(operations.giveRole.right) : may(me, 'giveRole', domain));
  return may(me, id, account.address.split('@')[1]) && (!account.administrator || gives(undefined)) && (account.roles ?? []).every((one) => gives(one.domain));
}

export function useMayTo(): (id: OperationId, account: Pick<Account, 'address' | 'administrator' | 'roles'>) => boolean {
  const { me } = useConsole();
  return (id, account) => mayTo(me, id, account);
}

export function useMay(): (id: OperationId, domain?: string) => boolean {
  const { me } = useConsole();
  return (id, domain) => may(me, id, domain);
}
