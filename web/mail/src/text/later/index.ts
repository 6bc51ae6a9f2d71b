import { texts } from '../index';
import { later } from './en';

/** When they are there, in the language that is in use. */
export const ready = texts.add({ en: () => Promise.resolve(later), 'zh-CN': async () => (await import('./zh-CN')).later });
