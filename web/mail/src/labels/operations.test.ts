import { describe, expect, it } from 'vitest';
import type { Member } from '../data/rules';
import type { Piece, Rule } from '../filters/rules';
import { gives, relabelled } from './filters';
import { recoloured, relabelling } from './operations';

const member = (id: string, ...keywords: string[]): Member => ({ id, threadId: `t${id}`, mailboxIds: {}, keywords: Object.fromEntries(keywords.map((keyword) => [keyword, true as const])) });

describe('a label', () => {
  it('is given another name on each message that has it, and on no other', () => {
    expect(relabelling('work', 'job')([member('a', 'work', '$seen'), member('b', 'home')])).toEqual([['a', { 'keywords/work': null, 'keywords/job': true }]]);
  });

  it('is taken from each, whatever it is called', () => {
    expect(relabelling('a/b~c', null)([member('a', 'a/b~c')])).toEqual([['a', { 'keywords/a~1b~0c': null }]]);
  });

  it('has its new name in the filters that give it, and the others stay as they are', () => {
    const rule = (label: string): Piece => ({ kind: 'rule', rule: { name: label, enabled: true, match: 'all', conditions: [], stop: false, actions: [{ kind: 'seen' }, { kind: 'label', label }] } satisfies Rule });
    const byHand: Piece = { kind: 'text', text: 'keep;' };
    const pieces = [rule('物流'), byHand, rule('Home')];
    const to = relabelled(pieces, '=e7=89=a9=e6=b5=81', 'ship')!;
    expect(to[0]).toMatchObject({ rule: { actions: [{ kind: 'seen' }, { kind: 'label', label: 'ship' }] } });
    expect(to.slice(1)).toEqual(pieces.slice(1));
    expect(relabelled(pieces, 'work', 'ship')).toBeNull();
    expect(gives(pieces, 'home')).toBe(true);
  });

  it('keeps its colour under its new name, unless that has one', () => {
    expect(recoloured({ work: 3, home: 1 }, 'work', 'job')).toEqual({ job: 3, home: 1 });
    expect(recoloured({ work: 3, home: 1 }, 'work', 'home')).toEqual({ home: 1 });
    expect(recoloured({}, 'work', 'job')).toEqual({ job: -1 });
    expect(recoloured({ work: 3 }, 'work', null)).toEqual({});
  });
});
