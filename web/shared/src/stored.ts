/* eslint-disable no-restricted-globals -- this is the one place that may. */

/** What the browser keeps under a name, over what holds where nobody has chosen. Nothing secret and nothing of a message is ever in it. */
export function stored<T extends object>(name: string, defaults: T): T {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<T>) };
  } catch {
    return defaults;
  }
}

export function store(name: string, values: object): void {
  try {
    localStorage.setItem(name, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing (private mode, a full disk): the choice holds until the page is closed.
  }
}

/** As if nobody had ever chosen anything. */
export function forgetStored(name: string): void {
  localStorage.removeItem(name);
}
