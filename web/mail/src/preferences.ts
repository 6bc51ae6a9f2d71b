import type { Language } from '@posthouse/shared/i18n';
import type { Theme } from '@posthouse/shared/look';
import { Settings } from '@posthouse/shared/settings';

export interface Preferences {
  language: Language | null;
  theme: Theme;
  density: 'comfortable' | 'compact';
  /** Commands whose key was changed. */
  keys: Record<string, string>;
  /** The account that they are of, with which they are kept; null of those that were chosen before they were. */
  keysOf: string | null;
  /** The account has not been told of them yet. */
  keysUnsent: boolean;
  /** Of the list, in pixels, where it stands beside the message. */
  listWidth: number;
  plainText: boolean;
}

export const preferences = new Settings<Preferences>('posthouse.mail', {
  language: null, theme: 'system', density: 'comfortable', keys: {}, keysOf: null, keysUnsent: false, listWidth: 420, plainText: false,
});

/** Keys that another person has chosen in this browser are none of this account's. */
export function ownKeys(account: string): void {
  if (preferences.all.keysOf !== null && preferences.all.keysOf !== account) preferences.set({ keys: {}, keysOf: account, keysUnsent: false });
}
