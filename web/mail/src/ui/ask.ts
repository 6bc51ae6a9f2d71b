/** A menu that a key opens: b, v, l. The toolbar in sight answers. */
export type Ask = 'snooze' | 'remind' | 'move' | 'label';

class Asked {
  private readonly listeners = new Set<(ask: Ask) => void>();

  private waiting: Ask | null = null;

  listen(listener: (ask: Ask) => void): () => void {
    this.listeners.add(listener);
    // The toolbar may be on its way when the key is pressed.
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) queueMicrotask(() => listener(waiting));
    return () => this.listeners.delete(listener);
  }

  open(ask: Ask): void {
    // The toolbar of what is ticked comes later than that of the message: it wins.
    const last = [...this.listeners].at(-1);
    if (last === undefined) this.waiting = ask;
    else last(ask);
  }
}

export const asked = new Asked();
