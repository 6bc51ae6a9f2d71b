import { accounts } from './en/accounts';
import { common } from './en/common';
import { domains } from './en/domains';
import { mail } from './en/mail';
import { overview } from './en/overview';
import { people } from './en/people';

export const en = { ...common, ...overview, ...domains, ...accounts, ...mail, ...people };

export type TextKey = keyof typeof en;
