import { useSyncExternalStore } from 'react';
import { store, stored } from './stored';

/**
 * How a person likes the pages, kept by the browser. Nothing secret and nothing of a message is ever in it: whoever uses the browser
 * next can read it.
 */
export class Settings<T extends object> {
  private values: T;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly name: string,
    private readonly defaults: T,
  ) {
    this.values = stored(name, defaults);
    // Other windows of the same person.
    addEventListener('storage', (event) => {
      if (event.key !== this.name) return;
      this.values = stored(this.name, this.defaults);
      this.tell();
    });
  }

  get all(): T {
    return this.values;
  }

  set(change: Partial<T>): void {
    this.values = { ...this.values, ...change };
    store(this.name, this.values);
    this.tell();
  }

  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly use = (): T => useSyncExternalStore(this.subscribe, () => this.values);

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
