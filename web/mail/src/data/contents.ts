import type { JmapClient } from '@posthouse/shared/jmap/client';
import type { EmailContent, GetResponse, Id } from '@posthouse/shared/jmap/types';
import { capability } from '@posthouse/shared/jmap/types';
import { OfflineError } from '@posthouse/shared/jmap/errors';
import { Table } from '@posthouse/shared/table';
import { lookNow } from '../ui/look';
import { isLocal } from '../offline/operations';
import { summaryProperties } from './asks';
import type { Mailroom } from './mailroom';
import { withTimes, type Patch } from './patch';

const properties = [
  ...summaryProperties, 'blobId', 'cc', 'bcc', 'replyTo', 'sentAt', 'messageId', 'inReplyTo', 'references', 'textBody', 'htmlBody', 'attachments', 'bodyValues',
  'header:List-Id:asText', 'header:List-Unsubscribe:asURLs', 'header:Authentication-Results:asText:all',
];
export const bodyProperties = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'];
const mostKept = 200;

/** Messages as they are read. */
export async function getContents(client: JmapClient, ids: readonly Id[]): Promise<GetResponse<EmailContent>> {
  if (ids.length === 0) return { state: '', list: [], notFound: [] };
  return await client.call<GetResponse<EmailContent>>('Email/get', {
    ids, properties: client.may(capability.snooze) ? [...properties, 'wakeAt', 'remindAt'] : properties, bodyProperties, fetchTextBodyValues: true, maxBodyValueBytes: 1_000_000,
  });
}

export interface View {
  html: string;
  /** How many images of other servers it names. */
  remote: number;
}

export function htmlPartOf(content: EmailContent): Id | undefined {
  return content.htmlBody.find((part) => part.type === 'text/html' && part.blobId !== null)?.blobId ?? undefined;
}

/** The texts of messages, which never change once they are there. What is likely to be read next is fetched before it is asked for. */
export class Contents {
  readonly table = new Table<EmailContent | 'failed'>();
  /** Messages that are the first of their sender. */
  readonly firstTime = new Table<boolean>();
  private readonly order: Id[] = [];
  private readonly loading = new Set<Id>();

  private readonly views = new Map<string, { asked: Promise<View>; here?: View }>();

  constructor(private readonly room: Mailroom) {
    room.onPatched = (patches) => {
      for (const [id, patch] of patches) this.patched(id, patch);
    };
  }

  /** The HTML of a part, made safe by the server. */
  view(blobId: Id, images: boolean, dark: boolean): Promise<View> {
    const key = `${blobId} ${images} ${dark}`;
    let view = this.views.get(key);
    if (view === undefined) {
      const begun: { asked: Promise<View>; here?: View } = { asked: this.fetchView(blobId, images, dark) };
      this.views.set(key, (view = begun));
      begun.asked.then((here) => { begun.here = here; }, () => this.views.delete(key));
      while (this.views.size > mostKept) this.views.delete(this.views.keys().next().value!);
    }
    return view.asked;
  }

  /** The same, where it is here already. */
  viewNow(blobId: Id, images: boolean, dark: boolean): View | undefined {
    return this.views.get(`${blobId} ${images} ${dark}`)?.here;
  }

  private async fetchView(blobId: Id, images: boolean, dark: boolean): Promise<View> {
    const { offline } = this.room;
    try {
      if (!isLocal(blobId)) return await this.room.client.view(blobId, images, dark);
    } catch (error) {
      if (!(error instanceof OfflineError) || offline === null) throw error;
    }
    const kept = await offline?.view(blobId, dark);
    if (kept == null) throw new OfflineError();
    return kept;
  }

  get(id: Id): EmailContent | undefined {
    const content = this.table.get(id);
    return content === 'failed' ? undefined : content;
  }

  async load(ids: readonly Id[]): Promise<void> {
    const wanted = ids.filter((id) => this.get(id) === undefined && !this.loading.has(id));
    if (wanted.length === 0) return;
    for (const id of wanted) this.loading.add(id);
    try {
      const here = wanted.filter(isLocal);
      const { list, notFound } = await getContents(this.room.client, wanted.filter((id) => !isLocal(id)));
      for (const content of [...list, ...((await this.room.offline?.contents(here)) ?? [])]) this.keep(content);
      for (const id of notFound) this.table.set(id, 'failed');
    } catch (error) {
      const kept = error instanceof OfflineError ? ((await this.room.offline?.contents(wanted)) ?? []) : [];
      for (const content of kept) this.keep(content);
      // The message shows that it could not be had, and offers to try again.
      for (const id of wanted) if (this.get(id) === undefined) this.table.set(id, 'failed');
    } finally {
      for (const id of wanted) this.loading.delete(id);
    }
  }

  /** The messages of a conversation that open unfolded: those that are unread, and the last. */
  unfolded(threadId: Id): Id[] {
    const messages = this.room.messagesOf(threadId);
    return messages.filter((message, i) => i === messages.length - 1 || message.keywords.$seen !== true).map((message) => message.id);
  }

  prefetch(threadId: Id): void {
    void this.load(this.unfolded(threadId).slice(-3));
  }

  forget(id: Id): void {
    this.table.delete(id);
  }

  /** Its times are the one part of a message that changes. The server tells of no change of them that moves nothing. */
  private patched(id: Id, patch: Patch): void {
    const content = this.get(id);
    if (content === undefined) return;
    const changed = withTimes(content, patch);
    if (changed === content) return;
    this.table.set(id, changed);
    this.room.offline?.opened(changed);
  }

  private keep(content: EmailContent): void {
    this.order.push(content.id);
    this.room.offline?.opened(content);
    const html = htmlPartOf(content);
    // Fetched with the message, so that it is there when it is shown; what fails here is asked for again then.
    if (html !== undefined) void this.view(html, false, lookNow() !== 'light').catch(() => undefined);
    this.table.set(content.id, content);
    while (this.order.length > mostKept) this.table.delete(this.order.shift()!);
  }
}
