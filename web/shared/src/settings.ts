/* eslint-disable no-restricted-globals -- this is the one place that may. */
import { useSyncExternalStore } from 'react';

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
    this.values = this.load();
    // Other windows of the same person.
    addEventListener('storage', (event) => {
      if (event.key !== this.name) return;
      this.values = this.load();
      this.tell();
    });
  }

  get all(): T {
    return this.values;
  }

  set(change: Partial<T>): void {
    this.values = { ...this.values, ...change };
    try {
      localStorage.setItem(this.name, JSON.stringify(this.values));
    } catch {
      // A browser that keeps nothing (private mode, a full disk): the choice holds until the page is closed.
    }
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

  private load(): T {
    try {
      return { ...this.defaults, ...(JSON.parse(localStorage.getItem(this.name) ?? '{}') as Partial<T>) };
    } catch {
      return this.defaults;
    }
  }
}

/** As if nobody had ever chosen anything. */
export function forgetSettings(name: string): void {
  localStorage.removeItem(name);
}
