import type { Mailroom } from '../data/mailroom';

const notLabels = /^[$\\]|^(nonjunk|junk|notjunk)$/i;

/** Labels are keywords; there is no list of them on the server, so that those of the messages that were seen are it. */
export function labelsOf(room: Mailroom): string[] {
  const found = new Set<string>();
  for (const email of room.emails.values()) for (const keyword of Object.keys(email.keywords)) if (!notLabels.test(keyword)) found.add(keyword);
  return [...found].sort((a, b) => a.localeCompare(b));
}
