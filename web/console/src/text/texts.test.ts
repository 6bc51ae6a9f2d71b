import { describe, expect, it } from 'vitest';
import { operations } from '../api/contract';
import { sections } from '../ui/sections';
import { en } from './en';
import { t, word } from './index';
import { zhCN } from './zh-CN';

const placeholders = (text: unknown): string[] => [...new Set([...JSON.stringify(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort();

describe('texts', () => {
  it('of both languages have the same places for values', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(zhCN[key as keyof typeof en]).filter((name) => name !== 'count'), key).toEqual(placeholders(text).filter((name) => name !== 'count'));
    }
  });

  it('address whoever reads as 您', () => {
    for (const [key, text] of Object.entries(zhCN)) expect(JSON.stringify(text), key).not.toContain('你');
  });

  it('show a word that a newer server says as it is', () => {
    expect(word('role', 'help-desk')).toBe('Help desk');
    expect(word('role', 'postmaster')).toBe('postmaster');
  });

  it('name every section, and every section asks for something that there is', () => {
    for (const item of sections.flatMap((section) => section.items)) {
      expect(t(item.name)).not.toBe('');
      expect(operations[item.needs]).toBeDefined();
    }
  });
});
