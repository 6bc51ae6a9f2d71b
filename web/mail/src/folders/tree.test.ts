import type { Mailbox } from '@posthouse/shared/jmap/types';
import { expect, it } from 'vitest';
import { flat, isWithin, tree } from './tree';

const mailbox = (id: string, parentId: string | null, sortOrder = 0): Mailbox => ({ id, name: id, parentId, sortOrder }) as Mailbox;

it('folders stand below each other, in their order', () => {
  const all = [mailbox('b', null), mailbox('a', null), mailbox('z', null, -1), mailbox('c', 'a'), mailbox('d', 'c'), mailbox('lost', 'unseen')];
  expect(flat(tree(all)).map(({ mailbox: { id }, depth }) => `${depth}${id}`)).toEqual(['0z', '0a', '1c', '2d', '0b', '0lost']);
  const byId = new Map(all.map((one) => [one.id, one]));
  expect(isWithin(byId, 'd', 'a')).toBe(true);
  expect(isWithin(byId, 'a', 'd')).toBe(false);
});

it('a circle ends', () => {
  const all = [mailbox('a', 'b'), mailbox('b', 'a'), mailbox('c', null)];
  expect(flat(tree(all)).map(({ mailbox: { id } }) => id)).toEqual(['c']);
  expect(isWithin(new Map(all.map((one) => [one.id, one])), 'a', 'c')).toBe(false);
});
