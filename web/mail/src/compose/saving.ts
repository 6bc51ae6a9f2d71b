export type SaveState = { kind: 'clean' } | { kind: 'saving' } | { kind: 'saved'; at: Date } | { kind: 'conflict'; at: Date } | { kind: 'failed'; reason: string };

// Milliseconds: after which nobody is typing just now, and how much writing may be lost at most to whoever goes on typing.
const pause = 2_500;
const longest = 10_000;
// How long a save that failed waits for the next attempt, from the first on.
const soonest = 4_000;
const latest = 60_000;

/**
 * When what is written goes to the server: soon after the writing pauses, now and then while it goes on, and again until it is there. What has changed
 * since the last save that the server has taken is behind, whatever a timer says.
 */
export class Saving {
  private version = 0;
  private saved = 0;
  private since: number | null = null;
  private wait = soonest;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    /** Saves what is there now. */
    private readonly save: () => Promise<'saved' | 'conflict'>,
    private readonly tell: (state: SaveState) => void,
    private readonly explain: (error: unknown) => string,
  ) {}

  /** Something is not on the server. */
  get isBehind(): boolean {
    return this.version !== this.saved;
  }

  changed(): void {
    this.version++;
    this.since ??= Date.now();
    this.in(Math.max(0, Math.min(pause, this.since + longest - Date.now())));
  }

  /** Saves, once what is on its way is there. Resolves also where it failed: then it is still behind, and is tried again. */
  async flush(): Promise<void> {
    this.clear();
    while (this.running !== null) await this.running;
    if (this.stopped) return;
    this.clear();
    this.running = this.run().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** The server may be there again. */
  readonly again = (): void => {
    this.wait = soonest;
    if (this.isBehind && this.running === null && !this.stopped) void this.flush();
  };

  /** It is on its way as a message, or thrown away. */
  stop(): void {
    this.stopped = true;
    this.clear();
  }

  /** It is a draft after all. */
  goOn(): void {
    this.stopped = false;
    if (this.isBehind) this.in(pause);
  }

  private async run(): Promise<void> {
    const version = this.version;
    this.since = null;
    this.tell({ kind: 'saving' });
    try {
      const kind = await this.save();
      this.saved = version;
      this.wait = soonest;
      this.tell({ kind, at: new Date() });
    } catch (error) {
      this.tell({ kind: 'failed', reason: this.explain(error) });
      // Whoever has written on meanwhile has it saved sooner.
      if (this.timer === null) this.in(this.wait);
      this.wait = Math.min(this.wait * 2, latest);
    }
  }

  private in(time: number): void {
    this.clear();
    if (!this.stopped) this.timer = setTimeout(() => void this.flush(), time);
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
