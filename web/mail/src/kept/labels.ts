import { useSyncExternalStore } from 'react';

/** Of a label that has no colour of its own. */
export const uncoloured = -1;

/** Labels that were made here or given a colour, by keyword: the number of the colour in the palette. */
export type LabelColours = Readonly<Record<string, number>>;

/** The colours of labels as they are kept with the account; none until they have come. */
class Labels {
  private values: LabelColours = {};
  private readonly listeners = new Set<() => void>();

  get all(): LabelColours {
    return this.values;
  }

  set(values: LabelColours): void {
    this.values = values;
    for (const listener of this.listeners) listener();
  }

  // eslint-disable-next-line react-hooks/rules-of-hooks -- a hook as a member of what it watches.
  readonly use = (): LabelColours => useSyncExternalStore(
    (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
    () => this.values,
  );
}

export const labelColours = new Labels();
