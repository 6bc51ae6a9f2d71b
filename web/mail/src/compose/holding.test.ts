import { JmapClient } from '@posthouse/shared/jmap/client';
import type { BrowserSession } from '@posthouse/shared/session';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mailroom } from '../data/mailroom';
import { Holding, type Written } from './holding';

const session = (address: string, csrf: string): BrowserSession => ({ name: '', address, language: 'en', isAdministrator: false, csrf });

/** A page that has a message which is not saved, and whose session has just ended. */
function ended(): { holding: Holding; room: Mailroom; message: { unsaved: boolean; again: number }; left: () => number; locked: boolean[]; signIn: (session: BrowserSession | null) => Promise<void>; close: () => void } {
  const client = new JmapClient({ capabilities: {} } as never, { onSignedOut: () => undefined, headers: () => ({ 'X-Posthouse-Csrf': 'old' }) });
  const room = { session: session('ada@x.test', 'old'), client, back: () => Promise.resolve() } as unknown as Mailroom;
  let who: BrowserSession | null = null;
  let left = 0;
  const locked: boolean[] = [];
  const message = { unsaved: true, again: 0 };
  const holding = new Holding(room, () => Promise.resolve(who), (lock) => locked.push(lock));
  const written: Written = { isUnsaved: () => message.unsaved, again: () => message.again++ };
  const close = holding.add(written);
  client.options.onSignedOut = () => { if (!holding.hold(() => left++)) left++; };
  client.leave();
  const signIn = async (session: BrowserSession | null): Promise<void> => {
    who = session;
    await vi.advanceTimersByTimeAsync(5_000);
  };
  return { holding, room, message, left: () => left, locked, signIn, close };
}

describe('a page whose session has ended while something is written', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('stays, and saves it once the same person is signed in again, with the new session', async () => {
    const { holding, room, message, left, locked, signIn } = ended();
    expect(holding.now()).toEqual({ kind: 'gone' });
    await signIn(null);
    expect([message.again, left()]).toEqual([0, 0]);
    await signIn(session('ada@x.test', 'new'));
    expect(holding.now()).toEqual({ kind: 'here' });
    expect([message.again, left()]).toEqual([1, 0]);
    expect(room.session.csrf).toBe('new');
    expect(room.client.forAccount('other').options.headers?.()).toEqual({ 'X-Posthouse-Csrf': 'new' });
    expect(locked).toEqual([true, false]);
    // The new one can end, too.
    room.client.leave();
    expect(holding.now()).toEqual({ kind: 'gone' });
  });

  it('gives nothing to the session of another person', async () => {
    const { holding, room, message, signIn } = ended();
    await signIn(session('bea@x.test', 'hers'));
    expect(holding.now()).toEqual({ kind: 'other', address: 'bea@x.test' });
    expect(message.again).toBe(0);
    expect(room.client.options.headers?.()).toEqual({ 'X-Posthouse-Csrf': 'old' });
    await signIn(session('ada@x.test', 'new'));
    expect(message.again).toBe(1);
  });

  it('goes once nothing is left that would be lost', () => {
    const { message, left, close } = ended();
    message.unsaved = false;
    close();
    expect(left()).toBe(1);
  });

  it('goes at once where all is saved', () => {
    const holding = new Holding({} as never);
    holding.add({ isUnsaved: () => false, again: () => undefined });
    expect(holding.hold(() => undefined)).toBe(false);
  });
});
