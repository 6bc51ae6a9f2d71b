import { describe, expect, it } from 'vitest';
import { calledInstead, faultOf, isKeyword, keywordOf, labelName } from './labels';

describe('a label', () => {
  it('of any script is a keyword, and is called by its name again', () => {
    for (const name of ['work', '工作', 'café', 'q3-报价', '👍', 'tea,coffee', '2026/q3', '甲、乙', '客户，华东', "don't"]) {
      expect(keywordOf(name)).toMatch(/^[!-~]+$/);
      expect(labelName(keywordOf(name))).toBe(name);
    }
  });

  it('has no character that a keyword may not have', () => {
    expect(keywordOf(' To do (now) ')).toBe('to-do-now-');
    expect(keywordOf('50%*"\\]{')).toBe('50-');
  });

  it('that another program has made is called as it is', () => {
    expect(labelName('a=3db')).toBe('a=3db');
    expect(labelName('a=ff=fe')).toBe('a=ff=fe');
  });

  it('that cannot be called so says why, and one that will be called otherwise says how', () => {
    expect([faultOf('签'.repeat(28)), faultOf('签'.repeat(29)), faultOf('$todo'), faultOf('Junk'), faultOf('  ')]).toEqual([null, 'long', 'reserved', 'reserved', null]);
    expect([calledInstead('to do'), calledInstead('甲 乙'), calledInstead(' 甲/乙, 丙'), calledInstead('Work'), calledInstead(' work '), calledInstead('2026/q3,x')]).toEqual(['to-do', '甲-乙', '甲/乙,-丙', 'work', null, null]);
  });

  it('is not too long, and is not one that means something else', () => {
    expect(isKeyword(keywordOf('签'.repeat(28)))).toBe(true);
    expect(isKeyword(keywordOf('签'.repeat(29)))).toBe(false);
    expect(isKeyword('$flagged')).toBe(false);
    expect(isKeyword('')).toBe(false);
  });
});
