/** A menu that a key opens: b, v, l. The toolbar in sight answers. */
export type Ask = 'snooze' | 'remind' | 'move' | 'label';

class Asked {
  private readonly listeners = new Set<(ask: Ask) => void>();

  listen(listener: (ask: Ask) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  open(ask: Ask): void {
    // The toolbar of what is ticked comes later than that of the message: it wins.
    [...this.listeners].at(-1)?.(ask);
  }
}

export const asked = new Asked();
