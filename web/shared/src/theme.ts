export type Look = 'light' | 'dark' | 'contrast';
export type Theme = 'system' | Look;

export const darkQuery = matchMedia('(prefers-color-scheme: dark)');
export const contrastQuery = matchMedia('(prefers-contrast: more)');

/** How a page looks: as its reader chose, or as his system is set. */
export function lookOf(theme: Theme): Look {
  if (theme !== 'system') return theme;
  if (contrastQuery.matches) return 'contrast';
  return darkQuery.matches ? 'dark' : 'light';
}
