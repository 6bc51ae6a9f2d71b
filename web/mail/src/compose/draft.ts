import type { Address, Id } from '@posthouse/shared/jmap/types';

export interface AttachedFile {
  key: string;
  name: string;
  type: string;
  size: number;
  /** Null while it is on its way. */
  blobId: Id | null;
  progress: number;
  /** Why it is not on its way any more. It stays until it is sent again or taken out: a message must not leave without it unseen. */
  failed?: string | undefined;
  /** On its way to be a link in the text, not an attachment. */
  link?: true;
  /** Set where the text shows it. */
  cid?: string | undefined;
}

/** A message that is being written. */
export interface Draft {
  key: string;
  /** The draft on the server, once there is one. */
  emailId: Id | null;
  identityId: Id;
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  /** The text in plain; and in HTML where it is formatted. */
  text: string;
  html: string | null;
  /** HTML to quote once it has come: of that part, or else of the text; and whether in a block. */
  quote: { blobId: Id | null; before: string; block: boolean } | null;
  files: AttachedFile[];
  inReplyTo: string[];
  references: string[];
  /** The message that this one answers or passes on: it is marked so when this one is sent. */
  origin: { id: Id; keyword: '$answered' | '$forwarded' } | null;
  /** Written without formatting, as it was when it was a draft. */
  plain?: boolean;
  /** An answer to everybody, and whether the writer was only in Bcc of what it answers: then the others do not know that he read it. */
  toAll?: boolean;
  wasHidden?: boolean;
}
