import type { Mailroom } from '../data/mailroom';
import { go, placeOf } from '../router';
import { withTexts } from '../text';
import { mayKeep } from './device';
import { readNoticing } from './noticing';

const anHour = 3_600_000;

/** Installs the worker that keeps the program. */
export async function register(room: Mailroom): Promise<void> {
  // What somebody else has left here, too. What fails is tried again with the next page.
  if (!mayKeep(room.client)) await withTexts(import('./forbidden')).then(({ obey }) => obey(room)).catch(() => undefined);
  // A notice was clicked while a page is open.
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<{ open?: string }>) => {
    if (event.data.open !== undefined) go(placeOf(event.data.open, room.byRole('inbox')?.id ?? ''));
  });
  try {
    const registration = await navigator.serviceWorker.register(workerUrl(), { scope: '/mail/', updateViaCache: 'none' });
    // A page that is open for days hears of a new program, too. What fails is tried again.
    setInterval(() => void registration.update().catch(() => undefined), anHour);
  } catch {
    // Without it the page works all the same, but not without a network.
    return;
  }
  // Notices are wanted still. Where it cannot be said now, the next page says it.
  if (room.connected && (await readNoticing()) !== null) await withTexts(import('./subscription')).then(({ renewNotices }) => renewNotices(room)).catch(() => undefined);
}

/** Where the browser asks for it, a script's address is one that a policy names. */
function workerUrl(): string {
  const url = '/mail/worker.js';
  const { trustedTypes } = window as { trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: () => string }) => { createScriptURL: (url: string) => string } } };
  return trustedTypes?.createPolicy('posthouse-worker', { createScriptURL: () => url }).createScriptURL(url) ?? url;
}
