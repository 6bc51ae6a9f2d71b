import { Translator } from '@posthouse/shared/i18n';
import { en, type TextKey } from './en';

export type { TextKey } from './en';

export const texts = new Translator(en, { 'zh-CN': async () => (await import('./zh-CN')).zhCN });
export const t = texts.t;

/** The word for a value of the API, such as a state; one that a newer server says is shown as it is. */
export function word(group: string, value: string): string {
  const key = `${group}.${value}`;
  return key in en ? t(key as TextKey) : value;
}
