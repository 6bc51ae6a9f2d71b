import { accounts } from './en/accounts';
import { common } from './en/common';
import { domains } from './en/domains';
import { insight } from './en/insight';
import { mail } from './en/mail';
import { overview } from './en/overview';
import { people } from './en/people';
import { providers } from './en/providers';
import { server } from './en/server';
import { start } from './en/start';

export const en = { ...common, ...overview, ...domains, ...accounts, ...mail, ...people, ...providers, ...insight, ...server, ...start };

export type TextKey = keyof typeof en;
