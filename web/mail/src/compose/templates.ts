import type { Address, Identity } from '@posthouse/shared/jmap/types';
import { escape } from './html';

/** A text to begin a message with, kept by the server. */
export interface MessageTemplate {
  id: string;
  name: string;
  subject: string | null;
  textBody: string;
  htmlBody: string | null;
}

export const fields = ['name', 'firstName', 'email', 'myName', 'date', 'subject'] as const;

/** The values of a template's fields for a message. */
export function valuesFor(to: readonly Address[], subject: string, identity: Identity | undefined, date: string): Record<string, string> {
  const first = to[0];
  const name = first === undefined ? '' : first.name !== null && first.name !== '' ? first.name : first.email.slice(0, first.email.indexOf('@'));
  return { name, firstName: /^[\u4e00-\u9fff]{2,4}$/.test(name) || name.includes(',') ? name : (name.split(' ')[0] ?? name), email: first?.email ?? '', myName: identity?.name ?? '', date, subject };
}

/** Fields that are not known, or have no value, stay as they are: the writer sees what is missing. */
export function fill(text: string, values: Record<string, string>, as: 'text' | 'html'): string {
  return text.replace(/\{(\w+)\}/g, (all, field: string) => {
    const value = Object.hasOwn(values, field) ? values[field] : undefined;
    return value === undefined || value === '' ? all : as === 'html' ? escape(value).replaceAll('"', '&quot;') : value;
  });
}
