import { useCallback, useSyncExternalStore } from 'react';

/** Records by id, each of which can be watched by itself: a row renders again when its message changes, and no other does. */
export class Table<T> {
  private readonly records = new Map<string, T>();
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly all = new Set<() => void>();
  private version = 0;

  get(id: string): T | undefined {
    return this.records.get(id);
  }

  has(id: string): boolean {
    return this.records.has(id);
  }

  get size(): number {
    return this.records.size;
  }

  values(): T[] {
    return [...this.records.values()];
  }

  set(id: string, record: T): void {
    if (this.records.get(id) === record) return;
    this.records.set(id, record);
    this.tell(id);
  }

  delete(id: string): void {
    if (this.records.delete(id)) this.tell(id);
  }

  /** Re-renders when the record of that id changes. */
  use(id: string | undefined): T | undefined {
    // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a method of what it watches.
    const subscribe = useCallback((listener: () => void) => (id === undefined ? () => undefined : this.watch(id, listener)), [id]);
    // eslint-disable-next-line react-hooks/rules-of-hooks -- as above.
    return useSyncExternalStore(subscribe, () => (id === undefined ? undefined : this.records.get(id)));
  }

  /** Re-renders when any record changes; the number tells that one did. */
  useAny(): number {
    // eslint-disable-next-line react-hooks/rules-of-hooks -- as above.
    return useSyncExternalStore(this.watchAll, () => this.version);
  }

  watch(id: string, listener: () => void): () => void {
    let watchers = this.watchers.get(id);
    if (watchers === undefined) this.watchers.set(id, (watchers = new Set()));
    watchers.add(listener);
    return () => {
      watchers.delete(listener);
      if (watchers.size === 0 && this.watchers.get(id) === watchers) this.watchers.delete(id);
    };
  }

  readonly watchAll = (listener: () => void): (() => void) => {
    this.all.add(listener);
    return () => this.all.delete(listener);
  };

  private tell(id: string): void {
    this.version++;
    for (const listener of [...(this.watchers.get(id) ?? [])]) listener();
    for (const listener of [...this.all]) listener();
  }
}
