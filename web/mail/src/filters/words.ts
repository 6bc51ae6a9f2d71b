import type { Mailroom } from '../data/mailroom';
import { nameOf } from '../data/views';
import { t } from '../text';
import { keywordOf, labelName } from '../ui/labels';
import type { Action, Condition, Rule } from './rules';

/** A rule in the reader's words. */
export function wordsOf(rule: Rule, room: Mailroom): string {
  const conditions = rule.conditions.map(conditionWords).join(rule.match === 'all' ? t('filter.and') : t('filter.or'));
  const actions = [...rule.actions.map((action) => actionWords(action, room)), ...(rule.stop ? [t('filter.act.stop')] : [])].join(t('filter.comma'));
  return t('filter.sentence', { conditions, actions });
}

function conditionWords({ field, test, value }: Condition): string {
  if (field === 'attachment') return t('filter.has.attachment');
  return t('filter.condition', { field: t(`filter.field.${field}`), test: t(`filter.test.${test}`), value: field === 'size' ? t('filter.megabytes', { value }) : `“${value}”` });
}

export function actionWords(action: Action, room: Mailroom): string {
  switch (action.kind) {
    case 'move':
      return t('filter.done.move', { folder: folderName(action, room) });
    case 'label':
      return t('filter.done.label', { label: labelName(keywordOf(action.label)) });
    case 'forward':
      return t('filter.done.forward', { to: action.to });
    default:
      return t(`filter.done.${action.kind}`);
  }
}

function folderName(action: { folder: string; path: string }, room: Mailroom): string {
  const mailbox = room.mailboxes.get(action.folder);
  return mailbox === undefined ? t('filter.folderGone', { folder: action.path }) : nameOf(mailbox);
}

/** The folder's path as IMAP and Sieve have it. */
export function pathOfFolder(id: string, room: Mailroom): string {
  const names: string[] = [];
  for (let at = room.mailboxes.get(id); at !== undefined && names.length < 50; at = at.parentId === null ? undefined : room.mailboxes.get(at.parentId)) names.unshift(at.role === 'inbox' ? 'INBOX' : at.name);
  return names.join('/');
}
