import type { Id } from '@posthouse/shared/jmap/types';

/** How this browser is told of new mail; kept for the worker, which hears of it while no page is open. */
export interface Noticing {
  subscription: Id;
  accountId: Id;
  /** Of the person who asked for notices: of nobody else's mail is anything shown. */
  address: string;
  /** Whether a notice says who writes and of what. */
  detailed: boolean;
  inbox: Id;
  /** Of Email, up to which notices were shown. */
  state: string;
  /** Milliseconds; when the server was last told that the subscription is wanted. */
  renewed: number;
  texts: { newMail: string; more: string; signIn: string; on: string };
}

const name = 'posthouse-notices';
const store = 'noticing';

export async function readNoticing(): Promise<Noticing | null> {
  return (await run<Noticing | undefined>('readonly', (records) => records.get('now') as IDBRequest<Noticing | undefined>)) ?? null;
}

export async function writeNoticing(noticing: Noticing | null): Promise<void> {
  await run<unknown>('readwrite', (records) => (noticing === null ? records.delete('now') : records.put(noticing, 'now')) as IDBRequest<unknown>);
}

/** Whoever is signed in is not who asked: this browser hears of that mailbox no more, and shows nothing of it. */
export async function forgetNoticing(registration: ServiceWorkerRegistration): Promise<void> {
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  await closeNotices(registration);
  await writeNoticing(null);
}

export async function closeNotices(registration: ServiceWorkerRegistration): Promise<void> {
  for (const notice of await registration.getNotifications()) notice.close();
}

async function run<T>(mode: IDBTransactionMode, work: (records: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const open = indexedDB.open(name, 1);
  open.onupgradeneeded = () => void open.result.createObjectStore(store);
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error ?? new DOMException('The database failed.', 'UnknownError'));
  });
  try {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    return await new Promise<T>((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new DOMException('Aborted', 'AbortError'));
    });
  } finally {
    database.close();
  }
}
