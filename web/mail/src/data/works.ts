import { useSyncExternalStore } from 'react';

/** Something long that goes on in the background: how far it is, and how to stop it. */
export interface Work {
  id: number;
  /** What is being done. */
  text: string;
  done: number;
  /** Null while it is being counted. */
  total: number | null;
  /** The server cannot be reached; it goes on when it can. */
  waiting: boolean;
  stop: () => void;
}

/** What goes on, whichever list is looked at meanwhile. */
class Works {
  private all: readonly Work[] = [];
  private count = 0;
  private readonly listeners = new Set<() => void>();

  begin(text: string, stop: () => void): Work {
    const work: Work = { id: ++this.count, text, done: 0, total: null, waiting: false, stop };
    if (this.all.length === 0) addEventListener('beforeunload', warn);
    this.set([...this.all, work]);
    return work;
  }

  tell(id: number, change: Partial<Work>): void {
    this.set(this.all.map((work) => (work.id === id ? { ...work, ...change } : work)));
  }

  end(id: number): void {
    this.set(this.all.filter((work) => work.id !== id));
    if (this.all.length === 0) removeEventListener('beforeunload', warn);
  }

  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly use = (): readonly Work[] => useSyncExternalStore(
    (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
    () => this.all,
  );

  private set(all: readonly Work[]): void {
    this.all = all;
    for (const listener of this.listeners) listener();
  }
}

/** The page does the work: without it, the rest is not done. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export const works = new Works();
