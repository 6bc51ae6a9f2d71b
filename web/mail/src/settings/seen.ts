import type { JmapClient } from '@posthouse/shared/jmap/client';
import type { GetResponse, Id } from '@posthouse/shared/jmap/types';
import { t } from '../text';
import { setAll } from './calls';

/** Somebody, in another window or program, has changed since it was seen what is to be changed. Nothing was. */
export class ChangedElsewhere<T> extends Error {
  constructor(readonly now: T) {
    super(t('settings.changedElsewhere'));
  }
}

/**
 * Changes of an object what is wanted otherwise than it is, unless that is no longer what was seen. Resolves to the object as it is then. Whoever is told that it was changed
 * elsewhere has seen it, and what he wants takes its place the next time.
 */
export async function updateSeen<T extends { id: Id }>(client: JmapClient, type: string, seen: T, wanted: Partial<T>): Promise<T> {
  const keys = Object.keys(wanted) as (keyof T)[];
  const differs = (one: Partial<T>, other: Partial<T>) => (key: keyof T): boolean => JSON.stringify(one[key]) !== JSON.stringify(other[key]);
  const { list, state } = await client.call<GetResponse<T>>(`${type}/get`, { ids: [seen.id] });
  const now = list[0] ?? seen;
  if (keys.some(differs(now, seen))) throw new ChangedElsewhere(now);
  const change = Object.fromEntries(keys.filter(differs(wanted, now)).map((key) => [key, wanted[key]]));
  await setAll(client, `${type}/set`, { ifInState: state, update: { [seen.id]: change } });
  return { ...now, ...wanted };
}
