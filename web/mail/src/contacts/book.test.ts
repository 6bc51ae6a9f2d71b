import type { JmapClient } from '@posthouse/shared/jmap/client';
import { describe, expect, it } from 'vitest';
import { add, patchOf, split } from './book';
import type { Card, NewCard } from './card';

const withPicture = (uid: string, octets: number): NewCard => ({ uid, addressBookIds: {}, media: { m1: { kind: 'photo', uri: `data:image/png;base64,${'A'.repeat(octets)}` } } });

describe('an import', () => {
  it('goes in parts that a request has room for', () => {
    const cards = Array.from({ length: 100 }, (_, i) => withPicture(`u${i}`, 200_000));
    const parts = split(cards, 200, 5_000_000);
    expect(parts.flat()).toEqual(cards);
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(5_100_000);
    expect(parts.length).toBe(5);
  });

  it('counts octets, not characters, and sends what is longer alone by itself', () => {
    expect(split([{ addressBookIds: {}, note: '李'.repeat(100) }, { addressBookIds: {}, note: '李'.repeat(100) }], 200, 500)).toHaveLength(2);
    expect(split([withPicture('a', 10), withPicture('b', 9000), withPicture('c', 10)], 200, 1000).map((part) => part.length)).toEqual([1, 1, 1]);
    expect(split(Array.from({ length: 450 }, () => ({ addressBookIds: {} })), 200, 1e6).map((part) => part.length)).toEqual([200, 200, 50]);
    expect(split([], 200, 1000)).toEqual([]);
  });

  it('keeps within what the server announces', async () => {
    const sent: number[] = [];
    const client = {
      limit: (name: string, otherwise: number) => (name === 'maxSizeRequest' ? 100_000 : otherwise),
      call: (_: string, args: object) => {
        sent.push(JSON.stringify(args).length);
        return Promise.resolve({});
      },
    } as unknown as JmapClient;
    const progress: number[] = [];
    await add(client, 'B1', Array.from({ length: 20 }, (_, i) => withPicture(`u${i}`, 20_000)), [], (done) => progress.push(done));
    expect(sent).toHaveLength(10);
    expect(Math.max(...sent)).toBeLessThan(100_000);
    expect(progress.at(-1)).toBe(20);
  });
});

describe('a patch of a contact', () => {
  it('names a property of another program as a pointer does', () => {
    const before: Card = { id: 'C1', uid: 'u', addressBookIds: {}, 'example.com/a~b': 1, 'example.com/gone': 1 };
    expect(patchOf(before, { id: 'C1', uid: 'u', addressBookIds: {}, 'example.com/a~b': 2 })).toEqual({ 'example.com~1a~0b': 2, 'example.com~1gone': null });
  });
});
