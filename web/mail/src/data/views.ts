import type { Filter, Id, Mailbox } from '@posthouse/shared/jmap/types';
import { t } from '../text';
import type { RowsOptions } from './asks';
import { labelName } from '../ui/labels';
import type { Mailroom } from './mailroom';
import { parse, type SearchContext } from './search';

/** What the list shows. */
export type View = { kind: 'mailbox'; id: Id } | { kind: 'inboxes' } | { kind: 'starred' } | { kind: 'all' } | { kind: 'label'; label: string } | { kind: 'search'; query: string };

export function sameView(a: View, b: View): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const hiddenIn = (room: Mailroom): Id[] => [room.byRole('trash')?.id, room.byRole('junk')?.id].filter((id) => id !== undefined);

/** What a search is read with. */
export function searchContext(room: Mailroom, now: Date): SearchContext {
  const mine = new Set([room.client.session.username, ...room.identities.map((identity) => identity.email)].filter((address) => address.includes('@') && !address.startsWith('*')).map((address) => address.toLowerCase()));
  return { mailboxes: room.mailboxes.values(), nameOf, mine: [...mine], hidden: hiddenIn(room), now };
}

export function filterOf(view: View, room: Mailroom, now: Date): Filter {
  const hidden = hiddenIn(room);
  switch (view.kind) {
    case 'mailbox':
      return { inMailbox: view.id };
    case 'inboxes':
      return { inMailbox: room.byRole('inbox')?.id ?? '' };
    case 'starred':
      return { operator: 'AND', conditions: [{ hasKeyword: '$flagged' }, { inMailboxOtherThan: hidden }] };
    case 'all':
      return { inMailboxOtherThan: hidden };
    case 'label':
      return { operator: 'AND', conditions: [{ hasKeyword: view.label }, { inMailboxOtherThan: hidden }] };
    case 'search':
      return parse(view.query, searchContext(room, now));
  }
}

/** How the rows of a view come. */
export function rowsOf(view: View, room: Mailroom): RowsOptions {
  return { collapse: true, snippets: view.kind === 'search', soonest: view.kind === 'mailbox' && room.mailboxes.get(view.id)?.role === 'scheduled' };
}

/** The folder's name in the reader's language where the folder has a part to play, else as it is called. */
export function nameOf(mailbox: Mailbox): string {
  switch (roleOf(mailbox)) {
    case 'inbox':
      return t('folder.inbox');
    case 'archive':
      return t('folder.archive');
    case 'drafts':
      return t('folder.drafts');
    case 'sent':
      return t('folder.sent');
    case 'trash':
      return t('folder.trash');
    case 'junk':
      return t('folder.junk');
    case 'snoozed':
      return t('folder.snoozed');
    case 'scheduled':
      return t('folder.scheduled');
    default:
      return mailbox.name;
  }
}

export function roleOf(mailbox: Mailbox): string | null {
  return mailbox.role ?? (mailbox.name === 'Snoozed' && mailbox.parentId === null ? 'snoozed' : null);
}

export function titleOf(view: View, room: Mailroom): string {
  switch (view.kind) {
    case 'mailbox': {
      const mailbox = room.mailboxes.get(view.id);
      return mailbox === undefined ? '' : nameOf(mailbox);
    }
    case 'inboxes':
      return t('folder.inboxes');
    case 'starred':
      return t('folder.starred');
    case 'all':
      return t('folder.all');
    case 'label':
      return labelName(view.label);
    case 'search':
      return t('search.results');
  }
}
