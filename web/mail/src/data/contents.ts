import type { EmailContent, GetResponse, Id } from '@posthouse/shared/jmap/types';
import { capability } from '@posthouse/shared/jmap/types';
import { Table } from '@posthouse/shared/table';
import { lookNow } from '../ui/look';
import { summaryProperties, type Mailroom } from './mailroom';

const properties = [
  ...summaryProperties, 'blobId', 'cc', 'bcc', 'replyTo', 'sentAt', 'messageId', 'inReplyTo', 'references', 'textBody', 'htmlBody', 'attachments', 'bodyValues',
  'header:List-Id:asText', 'header:List-Unsubscribe:asURLs', 'header:Authentication-Results:asText:all',
];
export const bodyProperties = ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'];
const mostKept = 200;

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

  private readonly views = new Map<string, Promise<View>>();

  constructor(private readonly room: Mailroom) {}

  /** The HTML of a part, made safe by the server. */
  view(blobId: Id, images: boolean, dark: boolean): Promise<View> {
    const key = `${blobId} ${images} ${dark}`;
    let view = this.views.get(key);
    if (view === undefined) {
      view = this.room.client.view(blobId, images, dark);
      this.views.set(key, view);
      view.catch(() => this.views.delete(key));
      while (this.views.size > mostKept) this.views.delete(this.views.keys().next().value!);
    }
    return view;
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
      const asked = this.room.client.has(capability.snooze) ? [...properties, 'wakeAt', 'remindAt'] : properties;
      const { list, notFound } = await this.room.client.call<GetResponse<EmailContent>>('Email/get', {
        ids: wanted, properties: asked, bodyProperties, fetchTextBodyValues: true, maxBodyValueBytes: 1_000_000,
      });
      for (const content of list) this.keep(content);
      for (const id of notFound) this.table.set(id, 'failed');
    } catch {
      // The message shows that it could not be had, and offers to try again.
      for (const id of wanted) this.table.set(id, 'failed');
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

  private keep(content: EmailContent): void {
    this.order.push(content.id);
    const html = htmlPartOf(content);
    // Fetched with the message, so that it is there when it is shown; what fails here is asked for again then.
    if (html !== undefined) void this.view(html, false, lookNow() !== 'light').catch(() => undefined);
    this.table.set(content.id, content);
    while (this.order.length > mostKept) this.table.delete(this.order.shift()!);
  }
}
