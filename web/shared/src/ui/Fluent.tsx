import { createDarkTheme, createLightTheme, FluentProvider, teamsHighContrastTheme, type BrandVariants, type Theme } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Look } from '../look';

const brand: BrandVariants = {
  10: '#010505', 20: '#041b1b', 30: '#062e2d', 40: '#083c3b', 50: '#0a4a49', 60: '#0b5957', 70: '#0d6866', 80: '#0d6a68',
  90: '#1f7b78', 100: '#3c8c89', 110: '#569d9a', 120: '#6faeab', 130: '#88bfbc', 140: '#a1d0cd', 150: '#bce1df', 160: '#d8f2f0',
};

const font = "system-ui, -apple-system, 'Segoe UI Variable Text', 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', Roboto, 'Noto Sans', sans-serif";
const light: Theme = { ...createLightTheme(brand), fontFamilyBase: font };
const dark: Theme = { ...createDarkTheme(brand), fontFamilyBase: font, colorBrandForeground1: brand[130], colorBrandForegroundLink: brand[130] };
const contrast: Theme = { ...teamsHighContrastTheme, fontFamilyBase: font };

/** Around what is made of Fluent's parts. They are no part of a first load: what was asked for is there before them. */
export function FluentLook({ look, children }: { look: Look; children: ReactNode }) {
  return <FluentProvider dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'} theme={look === 'light' ? light : look === 'dark' ? dark : contrast} style={{ display: 'contents', background: 'transparent' }}>{children}</FluentProvider>;
}
