import { describe, expect, it } from 'vitest';
import { treeOf } from './tree';

describe('the tree of domains', () => {
  it('puts each below the nearest one that is here, in the order given', () => {
    const names = ['a.x.test', 'x.test', 'b.a.x.test', 'y.test', 'c.d.x.test'].map((name) => ({ name }));
    expect(treeOf(names).map(({ item, depth }) => `${depth} ${item.name}`)).toEqual(['0 x.test', '1 a.x.test', '2 b.a.x.test', '1 c.d.x.test', '0 y.test']);
  });

  it('does not take a name that only ends alike for one below', () => {
    expect(treeOf([{ name: 'x.test' }, { name: 'ax.test' }]).map(({ depth }) => depth)).toEqual([0, 0]);
  });
});
