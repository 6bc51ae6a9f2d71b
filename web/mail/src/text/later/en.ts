import { filters } from './filters.en';
import { folders } from './folders.en';
import { offline } from './offline.en';
import { reading } from './reading.en';
import { settings } from './settings.en';
import { whole } from './whole.en';
import { writing } from './writing.en';

/** Texts of parts that no list needs to be shown: they come with those parts. */
export const later = { ...filters, ...folders, ...offline, ...reading, ...settings, ...whole, ...writing };

export type LaterKey = keyof typeof later;
