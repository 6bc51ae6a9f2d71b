import { MethodError } from '@posthouse/shared/jmap/errors';
import { capability, type GetResponse, type Id, type SetResponse, type SieveScript } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import { emptyScript, readScript, writeScript, type FilterScript } from './script';

/** The script that works for the account, as it was read. */
export interface Loaded {
  id: Id | null;
  state: string;
  script: FilterScript;
  /** All of the account's scripts. */
  scripts: SieveScript[];
}

/** The server does not take the script; it may say in which line. */
export class ScriptRefused extends Error {
  constructor(message: string, readonly line: number | null, readonly text: string) {
    super(message);
  }
}

export function hasFilters(room: Mailroom): boolean {
  return room.client.has(capability.sieve);
}

export async function load(room: Mailroom): Promise<Loaded> {
  const { list, state } = await room.client.call<GetResponse<SieveScript>>('SieveScript/get', { ids: null });
  const active = list.find((script) => script.isActive);
  if (active === undefined) return { id: null, state, script: emptyScript, scripts: list };
  const content = await room.client.download(active.blobId, 'filters.sieve', 'application/sieve');
  return { id: active.id, state, script: readScript(await content.text()), scripts: list };
}

/** Keeps the script and makes it the one that works. Rejects with "stateMismatch" when somebody else changed a script meanwhile. */
export async function save(room: Mailroom, loaded: Loaded, script: FilterScript, name: string): Promise<Loaded> {
  const text = writeScript(script);
  const { blobId } = await room.client.upload(new Blob([text], { type: 'application/sieve' }), 'application/sieve');
  const taken = new Set(loaded.scripts.map((other) => other.name));
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  const response = await room.client.call<SetResponse>('SieveScript/set', {
    ifInState: loaded.state,
    ...(loaded.id === null ? { create: { new: { name: free, blobId } }, onSuccessActivateScript: '#new' } : { update: { [loaded.id]: { blobId } } }),
  });
  const refused = Object.values(response.notCreated ?? {})[0] ?? Object.values(response.notUpdated ?? {})[0];
  if (refused === undefined) return await load(room);
  const reason = refused.description ?? refused.type;
  const line = /line (\d+)|第 (\d+) 行/iu.exec(reason);
  if (refused.type === 'invalidSieve') throw new ScriptRefused(reason, line === null ? null : Number(line[1] ?? line[2]), text);
  throw new MethodError(refused.type, refused.description);
}
