import { createContext } from 'react';
import { csrfHeader, currentSession, type BrowserSession } from '@posthouse/shared/session';
import type { Mailroom } from '../data/mailroom';
import { device } from '../offline/device';

/** Whether the one who writes is still signed in; or who else is, in his place. */
export type Standing = { kind: 'here' } | { kind: 'gone' } | { kind: 'other'; address: string };

/** A message that is being written. */
export interface Written {
  isUnsaved: () => boolean;
  /** The server can be asked again. */
  again: () => void;
}

type Room = Pick<Mailroom, 'session' | 'client' | 'back'>;

// Milliseconds. Whoever comes back from another tab is not even waited for so long.
const often = 5_000;

/**
 * Holds the page where the session has ended while something is written that is on no server: it goes to the sign-in page only when nothing of it
 * is left, and goes on as before when the same person is signed in again. Another person's session gets none of it.
 */
export class Holding {
  private readonly all = new Set<Written>();
  private readonly listeners = new Set<() => void>();
  private standing: Standing = { kind: 'here' };
  private leave: () => void = () => undefined;
  private timer: ReturnType<typeof setInterval> | null = null;
  private asking = false;

  constructor(
    private readonly room: Room,
    private readonly ask: () => Promise<BrowserSession | null> = currentSession,
    /** Mail that is kept on the device is shown to nobody meanwhile. */
    private readonly lock: (locked: boolean) => void = lockKept,
  ) {}

  add(written: Written): () => void {
    this.all.add(written);
    return () => {
      this.all.delete(written);
      if (this.standing.kind === 'here' || this.holds) return;
      this.end({ kind: 'here' });
      this.leave();
    };
  }

  /** The session has ended. False where nothing holds the page. */
  readonly hold = (leave: () => void): boolean => {
    if (!this.holds) return false;
    this.leave = leave;
    this.lock(true);
    this.timer ??= setInterval(this.look, often);
    addEventListener('focus', this.look);
    document.addEventListener('visibilitychange', this.look);
    this.set({ kind: 'gone' });
    return true;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly now = (): Standing => this.standing;

  private get holds(): boolean {
    return [...this.all].some((written) => written.isUnsaved());
  }

  private readonly look = (): void => {
    if (this.asking || document.visibilityState === 'hidden') return;
    this.asking = true;
    // A server that cannot be asked now is asked again soon.
    this.ask().then((session) => { if (this.timer !== null) this.found(session); }, () => undefined).finally(() => {
      this.asking = false;
    });
  };

  private found(session: BrowserSession | null): void {
    const { room } = this;
    if (session === null) return this.set({ kind: 'gone' });
    if (session.address !== room.session.address) return this.set({ kind: 'other', address: session.address });
    // Each session has its own token against forged requests.
    room.session = session;
    room.client.options.headers = () => csrfHeader(room.session);
    room.client.options.signedOut = false;
    this.lock(false);
    this.end({ kind: 'here' });
    for (const written of this.all) written.again();
    void room.back();
  }

  private end(standing: Standing): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    removeEventListener('focus', this.look);
    document.removeEventListener('visibilitychange', this.look);
    this.set(standing);
  }

  private set(standing: Standing): void {
    if (standing.kind === this.standing.kind && (standing.kind !== 'other' || standing.address === (this.standing as { address: string }).address)) return;
    this.standing = standing;
    for (const listener of this.listeners) listener();
  }
}

function lockKept(locked: boolean): void {
  // What cannot be locked now is locked when the page goes, as ever.
  if (device.all.own === true) void import('../offline/attach').then(({ lock }) => lock(locked)).catch(() => undefined);
}

export const HoldingContext = createContext<Holding | null>(null);
