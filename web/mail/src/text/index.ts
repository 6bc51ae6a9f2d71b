import { Translator } from '@posthouse/shared/i18n';
import { en } from './en';

export type { TextKey } from './en';

export const texts = new Translator(en, { 'zh-CN': async () => (await import('./zh-CN')).zhCN });
export const t = texts.t;
