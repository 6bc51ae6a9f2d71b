import { MethodError } from '@posthouse/shared/jmap/errors';
import { capability, type GetResponse, type Id, type SetError } from '@posthouse/shared/jmap/types';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import { closeNotices, forgetNoticing, readNoticing, writeNoticing, type Noticing } from './noticing';

interface SubscriptionSet {
  created: Record<string, { id: Id }> | null;
  updated: Record<Id, unknown> | null;
  notCreated: Record<string, SetError> | null;
}

/** Whether this browser and this server can. */
export function canNotice(room: Mailroom): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window && keyOf(room) !== undefined;
}

/** Asks the person, the browser and the server, in this order. False where the person said no. */
export async function startNotices(room: Mailroom, detailed: boolean): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyOf(room)! });
  const { keys } = subscription.toJSON();
  const { client } = room;
  const { calls, results } = await client.request((batch) => ({
    state: batch.call<GetResponse<unknown>>('Email/get', { accountId: client.accountId, ids: [] }),
    // It belongs to whoever has signed in, not to an account (RFC 8620 §7.2). What was kept in store is new mail, and nothing else is.
    set: batch.call<SubscriptionSet>('PushSubscription/set', { create: { p: { deviceClientId: crypto.randomUUID(), url: subscription.endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth }, types: ['EmailDelivery'] } } }),
  }));
  const { created, notCreated } = results.of(calls.set);
  if (created === null) {
    await subscription.unsubscribe();
    throw new MethodError(notCreated?.p?.type ?? 'serverFail', notCreated?.p?.description);
  }
  await writeNoticing({
    subscription: created.p!.id, accountId: client.accountId, address: room.session.address, detailed, inbox: room.byRole('inbox')?.id ?? '', state: results.of(calls.state).state, renewed: Date.now(), texts: words(),
  });
  return true;
}

export async function setDetailed(detailed: boolean): Promise<void> {
  const noticing = await readNoticing();
  if (noticing !== null) await writeNoticing({ ...noticing, detailed, texts: words() });
}

/** No more notices: neither the server nor the browser's push service knows this browser afterwards. */
export async function endNotices(room: Mailroom): Promise<void> {
  const noticing = await readNoticing();
  if (noticing === null) return;
  const registration = await navigator.serviceWorker.getRegistration('/mail/');
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await room.client.request((batch) => batch.call('PushSubscription/set', { destroy: [noticing.subscription] }));
  if (registration !== undefined) await closeNotices(registration);
  await writeNoticing(null);
}

/** A page that is opened says that notices are wanted still, and in which language; those of somebody else end. */
export async function renewNotices(room: Mailroom): Promise<void> {
  const noticing = await readNoticing();
  if (noticing === null) return;
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.getSubscription();
  if (noticing.accountId !== room.client.accountId || subscription === null) return forgetNoticing(registration);
  const { calls, results } = await room.client.request((batch) => batch.call<SubscriptionSet>('PushSubscription/set', { update: { [noticing.subscription]: { expires: null } } }));
  // The server has forgotten it: with another password, after a long time.
  if (results.of(calls).updated === null) await startNotices(room, noticing.detailed);
  else await writeNoticing({ ...noticing, address: room.session.address, renewed: Date.now(), texts: words() });
}

function keyOf(room: Mailroom): string | undefined {
  return room.client.session.capabilities[capability.vapid]?.applicationServerKey as string | undefined;
}

function words(): Noticing['texts'] {
  return { newMail: t('notices.newMail'), more: t('notices.more'), signIn: t('notices.signIn'), on: t('notices.on') };
}
