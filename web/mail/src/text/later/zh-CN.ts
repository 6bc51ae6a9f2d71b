import type { Text } from '@posthouse/shared/i18n';
import type { LaterKey } from './en';
import { filters } from './filters.zh-CN';
import { folders } from './folders.zh-CN';
import { offline } from './offline.zh-CN';
import { reading } from './reading.zh-CN';
import { settings } from './settings.zh-CN';
import { whole } from './whole.zh-CN';
import { writing } from './writing.zh-CN';

export const later: Record<LaterKey, Text> = { ...filters, ...folders, ...offline, ...reading, ...settings, ...whole, ...writing };
