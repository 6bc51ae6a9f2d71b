import type { EmailSummary } from '@posthouse/shared/jmap/types';
import { emptyRule, type Rule } from './rules';

let waiting: Rule | null = null;

/** The filters page is to begin with a rule about messages like this one. */
export function filterLike(email: Pick<EmailSummary, 'from' | 'subject'>, listId: string | null): void {
  const sender = email.from?.[0]?.email ?? '';
  const list = listId === null ? null : (/<([^<>]+)>\s*$/u.exec(listId)?.[1] ?? listId.trim());
  waiting = {
    ...emptyRule(),
    conditions: list !== null && list !== '' ? [{ field: 'list', test: 'contains', value: list }] : [{ field: 'from', test: 'is', value: sender }],
  };
}

/** The rule, once. */
export function takeWaiting(): Rule | null {
  const rule = waiting;
  waiting = null;
  return rule;
}
