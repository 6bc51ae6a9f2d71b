import type { Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { dayOf, misread, parse, words } from './search';

const mailboxes = [{ id: 'm1', name: 'INBOX', role: 'inbox' }, { id: 'm2', name: '合同 2026', role: null }] as Mailbox[];
const context = { mailboxes, nameOf: (m: Mailbox) => (m.role === 'inbox' ? '收件箱' : m.name), mine: ['alice@demo.test'], hidden: ['t', 'j'], now: new Date(2026, 10, 25, 15, 30) };
const hidden = { inMailboxOtherThan: ['t', 'j'] };

describe('search', () => {
  it('looks for words everywhere but among what was thrown away', () => {
    expect(parse('tiles', context)).toEqual({ operator: 'AND', conditions: [{ text: 'tiles' }, hidden] });
  });

  it.each([
    ['from:bob', { from: 'bob' }], ['to:"Bob Li"', { to: 'Bob Li' }], ['subject:报价', { subject: '报价' }], ['主题:x', { subject: 'x' }], ['发件人：王', { from: '王' }], ['是:未读', { notKeyword: '$seen' }], ['foo:bar', { text: 'foo:bar' }], ['has:attachment', { hasAttachment: true }],
    ['is:unread', { notKeyword: '$seen' }], ['is:starred', { hasKeyword: '$flagged' }], ['label:Work', { hasKeyword: 'work' }], ['larger:5m', { minSize: 5_000_000 }], ['from：王', { from: '王' }],
    ['-from:bob', { operator: 'NOT', conditions: [{ from: 'bob' }] }], ['http://x.test', { text: 'http://x.test' }],
    ['to:me', { to: 'alice@demo.test' }], ['from:我', { from: 'alice@demo.test' }], ['label:"new label"', { hasKeyword: 'new-label' }],
    ['newer_than:7d', { after: new Date(2026, 10, 18).toISOString().replace('.000', '') }], ['older_than:2m', { before: new Date(2026, 8, 25).toISOString().replace('.000', '') }],
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
    expect(dayOf('2026-13-45', context.now)).toBeNull();
    expect(dayOf('2026-02-30', context.now)).toBeNull();
    expect(dayOf('yesterday', context.now)).toEqual(new Date(2026, 10, 24));
    expect(dayOf('今天', context.now)).toEqual(new Date(2026, 10, 25));
  });

  it('knows one who has several addresses, and everywhere', () => {
    expect(parse('to:me', { ...context, hidden: [], mine: ['a@x.test', 'b@x.test'] })).toEqual({ operator: 'OR', conditions: [{ to: 'a@x.test' }, { to: 'b@x.test' }] });
    expect(parse('in:anywhere', context)).toEqual({});
    expect(parse('in:anywhere tiles', context)).toEqual({ text: 'tiles' });
    expect(parse('in:收件箱', context)).toEqual({ inMailbox: 'm1' });
  });

  it('says which words it did not understand', () => {
    expect(misread('before:soon tiles has:nonsense from:bob foo:bar in:nowhere larger:big is:odd https://x.test 12:30', context).map((word) => word.written))
      .toEqual(['before:soon', 'has:nonsense', 'foo:bar', 'in:nowhere', 'larger:big', 'is:odd']);
    expect(misread('to:me newer_than:7d label:x in:anywhere', context)).toEqual([]);
  });

  it('takes a quotation that is not closed', () => {
    expect(words('"two words')).toEqual([{ text: 'two words', negated: false, operator: null, written: 'two words' }]);
  });
});
