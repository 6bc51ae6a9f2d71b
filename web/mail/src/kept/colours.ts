import { useSyncExternalStore } from 'react';

/** Of what is known here but has no colour of its own. */
export const uncoloured = -1;

/** By keyword (labels that were made here or given a colour) or by the id of a folder: the number of the colour in the palette. */
export type Colours = Readonly<Record<string, number>>;

/** Colours as they are kept with the account; none until they have come. */
class KeptColours {
  private values: Colours = {};
  private readonly listeners = new Set<() => void>();

  get all(): Colours {
    return this.values;
  }

  set(values: Colours): void {
    this.values = values;
    for (const listener of this.listeners) listener();
  }

  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly use = (): Colours => useSyncExternalStore(
    (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
    () => this.values,
  );
}

/** Each by its name among the account's preferences. */
export const keptColours = { labels: new KeptColours(), folders: new KeptColours() };
