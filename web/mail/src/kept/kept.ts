import { OfflineError } from '@posthouse/shared/jmap/errors';
import { capability, type GetResponse, type Id } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { explain } from '../data/explain';
import type { Mailroom } from '../data/mailroom';
import { commands } from '../keys';
import { preferences } from '../preferences';
import { setAll } from '../settings/calls';
import { colours } from '../ui/Avatar';
import { keptColours, uncoloured, type Colours } from './colours';

type Values = Record<string, unknown>;

interface Preferences {
  id: Id;
  values: Values;
}

const longestKey = 40;

// What was asked before somebody changed something here tells of the time before.
let changes = 0;
let state = '';
const loaded = new WeakSet<Mailroom>();

/** Takes what is kept with the account, now and whenever another browser has changed it. The function that it gives ends that. */
export function follow(room: Mailroom): () => void {
  if (!room.client.has(capability.preferences)) return () => undefined;
  const ask = (): void => {
    // The next time that something is heard, or the connection is there again, it is asked for again.
    load(room).catch(() => undefined);
  };
  ask();
  room.onPreferences = (now) => { if (now !== state) ask(); };
  const leave = room.onConnection(() => { if (room.connected) ask(); });
  return () => {
    room.onPreferences = null;
    leave();
  };
}

async function load(room: Mailroom): Promise<void> {
  const before = changes;
  const response = await room.client.call<GetResponse<Preferences>>('Preferences/get', { ids: null });
  if (before !== changes) return;
  state = response.state;
  loaded.add(room);
  const values = response.list[0]?.values ?? {};
  keptColours.labels.set(coloursIn(values.labels));
  keptColours.folders.set(coloursIn(values.folders));
  const { keysUnsent, keys, keysOf } = preferences.all;
  // Changed while the server could not be reached, or before the account had a place for it.
  const own = keysUnsent || (keysOf === null && Object.keys(keys).length > 0 && values.keys === undefined);
  if (own) await saveKeys(room, keys);
  else preferences.set({ keys: keysIn(values.keys), keysOf: room.client.accountId });
}

/** Here at once, then with the account. */
export async function saveKeys(room: Mailroom, keys: Record<string, string>): Promise<void> {
  changes++;
  preferences.set({ keys, keysOf: room.client.accountId, keysUnsent: true });
  if (!room.client.has(capability.preferences)) return;
  try {
    await put(room, 'keys', keys);
    if (preferences.all.keys === keys) preferences.set({ keysUnsent: false });
  } catch (error) {
    // They are sent when the server is there again.
    if (!(error instanceof OfflineError)) notices.problem(explain(error));
  }
}

/** Changes the colours that are kept, here at once. What is there already is known before, so that nothing of it is lost. */
export async function saveColours(room: Mailroom, of: keyof typeof keptColours, change: (now: Colours) => Colours): Promise<void> {
  if (!room.client.has(capability.preferences)) return;
  if (!loaded.has(room)) await load(room);
  const kept = keptColours[of];
  const before = kept.all;
  const now = change(before);
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  changes++;
  kept.set(now);
  try {
    await put(room, of, now);
  } catch (error) {
    kept.set(before);
    throw error;
  }
}

async function put(room: Mailroom, name: string, value: object): Promise<void> {
  await setAll(room.client, 'Preferences/set', { update: { singleton: { [`values/${name}`]: Object.keys(value).length === 0 ? null : value } } });
}

/** What is kept may have been written by anything that speaks for the account: what is no key of a command is not taken. */
export function keysIn(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(objectIn(value)).filter((entry): entry is [string, string] => entry[0] in commands && typeof entry[1] === 'string' && entry[1].length <= longestKey));
}

export function coloursIn(value: unknown): Colours {
  return Object.fromEntries(Object.entries(objectIn(value)).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && (entry[1] === uncoloured || colours[entry[1]] !== undefined)));
}

function objectIn(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
