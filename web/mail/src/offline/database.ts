import type { EmailContent, EmailSummary, Id, Identity, Mailbox, Session, Thread } from '@posthouse/shared/jmap/types';
import type { Entry } from './operations';

const name = 'posthouse-mail';
const version = 1;

/** Whose mail is kept, and how far it goes. */
export interface Kept {
  accountId: Id;
  address: string;
  /** The session has ended: nothing is shown until the same person has signed in again. */
  locked: boolean;
  /** Who he is, without what his session lets him do. */
  session: { name: string; address: string; language: string; isAdministrator: boolean };
  jmap: Session;
  mailboxes: Mailbox[];
  identities: Identity[];
  states: Record<string, string>;
  /** Milliseconds; when the server was last heard. Null before the first time that all was there. */
  asOf: number | null;
}

export interface KeptEmail extends EmailSummary {
  cc?: EmailSummary['to'];
  bcc?: EmailSummary['to'];
}

export interface KeptContent {
  id: Id;
  content: EmailContent;
}

/** Beside the texts, which are large: what is looked through in all of them. */
export interface KeptWords {
  id: Id;
  /** Of its text, in small letters. */
  words: string;
  /** Milliseconds; 0 where nobody has opened it. */
  opened: number;
}

export interface KeptView {
  blobId: Id;
  email: Id;
  dark: boolean;
  html: string;
  remote: number;
}

export interface KeptFile {
  blobId: Id;
  email: Id;
  content: Blob;
}

/** A file that is attached without a network; sent when there is one. */
export interface KeptUpload {
  id: Id;
  content: Blob;
  type: string;
  /** On the server, once it is there. */
  blobId: Id | null;
}

export interface Schema {
  meta: { key: string; value: Kept };
  emails: { key: Id; value: KeptEmail };
  threads: { key: Id; value: Thread };
  contents: { key: Id; value: KeptContent };
  words: { key: Id; value: KeptWords };
  views: { key: Id; value: KeptView };
  files: { key: Id; value: KeptFile };
  queue: { key: number; value: Entry };
  uploads: { key: Id; value: KeptUpload };
  /** What ids of drafts that were made here became on the server. */
  ids: { key: Id; value: { local: Id; id: Id } };
}

export type StoreName = keyof Schema;

/** One transaction of the database. It ends by itself when nothing is asked of it any more: nothing else may be awaited inside. */
export class Stores {
  constructor(private readonly transaction: IDBTransaction) {}

  get<S extends StoreName>(store: S, key: Schema[S]['key']): Promise<Schema[S]['value'] | undefined> {
    return done(this.transaction.objectStore(store).get(key) as IDBRequest<Schema[S]['value'] | undefined>);
  }

  all<S extends StoreName>(store: S): Promise<Schema[S]['value'][]> {
    return done(this.transaction.objectStore(store).getAll() as IDBRequest<Schema[S]['value'][]>);
  }

  keys<S extends StoreName>(store: S): Promise<Schema[S]['key'][]> {
    return done(this.transaction.objectStore(store).getAllKeys() as IDBRequest<Schema[S]['key'][]>);
  }

  put<S extends StoreName>(store: S, value: Schema[S]['value']): Promise<Schema[S]['key']> {
    return done(this.transaction.objectStore(store).put(value) as IDBRequest<Schema[S]['key']>);
  }

  setKept(value: Kept): Promise<unknown> {
    return done(this.transaction.objectStore('meta').put(value, 'kept'));
  }

  delete<S extends StoreName>(store: S, key: Schema[S]['key']): Promise<unknown> {
    return done(this.transaction.objectStore(store).delete(key));
  }

  clear(store: StoreName): Promise<unknown> {
    return done(this.transaction.objectStore(store).clear());
  }
}

/** What this browser keeps of one person's mail. There is one database, so that nothing of another person can lie beside it. */
export class Database {
  /** Called when another window has closed it. */
  onGone: () => void = () => undefined;

  private constructor(private readonly database: IDBDatabase) {
    // Another window deletes everything, or brings a newer form.
    database.onversionchange = () => {
      database.close();
      this.onGone();
    };
  }

  static async exists(): Promise<boolean> {
    return (await indexedDB.databases()).some((one) => one.name === name);
  }

  static async open(): Promise<Database> {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      const make = (store: StoreName, options?: IDBObjectStoreParameters): void => void request.result.createObjectStore(store, options);
      make('meta');
      for (const store of ['emails', 'threads', 'contents', 'words'] as const) make(store, { keyPath: 'id' });
      for (const store of ['views', 'files'] as const) make(store, { keyPath: 'blobId' });
      make('queue', { keyPath: 'seq', autoIncrement: true });
      make('uploads', { keyPath: 'id' });
      make('ids', { keyPath: 'local' });
    };
    return new Database(await done(request));
  }

  /** Everything, whoever has it open. */
  static delete(): Promise<unknown> {
    return done(indexedDB.deleteDatabase(name));
  }

  read<T>(stores: StoreName[], work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.run(stores, 'readonly', work);
  }

  /** Durable when it resolves. */
  write<T>(stores: StoreName[], work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.run(stores, 'readwrite', work);
  }

  kept(): Promise<Kept | undefined> {
    return this.read(['meta'], (stores) => stores.get('meta', 'kept'));
  }

  close(): void {
    this.database.close();
  }

  private async run<T>(stores: StoreName[], mode: IDBTransactionMode, work: (stores: Stores) => Promise<T>): Promise<T> {
    const transaction = this.database.transaction(stores, mode, mode === 'readwrite' ? { durability: 'strict' } : {});
    const over = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException('Aborted', 'AbortError'));
    });
    over.catch(() => undefined); // Told below, where it was not the work that failed.
    try {
      const result = await work(new Stores(transaction));
      await over;
      return result;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It is over already.
      }
      throw error;
    }
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('The database failed.', 'UnknownError'));
  });
}
