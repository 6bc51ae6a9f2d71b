import { describe, expect, it } from 'vitest';
import { levelOf, levels, rightsOf, type Level } from './sharing';

describe('what is shared', () => {
  it('has a name where it is one of the levels', () => {
    for (const level of Object.keys(levels) as Level[]) expect(levelOf(rightsOf(level))).toBe(level);
  });

  it('has none where single rights were given', () => {
    expect(levelOf({ ...rightsOf('read'), mayAddItems: true })).toBeNull();
    expect(levelOf({})).toBeNull();
  });

  it('grows from level to level', () => {
    const given = (level: Level): string[] => Object.entries(rightsOf(level)).filter(([, on]) => on).map(([right]) => right);
    expect(given('work')).toEqual(expect.arrayContaining(given('read')));
    expect(given('all')).toEqual(expect.arrayContaining(given('work')));
    expect(given('work')).not.toContain('mayShare');
  });
});
