import type { Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { measured } from './use';

const mailbox = (id: string, totalEmails: number, size: number): Mailbox => ({ id, name: id, parentId: null, role: null, totalEmails, size } as Mailbox);
const all = [mailbox('small', 5, 10), mailbox('empty', 0, 0), mailbox('large', 2, 400)];

describe('what an account takes up', () => {
  it('is what its folders hold where nothing limits it, the largest folder first', () => {
    const use = measured([], all, all, null);
    expect(use.octets).toEqual({ used: 410, limit: null });
    expect(use.messages).toEqual({ used: 7, limit: null });
    expect(use.folders.map(({ mailbox: { id }, octets }) => [id, octets])).toEqual([['large', 400], ['small', 10]]);
  });

  it('is what is counted against its quota where there is one', () => {
    const use = measured([{ resourceType: 'octets', used: 405, hardLimit: 1_000 }, { resourceType: 'count', used: 6, hardLimit: 50 }], all, all, { used: 1, limit: 2 });
    expect(use).toMatchObject({ octets: { used: 405, limit: 1_000 }, messages: { used: 6, limit: 50 }, links: { used: 1, limit: 2 } });
  });
});
