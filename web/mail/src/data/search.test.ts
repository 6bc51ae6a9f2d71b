import type { Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { dayOf, parse, words } from './search';

const mailboxes = [{ id: 'm1', name: 'INBOX', role: 'inbox' }, { id: 'm2', name: '合同 2026', role: null }] as Mailbox[];
const context = { mailboxes, hidden: ['t', 'j'], now: new Date(2026, 10, 25, 15, 30) };
const hidden = { inMailboxOtherThan: ['t', 'j'] };

describe('search', () => {
  it('looks for words everywhere but among what was thrown away', () => {
    expect(parse('tiles', context)).toEqual({ operator: 'AND', conditions: [{ text: 'tiles' }, hidden] });
  });

  it.each([
    ['from:bob', { from: 'bob' }], ['to:"Bob Li"', { to: 'Bob Li' }], ['subject:报价', { subject: '报价' }], ['主题:x', { text: '主题:x' }], ['has:attachment', { hasAttachment: true }],
    ['is:unread', { notKeyword: '$seen' }], ['is:starred', { hasKeyword: '$flagged' }], ['label:Work', { hasKeyword: 'work' }], ['larger:5m', { minSize: 5_000_000 }], ['from：王', { from: '王' }],
    ['-from:bob', { operator: 'NOT', conditions: [{ from: 'bob' }] }], ['http://x.test', { text: 'http://x.test' }.text === '' ? {} : { text: 'http://x.test' }],
  ])('%s', (query, condition) => {
    expect(parse(query, context)).toEqual({ operator: 'AND', conditions: [condition, hidden] });
  });

  it('looks in the folder that is named, by its part or its name', () => {
    expect(parse('in:inbox', context)).toEqual({ inMailbox: 'm1' });
    expect(parse('in:"合同 2026" x', context)).toEqual({ operator: 'AND', conditions: [{ inMailbox: 'm2' }, { text: 'x' }] });
    expect(parse('in:nowhere', context)).toEqual({ operator: 'AND', conditions: [{ text: 'in:nowhere' }, hidden] });
  });

  it('reads days as the reader means them', () => {
    expect(dayOf('2026-11-05', context.now)).toEqual(new Date(2026, 10, 5));
    expect(dayOf('7d', context.now)).toEqual(new Date(2026, 10, 18));
    expect(dayOf('2026', context.now)).toEqual(new Date(2026, 0, 1));
    expect(dayOf('soon', context.now)).toBeNull();
  });

  it('takes a quotation that is not closed', () => {
    expect(words('"two words')).toEqual([{ text: 'two words', negated: false, operator: null }]);
  });
});
