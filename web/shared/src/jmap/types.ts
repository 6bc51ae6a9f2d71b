/** The objects of RFC 8620 and RFC 8621 as far as the pages use them, with what docs/jmap.md adds. */

export type Id = string;
export type UtcDate = string;

export interface Session {
  capabilities: Record<string, Record<string, unknown>>;
  accounts: Record<Id, { name: string; isPersonal: boolean; isReadOnly: boolean; accountCapabilities: Record<string, Record<string, unknown>> }>;
  primaryAccounts: Record<string, Id>;
  username: string;
  apiUrl: string;
  downloadUrl: string;
  uploadUrl: string;
  eventSourceUrl: string;
  state: string;
}

export const capability = {
  core: 'urn:ietf:params:jmap:core',
  mail: 'urn:ietf:params:jmap:mail',
  submission: 'urn:ietf:params:jmap:submission',
  vacation: 'urn:ietf:params:jmap:vacationresponse',
  webSocket: 'urn:ietf:params:jmap:websocket',
  sieve: 'urn:ietf:params:jmap:sieve',
  quota: 'urn:ietf:params:jmap:quota',
  snooze: 'urn:posthouse:params:jmap:snooze',
  view: 'urn:posthouse:params:jmap:view',
  invitations: 'urn:posthouse:params:jmap:invitations',
  once: 'urn:posthouse:params:jmap:once',
  vapid: 'urn:ietf:params:jmap:webpush-vapid',
  contacts: 'urn:ietf:params:jmap:contacts',
  resumable: 'urn:posthouse:params:jmap:resumable',
  recipients: 'urn:posthouse:params:jmap:recipients',
  templates: 'urn:posthouse:params:jmap:templates',
  links: 'urn:posthouse:params:jmap:links',
  principals: 'urn:ietf:params:jmap:principals',
  share: 'urn:ietf:params:jmap:mail:share',
  preferences: 'urn:posthouse:params:jmap:preferences',
  storage: 'urn:posthouse:params:jmap:storage',
} as const;

export type MailboxRole = 'inbox' | 'archive' | 'drafts' | 'sent' | 'trash' | 'junk' | 'flagged' | 'important' | 'all' | 'snoozed' | 'scheduled';

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: MailboxRole | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  myRights: Record<string, boolean>;
  isSubscribed: boolean;
  /** Octets, where it was asked for. */
  size?: number;
}

export interface Address {
  name: string | null;
  email: string;
}

/** What a list shows of a message. */
export interface EmailSummary {
  id: Id;
  threadId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  from: Address[] | null;
  to: Address[] | null;
  subject: string | null;
  receivedAt: UtcDate;
  size: number;
  preview: string;
  hasAttachment: boolean;
  /** When it leaves the folder of scheduled mail and is sent. */
  sendAt?: UtcDate | null;
  /** When it came back from waiting into a folder that it is in. */
  returnedAt?: UtcDate | null;
}

export interface BodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
}

/** A message as it is read. */
export interface EmailContent extends EmailSummary {
  blobId: Id;
  cc: Address[] | null;
  bcc: Address[] | null;
  replyTo: Address[] | null;
  sentAt: string | null;
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
  bodyValues: Record<string, { value: string; isTruncated: boolean; isEncodingProblem: boolean }>;
  wakeAt?: UtcDate | null;
  remindAt?: UtcDate | null;
  'header:List-Id:asText'?: string | null;
  'header:List-Unsubscribe:asURLs'?: string[] | null;
  'header:Authentication-Results:asText:all'?: string[];
}

export interface Thread {
  id: Id;
  emailIds: Id[];
}

export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
  /** Null where nobody has chosen. */
  undoSendDelay?: number | null;
  /** The one to write with where nothing says otherwise. */
  isDefault?: boolean;
}

export interface VacationResponse {
  id: 'singleton';
  isEnabled: boolean;
  fromDate: UtcDate | null;
  toDate: UtcDate | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}

export interface SieveScript {
  id: Id;
  name: string;
  blobId: Id;
  isActive: boolean;
}

export interface SearchSnippet {
  emailId: Id;
  subject: string | null;
  preview: string | null;
}

export type FilterCondition = Partial<{
  inMailbox: Id;
  inMailboxOtherThan: Id[];
  before: UtcDate;
  after: UtcDate;
  minSize: number;
  maxSize: number;
  hasKeyword: string;
  notKeyword: string;
  someInThreadHaveKeyword: string;
  hasAttachment: boolean;
  header: [string] | [string, string];
  text: string;
  from: string;
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  body: string;
}>;

export type Filter = FilterCondition | { operator: 'AND' | 'OR' | 'NOT'; conditions: Filter[] };

export interface SetResponse {
  oldState: string | null;
  newState: string;
  created: Record<Id, { id: Id } & Record<string, unknown>> | null;
  updated: Record<Id, unknown> | null;
  destroyed: Id[] | null;
  notCreated: Record<Id, SetError> | null;
  notUpdated: Record<Id, SetError> | null;
  notDestroyed: Record<Id, SetError> | null;
}

export interface SetError {
  type: string;
  description?: string;
  properties?: string[];
  /** Of invalidRecipients (RFC 8621 §7.5). */
  invalidRecipients?: string[];
}

export interface GetResponse<T> {
  state: string;
  list: T[];
  notFound: Id[];
}

export interface QueryResponse {
  queryState: string;
  canCalculateChanges: boolean;
  position: number;
  ids: Id[];
  total?: number;
}

export interface ChangesResponse {
  oldState: string;
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

export interface QueryChangesResponse {
  oldQueryState: string;
  newQueryState: string;
  total?: number;
  removed: Id[];
  added: { id: Id; index: number }[];
}
