import type { Mailbox } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import type { Mailroom } from './mailroom';
import { deletesForEver, rightsIn } from './rights';
import type { View } from './views';

const folder = (id: string, role: Mailbox['role'], rights: Record<string, boolean> = {}): Mailbox => ({ id, role, name: id, parentId: null, myRights: rights }) as unknown as Mailbox;

function room(...mailboxes: Mailbox[]): Mailroom {
  return {
    client: { accountId: 'a', session: { accounts: { a: { isPersonal: false } } }, may: () => false },
    mailboxes: { get: (id: string) => mailboxes.find((one) => one.id === id), values: () => mailboxes }, byRole: (role: string) => mailboxes.find((one) => one.role === role),
  } as unknown as Mailroom;
}

const orders: View = { kind: 'mailbox', id: 'orders' };

describe('deleting', () => {
  it('moves to the trash where there is one that takes it', () => {
    const owner = room(folder('orders', null), folder('bin', 'trash'));
    expect(rightsIn(owner, orders)).toMatchObject({ trash: true, forEver: false });
    expect(deletesForEver(owner, { kind: 'mailbox', id: 'bin' })).toBe(true);
  });

  it('is for ever for an editor of a folder whose owner has not shared his trash', () => {
    expect(rightsIn(room(folder('orders', null, { mayRemoveItems: true })), orders)).toMatchObject({ trash: true, forEver: true });
    expect(rightsIn(room(folder('orders', null), folder('bin', 'trash', { mayAddItems: false })), orders)).toMatchObject({ trash: true, forEver: true });
  });

  it('is not offered to a reader, nor for ever where a list shows several folders, nor for what waits for its sending', () => {
    expect(rightsIn(room(folder('orders', null, { mayRemoveItems: false })), orders)).toMatchObject({ trash: false, forEver: false });
    expect(rightsIn(room(folder('orders', null)), { kind: 'search', query: 'x' })).toMatchObject({ trash: false, forEver: false });
    expect(rightsIn(room(folder('later', 'scheduled')), { kind: 'mailbox', id: 'later' })).toMatchObject({ trash: false, forEver: false });
  });
});
