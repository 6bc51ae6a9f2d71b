import { Translator } from '@posthouse/shared/i18n';
import { en } from './en';
import type { LaterKey } from './later/en';

export type TextKey = keyof typeof en | LaterKey;

export const texts = new Translator(en, { 'zh-CN': async () => (await import('./zh-CN')).zhCN });
/** A text of those that come later is there in parts that are loaded with them. */
export const t = texts.t as (key: TextKey, values?: Record<string, string | number>) => string;

let asked: Promise<void> | null = null;

/** A part of the page that is on its way, once the texts that come later are there too. */
export async function withTexts<T>(part: Promise<T>): Promise<T> {
  asked ??= import('./later').then(({ ready }) => ready).catch((error: unknown) => {
    asked = null;
    throw error;
  });
  const [loaded] = await Promise.all([part, asked]);
  return loaded;
}
