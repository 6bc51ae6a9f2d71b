import type { Language } from '@posthouse/shared/i18n';
import type { Theme } from '@posthouse/shared/look';
import { Settings } from '@posthouse/shared/settings';

export interface Preferences {
  language: Language | null;
  theme: Theme;
  density: 'comfortable' | 'compact';
  /** Commands whose key was changed. */
  keys: Record<string, string>;
  /** Of the list, in pixels, where it stands beside the message. */
  listWidth: number;
  plainText: boolean;
}

export const preferences = new Settings<Preferences>('posthouse.mail', {
  language: null, theme: 'system', density: 'comfortable', keys: {}, listWidth: 420, plainText: false,
});
