import type { Text } from '@posthouse/shared/i18n';
import type { TextKey } from './en';
import { accounts } from './zh-CN/accounts';
import { common } from './zh-CN/common';
import { domains } from './zh-CN/domains';
import { insight } from './zh-CN/insight';
import { mail } from './zh-CN/mail';
import { overview } from './zh-CN/overview';
import { people } from './zh-CN/people';
import { providers } from './zh-CN/providers';
import { server } from './zh-CN/server';
import { start } from './zh-CN/start';

export const zhCN: Record<TextKey, Text> = { ...common, ...overview, ...domains, ...accounts, ...mail, ...people, ...providers, ...insight, ...server, ...start };
