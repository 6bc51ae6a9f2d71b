/** Whether the server has a newer program than the page that is open. */
class Program {
  private newer = false;
  private readonly watchers = new Set<() => void>();

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly isNewer = (): boolean => this.newer;

  setNewer(): void {
    this.newer = true;
    for (const watcher of this.watchers) watcher();
  }
}

export const program = new Program();
