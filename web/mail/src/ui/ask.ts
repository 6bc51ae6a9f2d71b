/** A menu that a key opens: b, v, l. */
export type Ask = 'snooze' | 'remind' | 'move' | 'label';

/** Where the menu stands: above the list, for what is ticked there, or above the conversation that is open. */
export type Toolbar = 'list' | 'message';

// A toolbar that has not come by then was not waited for.
const patience = 10_000;

/** Passes what a key asks for to the toolbar that acts on it, which may be on its way when the key is pressed. */
export class Asked {
  private readonly listeners = new Map<Toolbar, (ask: Ask) => void>();
  private waiting: { ask: Ask; toolbar: Toolbar; until: number } | null = null;

  listen(toolbar: Toolbar, listener: (ask: Ask) => void, now = performance.now()): () => void {
    this.listeners.set(toolbar, listener);
    const { waiting } = this;
    if (waiting?.toolbar === toolbar) {
      this.waiting = null;
      if (now < waiting.until) listener(waiting.ask);
    }
    return () => {
      if (this.listeners.get(toolbar) === listener) this.listeners.delete(toolbar);
    };
  }

  open(ask: Ask, toolbar: Toolbar, now = performance.now()): void {
    const listener = this.listeners.get(toolbar);
    this.waiting = listener === undefined ? { ask, toolbar, until: now + patience } : null;
    listener?.(ask);
  }
}

export const asked = new Asked();
