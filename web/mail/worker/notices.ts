import { forgetNoticing, readNoticing, writeNoticing, type Noticing } from '../src/offline/noticing';

declare const self: ServiceWorkerGlobalScope;

interface Message {
  '@type': string;
  pushSubscriptionId?: string;
  verificationCode?: string;
}

interface NewEmail {
  id: string;
  threadId: string;
  mailboxIds: Record<string, true>;
  keywords: Record<string, true>;
  from: { name: string | null; email: string }[] | null;
  subject: string | null;
  receivedAt: string;
}

class SignedOut extends Error {}

class SomebodyElse extends Error {}

const mostShown = 4;
const aDay = 86_400_000;
const look = { icon: '/mail/icon-192.png', badge: '/mail/badge-96.png' };

/** The server says that something has changed (RFC 8620 §7.2), never what: that is asked for here, as the person who is signed in. */
export async function onPush(event: PushEvent): Promise<void> {
  let message: Message;
  try {
    message = event.data?.json() as Message;
  } catch {
    return; // Not of this server.
  }
  // Two messages that come together must not tell the same twice.
  await navigator.locks.request('posthouse-notices', async () => {
    try {
      if (message['@type'] === 'PushVerification') await verify(message);
      else if (message['@type'] === 'StateChange') await tellNew();
    } catch (error) {
      if (!(error instanceof SomebodyElse)) throw error;
      await forgetNoticing(self.registration);
    }
  });
}

export async function onNoticeClick(event: NotificationEvent): Promise<void> {
  event.notification.close();
  const path = (event.notification.data as { path?: string } | null)?.path ?? '/mail/';
  const open = (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).find((client) => new URL(client.url).pathname.startsWith('/mail/') && client.frameType === 'top-level');
  if (open === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  open.postMessage({ open: path });
  await open.focus();
}

async function verify({ pushSubscriptionId, verificationCode }: Message): Promise<void> {
  // It may come before the page knows of its own subscription.
  await call([['PushSubscription/set', { update: { [pushSubscriptionId!]: { verificationCode } } }, '0']], (await readNoticing())?.address);
  const noticing = await readNoticing();
  if (noticing !== null) await self.registration.showNotification(noticing.texts.on, { ...look, tag: 'on', data: { path: '/mail/settings/offline' } });
}

async function tellNew(): Promise<void> {
  const noticing = await readNoticing();
  if (noticing === null) return;
  let news: { emails: NewEmail[]; after: Noticing };
  try {
    news = await newEmails(noticing);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    // The session has ended elsewhere: this browser hears nothing of that mailbox any more.
    await forgetNoticing(self.registration);
    await self.registration.showNotification(noticing.texts.signIn, { ...look, tag: 'signIn', data: { path: '/mail/' } });
    return;
  }
  // Told before it is written down: told twice it is one notice, and what was written down and not told would never be.
  await show(news.emails, noticing);
  await writeNoticing(news.after);
}

async function show(emails: NewEmail[], noticing: Noticing): Promise<void> {
  // Whoever looks at the list sees it there.
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some((page) => page.focused && new URL(page.url).pathname.startsWith('/mail/'))) return;
  for (const email of emails.slice(0, mostShown)) {
    const from = email.from?.[0];
    const sender = from?.name != null && from.name !== '' ? from.name : (from?.email ?? '');
    const path = `/mail/f/${encodeURIComponent(noticing.inbox)}/${encodeURIComponent(email.threadId)}`;
    const options = { ...look, tag: email.id, timestamp: Date.parse(email.receivedAt), data: { path } };
    if (noticing.detailed) await self.registration.showNotification(sender, { ...options, body: email.subject ?? '' });
    else await self.registration.showNotification(noticing.texts.newMail, options);
  }
  if (emails.length > mostShown) await self.registration.showNotification(noticing.texts.more, { ...look, tag: 'more', data: { path: '/mail/' } });
}

async function newEmails(noticing: Noticing): Promise<{ emails: NewEmail[]; after: Noticing }> {
  const { accountId } = noticing;
  const renew = Date.now() - noticing.renewed > aDay;
  const [changes, emails, state] = await call([
    ['Email/changes', { accountId, sinceState: noticing.state, maxChanges: 500 }, '0'],
    ['Email/get', { accountId, '#ids': { resultOf: '0', name: 'Email/changes', path: '/created' }, properties: ['threadId', 'mailboxIds', 'keywords', 'from', 'subject', 'receivedAt'] }, '1'],
    ['Email/get', { accountId, ids: [] }, '2'],
    ...(renew ? [['PushSubscription/set', { update: { [noticing.subscription]: { expires: null } } }, '3'] as Call] : []),
  ], noticing.address);
  // Where the server no longer tells what happened since, it is told from now on.
  const now = changes![0] === 'error' ? (state![1] as { state: string }).state : (changes![1] as { newState: string }).newState;
  const list = emails![0] === 'error' ? [] : (emails![1] as { list: NewEmail[] }).list;
  return {
    emails: list.filter((email) => email.mailboxIds[noticing.inbox] === true && email.keywords.$seen !== true).sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)),
    after: { ...noticing, state: now, ...(renew ? { renewed: Date.now() } : {}) },
  };
}

type Call = [name: string, args: Record<string, unknown>, id: string];

/** As the person of the address, and as no one else: undefined for whoever is signed in. */
async function call(methodCalls: Call[], address: string | undefined): Promise<[string, unknown, string][]> {
  const [session, jmap] = await Promise.all([get<{ address: string; csrf: string }>('/session'), get<{ apiUrl: string; capabilities: Record<string, unknown> }>('/jmap/session')]);
  // What follows bears this session's token: with another person's it is refused.
  if (address !== undefined && session.address !== address) throw new SomebodyElse();
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];
  const response = await fetch(new URL(jmap.apiUrl, location.href).pathname, {
    method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': session.csrf }, body: JSON.stringify({ using, methodCalls }),
  });
  if (!response.ok) throw new Error(`The server answers ${response.status}.`);
  return ((await response.json()) as { methodResponses: [string, unknown, string][] }).methodResponses;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { credentials: 'same-origin' });
  if (response.status === 401) throw new SignedOut();
  if (!response.ok) throw new Error(`The server answers ${response.status}.`);
  return (await response.json()) as T;
}
