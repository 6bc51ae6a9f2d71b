import { preferred } from '@posthouse/shared/i18n';
import { JmapClient } from '@posthouse/shared/jmap/client';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import { csrfHeader, currentSession, toSignIn } from '@posthouse/shared/session';
import { MailList } from './data/mailList';
import { Mailroom } from './data/mailroom';
import { filterOf } from './data/views';
import { device } from './offline/device';
import { preferences } from './preferences';
import { placeOf } from './router';
import { t, texts } from './text';
import { lookNow } from './ui/look';

document.documentElement.dataset.look = lookNow();

const quiet = 3_000;

// On its way while the server is asked.
const application = import('./mount');
// No part of a first visit: only a browser that keeps mail has it.
const keeping = device.all.own === true ? import('./offline/attach') : null;

async function start(): Promise<void> {
  const root = document.getElementById('root')!;
  const language = texts.use(preferences.all.language ?? preferred(navigator.languages));
  try {
    const room = await open(language).catch(async (error: unknown) => {
      const kept = error instanceof OfflineError ? await (await keeping)?.resume() : null;
      if (kept == null) throw error;
      await language;
      return kept;
    });
    if (room !== null) await show(root, room);
  } catch {
    await language.catch(() => undefined); // In English, then.
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

/** Null where nobody is signed in: then the page goes. */
async function open(language: Promise<void>): Promise<Mailroom | null> {
  let headers: Record<string, string> = {};
  const leave = (): void => {
    if (keeping === null) toSignIn();
    else void keeping.then((kept) => kept.leave(), toSignIn);
  };
  // All at once: each round trip is a sixth of a second on a phone.
  const [session, client] = await Promise.all([currentSession(), JmapClient.connect({ onSignedOut: leave, headers: () => headers }), language]);
  if (session === null) {
    leave();
    return null;
  }
  headers = csrfHeader(session);
  const room = new Mailroom(client, session);
  await room.open();
  // Without what it keeps, the page works all the same: a disk that is full, a browser that keeps nothing.
  await (await keeping)?.attach(room).catch(() => undefined);
  return room;
}

async function show(root: HTMLElement, room: Mailroom): Promise<void> {
  const { view, thread } = placeOf(location.pathname, room.byRole('inbox')?.id ?? '');
  room.first = { view, list: new MailList(room, filterOf(view, room, new Date()), { collapse: true, snippets: view.kind === 'search' }) };
  room.first.list.want(0, 20);
  if (thread !== null) void import('./read/Conversation');
  const { mount } = await application;
  mount(root, room);
  // After the page is there: what it keeps for later must not slow it down now.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) setTimeout(() => void import('./offline/worker').then(({ register }) => register(room)), quiet);
}

void start();
