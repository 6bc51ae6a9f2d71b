import { signOut } from '@posthouse/shared/signOut';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import { lock } from './attach';
import { Database } from './database';
import { device } from './device';
import { endNotices } from './subscription';

/** Signs out, and takes everything along that the browser kept of this person. False where the person stays after all. */
export async function leaveDevice(room: Mailroom): Promise<boolean> {
  await room.outbox?.replay();
  const waiting = room.outbox?.entries.length ?? 0;
  if (waiting > 0 && !confirm(t('offline.discardWaiting', { count: waiting }))) return false;
  await endNotices(room);
  // From here on nothing is shown to whoever comes next, also if the browser is closed before all is deleted.
  await lock(true);
  const { own } = device.all;
  device.set({ own: null });
  room.close();
  room.client.options.signingOut = true;
  try {
    await signOut(room.session);
  } catch (error) {
    room.client.options.signingOut = false;
    device.set({ own });
    await lock(false);
    room.listen();
    throw error;
  }
  await forget(room);
  return true;
}

/** Deletes what is kept. */
export async function forget(room: Mailroom): Promise<void> {
  room.offline?.close();
  room.offline?.database.close();
  room.offline = null;
  room.tellConnection();
  await Database.delete();
}
