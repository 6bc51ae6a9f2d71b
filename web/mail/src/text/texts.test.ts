import { Translator } from '@posthouse/shared/i18n';
import { describe, expect, it } from 'vitest';
import { initials } from '../ui/Avatar';
import { marks } from '../list/Marked';
import { en } from './en';
import { later } from './later/en';
import { later as laterChinese } from './later/zh-CN';
import { zhCN } from './zh-CN';

const placeholders = (text: unknown): string[] => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();

describe('texts', () => {
  it('of both languages have the same places for values', () => {
    const chineseTexts: Record<string, unknown> = { ...zhCN, ...laterChinese };
    for (const [key, text] of Object.entries({ ...en, ...later })) {
      const chinese = placeholders(chineseTexts[key]);
      // A count may be said in words in one of them.
      expect(chinese.filter((name) => name !== 'count'), key).toEqual(placeholders(text).filter((name) => name !== 'count'));
    }
  });

  it('address whoever reads as 您', () => {
    for (const [key, text] of Object.entries({ ...zhCN, ...laterChinese })) expect(JSON.stringify(text), key).not.toContain('你');
  });

  it('choose the form by the count and write numbers as the language does', async () => {
    const texts = new Translator({ n: { one: '{count} message', other: '{count} messages' } }, { 'zh-CN': () => Promise.resolve({ n: '{count} 封邮件' }) });
    expect(texts.t('n', { count: 1 })).toBe('1 message');
    expect(texts.t('n', { count: 12_345 })).toBe('12,345 messages');
    await texts.use('zh-CN');
    expect(texts.t('n', { count: 2 })).toBe('2 封邮件');
    expect(document.documentElement.lang).toBe('zh-CN');
    for (const language of ['en', 'zh-CN'] as const) {
      await texts.use(language);
      for (const number of [0, 7, 999, 1_000, 12_345, 100_000, 1_234_567, Number.MAX_SAFE_INTEGER]) expect(texts.number(number)).toBe(new Intl.NumberFormat(language).format(number));
    }
  });

  it('that come later are there in the language that is used, and in the one that is chosen then', async () => {
    const texts = new Translator({ a: 'a' }, { 'zh-CN': () => Promise.resolve({ a: '甲' }) });
    const t = texts.t as (key: string) => string;
    await texts.use('zh-CN');
    await texts.add({ en: () => Promise.resolve({ b: 'b' }), 'zh-CN': () => Promise.resolve({ b: '乙' }) });
    expect([t('a'), t('b')]).toEqual(['甲', '乙']);
    await texts.use('en');
    expect([t('a'), t('b')]).toEqual(['a', 'b']);
  });

  it('that come while a language is on its way are there in that language', async () => {
    let arrive: (texts: { a: string }) => void = () => undefined;
    const texts = new Translator({ a: 'a' }, { 'zh-CN': () => new Promise<{ a: string }>((resolve) => { arrive = resolve; }) });
    const used = texts.use('zh-CN');
    await texts.add({ en: () => Promise.resolve({ b: 'b' }), 'zh-CN': () => Promise.resolve({ b: '乙' }) });
    const first = arrive;
    first({ a: '甲' });
    await Promise.resolve();
    await expect.poll(() => arrive !== first).toBe(true);
    arrive({ a: '甲' });
    await used;
    expect(['a', 'b'].map((key) => (texts.t as (key: string) => string)(key))).toEqual(['甲', '乙']);
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
