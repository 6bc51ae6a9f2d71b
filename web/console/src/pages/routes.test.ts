import { describe, expect, it } from 'vitest';
import { sections } from '../ui/sections';
import { isPage } from './routes';

describe('routes', () => {
  it('know every page by all of its address', () => {
    for (const parts of [[], ['domains'], ['domains', 'example.com', 'dkim'], ['filters', 'server', 'new'], ['accounts', 'a@example.com']]) expect(isPage(parts), parts.join('/')).toBe(true);
    for (const parts of [['nothing'], ['domains', 'example.com', 'nothing'], ['audit', 'more'], ['accounts', 'a@example.com', 'shares', 'more']]) expect(isPage(parts), parts.join('/')).toBe(false);
  });

  it('know every section of the menu', () => {
    for (const item of sections.flatMap((section) => section.items)) expect(isPage(item.path === '' ? [] : [item.path]), item.path).toBe(true);
  });
});
