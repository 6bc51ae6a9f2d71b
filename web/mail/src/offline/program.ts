/** Whether the server has a newer program than the page that is open. */
class Program {
  private newer = false;
  private readonly watchers = new Set<() => void>();

  constructor() {
    // From the first moment on: the browser looks for a new worker while the page loads, and it takes over as soon as it is whole.
    const before = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
    // The first one brings nothing new: it keeps what the page has already.
    if (before !== null) navigator.serviceWorker.addEventListener('controllerchange', () => this.setNewer());
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly isNewer = (): boolean => this.newer;

  private setNewer(): void {
    this.newer = true;
    for (const watcher of this.watchers) watcher();
  }
}

export const program = new Program();
