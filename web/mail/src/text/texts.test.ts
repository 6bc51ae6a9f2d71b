import { Translator } from '@posthouse/shared/i18n';
import { describe, expect, it } from 'vitest';
import { initials } from '../ui/Avatar';
import { marks } from '../list/Marked';
import { en } from './en';
import { zhCN } from './zh-CN';

const placeholders = (text: unknown): string[] => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();

describe('texts', () => {
  it('of both languages have the same places for values', () => {
    for (const [key, text] of Object.entries(en)) {
      const chinese = placeholders(zhCN[key as keyof typeof en]);
      // A count may be said in words in one of them.
      expect(chinese.filter((name) => name !== 'count'), key).toEqual(placeholders(text).filter((name) => name !== 'count'));
    }
  });

  it('choose the form by the count and write numbers as the language does', async () => {
    const texts = new Translator({ n: { one: '{count} message', other: '{count} messages' } }, { 'zh-CN': () => Promise.resolve({ n: '{count} 封邮件' }) });
    expect(texts.t('n', { count: 1 })).toBe('1 message');
    expect(texts.t('n', { count: 12_345 })).toBe('12,345 messages');
    await texts.use('zh-CN');
    expect(texts.t('n', { count: 2 })).toBe('2 封邮件');
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  it('show people by the letters one knows them by', () => {
    expect(initials({ name: '王小明', email: 'w@x.test' })).toBe('小明');
    expect(initials({ name: '鲍勃', email: 'b@x.test' })).toBe('鲍勃');
    expect(initials({ name: 'Ada King Lovelace', email: 'a@x.test' })).toBe('AL');
    expect(initials({ name: null, email: 'info@x.test' })).toBe('I');
  });

  it('of snippets are never HTML', () => {
    expect(marks('a &lt;b&gt; <mark>c &amp; d</mark> <i>')).toEqual([{ text: 'a <b> ', found: false }, { text: 'c & d', found: true }, { text: ' <i>', found: false }]);
  });
});
