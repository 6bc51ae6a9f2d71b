import { useSyncExternalStore } from 'react';

export interface Notice {
  id: number;
  text: string;
  kind: 'done' | 'problem';
  undo?: (() => void) | undefined;
  /** Milliseconds; what can be undone stays long enough to be read and reached. */
  stays: number;
  /** Of what can be taken back until a moment (milliseconds): it stands there until then, and comes back when another has been told. */
  until?: number;
  /** What it says when so many seconds are left. */
  left?: (seconds: number) => string;
}

// What stands before something that is being counted.
const brief = 3_000;

/** What the page tells at its edge, one thing at a time, and what can be taken back. */
class Notices {
  private current: Notice | null = null;
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly undoable: Notice[] = [];
  private readonly listeners = new Set<() => void>();

  done(text: string, undo?: () => void, stays = undo === undefined ? 4_000 : 10_000): Notice {
    const notice: Notice = { id: ++this.count, text, kind: 'done', undo, stays };
    if (undo !== undefined) this.keep(notice);
    this.show(notice);
    return notice;
  }

  /** What is seen where it was done, and needs no words; it can be taken back by the key that undoes. */
  remember(undo: () => void): Notice {
    const notice: Notice = { id: ++this.count, text: '', kind: 'done', undo, stays: 0 };
    this.keep(notice);
    return notice;
  }

  /** What can be taken back for so many seconds, which it counts. */
  counting(left: (seconds: number) => string, seconds: number, undo: () => void): Notice {
    const stays = seconds * 1000;
    const notice: Notice = { id: ++this.count, text: left(seconds), kind: 'done', undo, stays, until: Date.now() + stays, left };
    this.undoable.push(notice);
    this.show(notice);
    return notice;
  }

  /** Tells it unless something stands there that can be taken back: that was done since, and its button must not go. */
  mention(text: string): void {
    if (this.current?.undo === undefined) this.done(text);
  }

  problem(text: string): void {
    this.show({ id: ++this.count, text, kind: 'problem', stays: 10_000 });
  }

  /** Takes back the latest that can be; false when there is nothing. */
  undo(): boolean {
    const latest = this.undoable.pop();
    if (latest === undefined) return false;
    if (this.current === latest) this.dismiss();
    latest.undo?.();
    return true;
  }

  undoThis(notice: Notice): void {
    const index = this.undoable.indexOf(notice);
    if (index < 0) return;
    this.undoable.splice(index, 1);
    if (this.current === notice) this.dismiss();
    notice.undo?.();
  }

  /** It can no longer be taken back; false where it was. */
  settle(notice: Notice): boolean {
    const index = this.undoable.indexOf(notice);
    if (index >= 0) this.undoable.splice(index, 1);
    if (this.current === notice) this.dismiss();
    return index >= 0;
  }

  dismiss(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.current = null;
    const waiting = this.counted();
    if (waiting === undefined) this.tell();
    else this.show(waiting);
  }

  /** A person has read it. */
  close(): void {
    if (this.current !== null) delete this.current.until;
    this.dismiss();
  }

  hold(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  release(): void {
    if (this.current !== null) this.start(this.current);
  }

  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly use = (): Notice | null => useSyncExternalStore(this.subscribe, () => this.current);

  private readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private keep(notice: Notice): void {
    this.undoable.push(notice);
    if (this.undoable.length > 50) this.undoable.shift();
  }

  private counted(): Notice | undefined {
    return this.undoable.findLast((notice) => notice.until !== undefined && notice.until > Date.now());
  }

  private show(notice: Notice): void {
    this.current = notice;
    this.start(notice);
    this.tell();
  }

  private start(notice: Notice): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dismiss(), notice.until !== undefined ? notice.until - Date.now() : this.counted() === undefined ? notice.stays : Math.min(notice.stays, brief));
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const notices = new Notices();
