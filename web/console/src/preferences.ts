import type { Language } from '@posthouse/shared/i18n';
import type { Theme } from '@posthouse/shared/look';
import { Settings } from '@posthouse/shared/settings';

export interface Preferences {
  language: Language | null;
  theme: Theme;
  /** How far somebody came in the first-run guide, and for which domain. */
  guideStep: string;
  guideDomain: string;
}

export const preferences = new Settings<Preferences>('posthouse.console', { language: null, theme: 'system', guideStep: '', guideDomain: '' });
