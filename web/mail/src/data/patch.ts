import type { EmailContent, EmailSummary, Id, UtcDate } from '@posthouse/shared/jmap/types';

/** What Email/set changes of a message: "keywords/$seen", "mailboxIds/M1", "wakeAt" … (RFC 8620 §5.3). */
export type Patch = Record<string, unknown>;

/** The message as it will be once the server has taken the patch. */
export function apply<T extends EmailSummary>(email: T, patch: Patch): T {
  const changed = { ...email, keywords: { ...email.keywords }, mailboxIds: { ...email.mailboxIds } };
  for (const [path, value] of Object.entries(patch)) {
    const slash = path.indexOf('/');
    const property = slash < 0 ? path : path.slice(0, slash);
    if (property !== 'keywords' && property !== 'mailboxIds') continue;
    if (slash < 0) {
      changed[property] = value as Record<string, true>;
      continue;
    }
    const key = path.slice(slash + 1).replaceAll('~1', '/').replaceAll('~0', '~');
    if (value === true) changed[property][key] = true;
    else delete changed[property][key];
  }
  return changed;
}

/** The message with the times at which it comes back or one is reminded of it, as they are after the patch; itself where they are the same. */
export function withTimes(content: EmailContent, patch: Patch): EmailContent {
  // Moved by hand it waits no more, which its folder tells; brought back there in time, it waits as before (docs/jmap.md).
  if (!('wakeAt' in patch) && !('remindAt' in patch)) return content;
  const changed = { ...content };
  if ('wakeAt' in patch) changed.wakeAt = patch.wakeAt as UtcDate | null;
  if ('remindAt' in patch) changed.remindAt = patch.remindAt as UtcDate | null;
  return changed;
}

/** The patch that takes another back. */
export function inverse(email: EmailSummary, patch: Patch): Patch {
  const back: Patch = {};
  for (const path of Object.keys(patch)) {
    const slash = path.indexOf('/');
    const property = slash < 0 ? path : path.slice(0, slash);
    if (property !== 'keywords' && property !== 'mailboxIds') continue;
    if (slash < 0) back[property] = email[property];
    else back[path] = email[property][path.slice(slash + 1).replaceAll('~1', '/').replaceAll('~0', '~')] === true ? true : null;
  }
  return back;
}

/** RFC 6901 §3. */
export function pointer(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function move(from: Iterable<Id>, to: Id): Patch {
  const patch: Patch = {};
  for (const id of from) if (id !== to) patch[`mailboxIds/${id}`] = null;
  patch[`mailboxIds/${to}`] = true;
  return patch;
}
