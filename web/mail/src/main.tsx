import { preferred } from '@posthouse/shared/i18n';
import { JmapClient } from '@posthouse/shared/jmap/client';
import { csrfHeader, currentSession, toSignIn } from '@posthouse/shared/session';
import { MailList } from './data/mailList';
import { Mailroom } from './data/mailroom';
import { filterOf } from './data/views';
import { preferences } from './preferences';
import { placeOf } from './router';
import { t, texts } from './text';
import { lookNow } from './ui/look';

document.documentElement.dataset.look = lookNow();

// On its way while the server is asked.
const application = import('./mount');

async function start(): Promise<void> {
  const root = document.getElementById('root')!;
  try {
    // All at once: each round trip is a sixth of a second on a phone.
    let headers: Record<string, string> = {};
    const [session, client] = await Promise.all([
      currentSession(),
      JmapClient.connect({ onSignedOut: toSignIn, headers: () => headers }),
      texts.use(preferences.all.language ?? preferred(navigator.languages)),
    ]);
    if (session === null) {
      toSignIn();
      return;
    }
    headers = csrfHeader(session);
    const room = new Mailroom(client, session);
    await room.open();
    const { view, thread } = placeOf(location.pathname, room.byRole('inbox')?.id ?? '');
    room.first = { view, list: new MailList(room, filterOf(view, room, new Date()), { collapse: true, snippets: view.kind === 'search' }) };
    room.first.list.want(0, 20);
    if (thread !== null) void import('./read/Conversation');
    const { mount } = await application;
    mount(root, room);
  } catch {
    const box = document.createElement('div');
    box.className = 'empty';
    const text = document.createElement('strong');
    text.textContent = t('failedOffline');
    const again = document.createElement('button');
    again.className = 'button';
    again.textContent = t('retry');
    again.onclick = () => location.reload();
    box.append(text, again);
    root.replaceChildren(box);
  }
}

void start();

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // After the page is there: what it keeps for later must not slow it down now.
  addEventListener('load', () => {
    setTimeout(() => {
      // Without it the page works all the same, but not without a network.
      navigator.serviceWorker.register(workerUrl(), { scope: '/mail/' }).catch(() => undefined);
    }, 3_000);
  });
}

/** Where the browser asks for it, a script's address is one that a policy names. */
function workerUrl(): string {
  const url = '/mail/worker.js';
  const { trustedTypes } = window as { trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: () => string }) => { createScriptURL: (url: string) => string } } };
  return trustedTypes?.createPolicy('posthouse-worker', { createScriptURL: () => url }).createScriptURL(url) ?? url;
}
