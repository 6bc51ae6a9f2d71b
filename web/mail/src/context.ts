import { createContext, useContext } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import type { Actions } from './data/actions';
import type { Contents } from './data/contents';
import { rightsIn } from './data/rights';
import type { ShownList } from './data/unifiedList';
import type { View } from './data/views';
import type { Mailroom } from './data/mailroom';
import type { Rights } from './data/rights';
import type { Rooms } from './data/rooms';
import type { Place } from './router';
import type { Draft } from './compose/draft';
import { t } from './text';
import type { WholeActions } from './whole/WholeActions';

/** What people do with conversations. */
export type Acts = Pick<Actions, keyof Actions>;

/** What every part of the page works with. */
export interface App {
  /** The account that is looked at. */
  room: Mailroom;
  /** One's own account: from it one writes. */
  home: Mailroom;
  rooms: Rooms;
  /** What may be done with what the list shows. */
  rights: Rights;
  contents: Contents;
  actions: Actions;
  place: Place;
  /** Where actions act: what the list shows, and in the list of all inboxes that of the account. */
  view: View;
  list: ShownList;
  mine: ReadonlySet<string>;
  /** Conversations that are ticked. */
  picked: ReadonlySet<Id>;
  pick: (threads: ReadonlySet<Id>) => void;
  /** All that are loaded were ticked together: the rest of the list is offered. */
  pickedAll: boolean;
  pickAll: () => void;
  /** What acts on the whole list, where that is meant; null where what is ticked is. */
  whole: WholeActions | null;
  pickWhole: () => void;
  /** The conversation that keys act on, when none is ticked. */
  cursor: Id | null;
  setCursor: (thread: Id | null) => void;
  openThread: (thread: Id | null) => void;
  compose: (draft: Partial<Draft>) => void;
}

const scoped = new WeakMap<App, Map<Mailroom, App>>();

/** The same for what belongs to another account: rows of the list of all inboxes, and the conversation that is opened from there. */
export function appIn(app: App, room: Mailroom | undefined): App {
  if (room === undefined || app.place.view.kind !== 'inboxes') return app;
  let all = scoped.get(app);
  if (all === undefined) scoped.set(app, (all = new Map<Mailroom, App>()));
  let own = all.get(room);
  if (own === undefined) {
    const view: View = { kind: 'mailbox', id: room.byRole('inbox')?.id ?? '' };
    all.set(room, (own = { ...app, room, view, rights: rightsIn(room, view), ...app.rooms.of(room) }));
  }
  return own;
}

/** What is asked before conversations are deleted for ever. */
export function destroying({ whole }: App): string {
  return whole === null ? t('confirm.destroy') : t('confirm.destroyAll', { count: whole.list.total ?? 0 });
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('This part is used outside of the application.');
  return app;
}
