import { preferred } from '@posthouse/shared/i18n';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import { toSignIn } from '@posthouse/shared/session';
import { beginning, signedOut } from './begin';
import { MailList } from './data/mailList';
import { Mailroom } from './data/mailroom';
import { filterOf, rowsOf, type View } from './data/views';
import { device } from './offline/device';
import { mount } from './mount';
import { ownKeys, preferences } from './preferences';
import { placeOf } from './router';
import { t, texts, withTexts } from './text';

const quiet = 3_000;
// Milliseconds. Rows that come sooner than a list without them is drawn on a slow phone are waited for.
const patience = 150;

// No part of a first visit: only a browser that keeps mail has it.
const keeping = device.all.own === true ? withTexts(import('./offline/attach')) : null;

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
  const leave = (): void => void (keeping === null ? toSignIn() : keeping.then((kept) => kept.leave(), toSignIn));
  void signedOut.then(leave);
  const [begun] = await Promise.all([beginning, language]);
  if (begun === null) return null;
  const room = new Mailroom(begun.client, begun.session);
  begun.client.options.onSignedOut = () => {
    if (room.holds?.(leave) !== true) leave();
  };
  await room.open(begun.account);
  room.begun = begun.rows;
  // Without what it keeps, the page works all the same: a disk that is full, a browser that keeps nothing.
  await (await keeping)?.attach(room).catch(() => undefined);
  return room;
}

async function show(root: HTMLElement, room: Mailroom): Promise<void> {
  ownKeys(room.client.accountId);
  const inbox = room.byRole('inbox')?.id ?? '';
  const { view: wanted, thread, account } = placeOf(location.pathname, inbox);
  // What somebody shares is not here yet: it is asked for where it is opened.
  const view: View = account === undefined ? wanted : { kind: 'mailbox', id: inbox };
  room.first = { view, list: new MailList(room, filterOf(view, room, new Date()), rowsOf(view, room)) };
  room.first.list.want(0, 20);
  if (thread !== null) void withTexts(import('./read/Conversation')).catch(() => undefined); // Whoever shows it says so.
  await Promise.race([room.first.list.loaded(), new Promise((resolve) => setTimeout(resolve, patience))]);
  mount(root, room);
  // After the page is there: what it keeps for later must not slow it down now.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) setTimeout(() => void import('./offline/worker').then(({ register }) => register(room)), quiet);
}

void start();
