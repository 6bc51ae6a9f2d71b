import { JmapClient } from '@posthouse/shared/jmap/client';
import { csrfHeader, currentSession, toSignIn, type BrowserSession } from '@posthouse/shared/session';
import { Mailroom } from '../data/mailroom';
import { Database } from './database';
import { device, mayKeep } from './device';
import { OfflineMail } from './offlineMail';

const shortest = 1_000;
const longest = 60_000;

/**
 * Begins to keep mail, or goes on, for the one who is signed in. What another has left is deleted, and his device it was: this one is asked anew.
 * What he has not sent yet is never thrown away: then all of it stays, locked, until he is back.
 */
export async function attach(room: Mailroom): Promise<void> {
  if (room.offline !== null) return;
  const { client, session } = room;
  if (!mayKeep(client)) return await (await import('./forbidden')).obey(room);
  const database = await Database.open();
  const before = await database.kept();
  if (before !== undefined && (before.accountId !== client.accountId || before.address !== session.address)) {
    const unsent = await database.write(['meta', 'queue'], async (stores) => {
      const waits = (await stores.all('queue')).length > 0;
      if (waits) await stores.setKept({ ...before, locked: true });
      return waits;
    });
    database.close();
    device.set({ own: null });
    if (!unsent) await Database.delete();
    return;
  }
  await database.write(['meta'], async (stores) => {
    const kept = await stores.get('meta', 'kept');
    const { name, address, language, isAdministrator } = session;
    await stores.setKept({
      accountId: client.accountId, address, locked: false, session: { name, address, language, isAdministrator }, jmap: client.session,
      mailboxes: room.mailboxes.values(), identities: room.identities, states: kept?.states ?? {}, asOf: kept?.asOf ?? null,
    });
  });
  await begin(room, database);
  void room.offline!.outbox.replay();
  room.offline!.keeper.soon();
  // The browser may otherwise throw away what is kept when its disk is full.
  void navigator.storage?.persist?.().catch(() => false);
}

/** The page as it was kept, while the server cannot be reached; null where nothing may be shown. */
export async function resume(): Promise<Mailroom | null> {
  const database = await Database.open();
  const kept = await database.kept();
  if (kept === undefined || kept.locked || kept.asOf === null) {
    database.close();
    return null;
  }
  let session: BrowserSession = { ...kept.session, csrf: '' };
  const client = new JmapClient(kept.jmap, { onSignedOut: () => { if (room.holds?.(() => void leave()) !== true) void leave(); }, headers: () => csrfHeader(session) });
  const room = new Mailroom(client, session);
  room.openKept(kept);
  await begin(room, database);
  void reach(room, (found) => {
    session = found;
    room.session = found;
  });
  return room;
}

/** The session has ended: what is kept stays for the same person, and is shown to nobody until then. */
export async function leave(): Promise<void> {
  try {
    await lock(true);
  } finally {
    toSignIn();
  }
}

export async function lock(locked: boolean): Promise<void> {
  if (device.all.own !== true) return;
  const database = await Database.open();
  await database.write(['meta'], async (stores) => {
    const kept = await stores.get('meta', 'kept');
    if (kept !== undefined) await stores.setKept({ ...kept, locked });
  });
  database.close();
}

export async function begin(room: Mailroom, database: Database): Promise<void> {
  room.offline = new OfflineMail(database, room);
  // Another window has deleted all of it: from now on this one keeps nothing, either.
  database.onGone = () => {
    room.offline?.close();
    room.offline = null;
    room.tellConnection();
  };
  await room.offline.outbox.look();
  room.tellConnection();
}

/** Asks for the server until it is there, and whether it is still the same person who is signed in. */
async function reach(room: Mailroom, found: (session: BrowserSession) => void): Promise<void> {
  for (let wait = shortest; ; wait = Math.min(wait * 2, longest)) {
    try {
      const session = await currentSession();
      if (session === null) return await leave();
      if (session.address !== room.session.address) {
        location.reload();
        return;
      }
      found(session);
      room.setConnected(true);
      room.listen();
      await room.back();
      room.offline?.keeper.soon();
      return;
    } catch {
      // Not there yet, or not well.
      await pause(wait);
    }
  }
}

// Shorter where the browser says that there is a network again.
function pause(time: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, time);
    addEventListener('online', go);
  });
}
