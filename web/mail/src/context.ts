import { createContext, useContext } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import type { Actions } from './data/actions';
import type { Contents } from './data/contents';
import type { MailList } from './data/mailList';
import type { Mailroom } from './data/mailroom';
import type { Place } from './router';
import type { Draft } from './compose/draft';

/** What every part of the page works with. */
export interface App {
  /** The account that is looked at. */
  room: Mailroom;
  /** One's own account: from it one writes. */
  home: Mailroom;
  contents: Contents;
  actions: Actions;
  place: Place;
  list: MailList;
  mine: ReadonlySet<string>;
  /** Conversations that are ticked. */
  picked: ReadonlySet<Id>;
  pick: (threads: ReadonlySet<Id>) => void;
  /** The conversation that keys act on, when none is ticked. */
  cursor: Id | null;
  setCursor: (thread: Id | null) => void;
  openThread: (thread: Id | null) => void;
  compose: (draft: Partial<Draft>) => void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('This part is used outside of the application.');
  return app;
}
