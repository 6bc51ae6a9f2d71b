import { notices } from '@posthouse/shared/notices';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import { begin } from './attach';
import { Database } from './database';
import { device } from './device';
import { forget } from './leaving';

/**
 * The server's administrator has decided that browsers keep no mail: what was kept goes. What its owner has done without a network is said to the server
 * first; of another person, who cannot say it here, nothing stays.
 */
export async function obey(room: Mailroom): Promise<void> {
  // One window after the other: what one deletes, another must not find half gone and make anew.
  await navigator.locks.request('posthouse-forbidden', () => erase(room));
}

async function erase(room: Mailroom): Promise<void> {
  if (!(await Database.exists())) {
    if (device.all.own === true) device.set({ own: null });
    return;
  }
  if (room.offline === null) {
    const database = await Database.open();
    const kept = await database.kept();
    if (kept !== undefined && kept.accountId === room.client.accountId && kept.address === room.session.address) await begin(room, database);
    else database.close();
  }
  let lost = 0;
  if (room.offline !== null) {
    const { database, keeper, outbox } = room.offline;
    keeper.close();
    await database.write(['emails', 'threads', 'contents', 'words', 'views', 'files'], async (stores) => {
      for (const store of ['emails', 'threads', 'contents', 'words', 'views', 'files'] as const) await stores.clear(store);
    });
    await outbox.replay();
    await outbox.look();
    // The server could not be told all of it. That alone waits on, and goes when the page is opened the next time.
    if (outbox.waiting > 0) return;
    lost = outbox.entries.length;
  }
  await forget(room);
  device.set({ own: null });
  if (lost > 0) notices.problem(t('offline.forbiddenLost', { count: lost }));
  else notices.mention(t('offline.forbiddenGone'));
}
