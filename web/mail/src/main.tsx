import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { preferred } from '@posthouse/shared/i18n';
import { JmapClient } from '@posthouse/shared/jmap/client';
import { csrfHeader, currentSession, toSignIn } from '@posthouse/shared/session';
import { App } from './App';
import { Mailroom } from './data/mailroom';
import { preferences } from './preferences';
import { t, texts } from './text';
import { lookNow } from './ui/theme';
import './ui/base.css';

document.documentElement.dataset.look = lookNow();

async function start(): Promise<void> {
  const root = document.getElementById('root')!;
  try {
    const session = await currentSession();
    if (session === null) {
      toSignIn();
      return;
    }
    const [client] = await Promise.all([
      JmapClient.connect({ onSignedOut: toSignIn, headers: () => csrfHeader(session) }),
      texts.use(preferences.all.language ?? preferred(navigator.languages)),
    ]);
    const room = new Mailroom(client, session);
    await room.open();
    createRoot(root).render(<StrictMode><App room={room} /></StrictMode>);
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
