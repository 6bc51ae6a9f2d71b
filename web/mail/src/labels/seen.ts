import { OfflineError } from '@posthouse/shared/jmap/errors';
import type { Mailroom } from '../data/mailroom';
import { keptColours, uncoloured } from '../kept/colours';
import { follow, saveColours } from '../kept/kept';
import { isKeyword } from '../ui/labels';

/** So many are remembered for having been seen: a program that marks each message with a word of its own must not fill the account's preferences. What somebody makes here is always remembered. */
export const most = 200;
const longest = 100;

// What a page shows comes in pieces.
const pause = 1000;

// Once in a visit: a label that was taken away meanwhile, here or elsewhere, does not come back with a message that is not known to have lost it.
const considered = new WeakMap<Mailroom, Set<string>>();

/** Takes what is kept with the account, and adds to it the labels of the messages that are seen: those of scripts and other programs, too. The function that it gives ends that. */
export function followSeen(room: Mailroom): () => void {
  const end = follow(room);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void see(room, room.emails.values().flatMap((email) => Object.keys(email.keywords)));
    }, pause);
  };
  hear();
  const leave = room.emails.watchAll(hear);
  return () => {
    end();
    leave();
    clearTimeout(timer);
  };
}

/** Labels that are there though nobody made them here stand in the lists from then on. */
export async function see(room: Mailroom, labels: readonly string[]): Promise<void> {
  let before = considered.get(room);
  if (before === undefined) considered.set(room, (before = new Set()));
  const fresh = [...new Set(labels)].filter((label) => !before.has(label) && label.length <= longest && isKeyword(label));
  for (const label of fresh) before.add(label);
  if (fresh.every((label) => Object.hasOwn(keptColours.labels.all, label))) return;
  try {
    await saveColours(room, 'labels', (now) => {
      const left = Math.max(0, most - Object.keys(now).length);
      return { ...Object.fromEntries(fresh.filter((label) => !Object.hasOwn(now, label)).slice(0, left).map((label) => [label, uncoloured])), ...now };
    });
  } catch (error) {
    // Nobody has asked for it, so nobody is told: the label is in the list while its messages are, and is tried again when the server is there.
    if (error instanceof OfflineError) for (const label of fresh) before.delete(label);
  }
}
