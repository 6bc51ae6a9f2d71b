import { useLayoutEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { preferences } from './preferences';
import type { TextKey } from './text';

export interface Command {
  text: TextKey;
  group: 'list' | 'act' | 'go' | 'app';
  /** A key as KeyboardEvent.key has it, or two in a row with a space between; "Ctrl+" stands for ⌘ too. */
  key: string;
}

/** Gmail's keys; each can be changed in the settings. */
export const commands = {
  compose: { text: 'compose', group: 'app', key: 'c' },
  search: { text: 'key.search', group: 'app', key: '/' },
  undo: { text: 'undo', group: 'app', key: 'z' },
  help: { text: 'key.help', group: 'app', key: '?' },
  settings: { text: 'key.settings', group: 'app', key: ',' },
  next: { text: 'key.next', group: 'list', key: 'j' },
  previous: { text: 'key.previous', group: 'list', key: 'k' },
  open: { text: 'key.open', group: 'list', key: 'o' },
  back: { text: 'key.back', group: 'list', key: 'u' },
  nextMessage: { text: 'key.nextMessage', group: 'list', key: 'n' },
  previousMessage: { text: 'key.previousMessage', group: 'list', key: 'p' },
  select: { text: 'key.select', group: 'list', key: 'x' },
  selectAll: { text: 'key.selectAll', group: 'list', key: '* a' },
  selectNone: { text: 'key.selectNone', group: 'list', key: '* n' },
  selectRead: { text: 'key.selectRead', group: 'list', key: '* r' },
  selectUnread: { text: 'key.selectUnread', group: 'list', key: '* u' },
  selectStarred: { text: 'key.selectStarred', group: 'list', key: '* s' },
  selectUnstarred: { text: 'key.selectUnstarred', group: 'list', key: '* t' },
  reply: { text: 'act.reply', group: 'act', key: 'r' },
  replyAll: { text: 'act.replyAll', group: 'act', key: 'a' },
  forward: { text: 'act.forward', group: 'act', key: 'f' },
  archive: { text: 'act.archive', group: 'act', key: 'e' },
  archiveNext: { text: 'key.archiveNext', group: 'act', key: ']' },
  archivePrevious: { text: 'key.archivePrevious', group: 'act', key: '[' },
  trash: { text: 'act.delete', group: 'act', key: '#' },
  spam: { text: 'act.spam', group: 'act', key: '!' },
  star: { text: 'act.star', group: 'act', key: 's' },
  read: { text: 'act.read', group: 'act', key: 'I' },
  unread: { text: 'act.unread', group: 'act', key: 'U' },
  snooze: { text: 'act.snooze', group: 'act', key: 'b' },
  remind: { text: 'act.remind', group: 'act', key: 'B' },
  move: { text: 'act.move', group: 'act', key: 'v' },
  label: { text: 'act.label', group: 'act', key: 'l' },
  goInbox: { text: 'key.goInbox', group: 'go', key: 'g i' },
  goStarred: { text: 'key.goStarred', group: 'go', key: 'g s' },
  goSnoozed: { text: 'key.goSnoozed', group: 'go', key: 'g b' },
  goSent: { text: 'key.goSent', group: 'go', key: 'g t' },
  goDrafts: { text: 'key.goDrafts', group: 'go', key: 'g d' },
  goAll: { text: 'key.goAll', group: 'go', key: 'g a' },
  goLabel: { text: 'key.goLabel', group: 'go', key: 'g l' },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof commands;
export type Handlers = Partial<Record<CommandId, () => void>>;

export function keyOf(command: CommandId, changed: Record<string, string> = preferences.all.keys): string {
  return changed[command] ?? commands[command].key;
}

/** The command that stands in the way of a key: it has the same, or one of the two is where the other begins, so that one would never be heard. */
export function takenBy(key: string, except: CommandId, changed: Record<string, string>): CommandId | null {
  return (Object.keys(commands) as CommandId[]).find((command) => {
    const other = keyOf(command, changed);
    return command !== except && (other === key || other.startsWith(`${key} `) || key.startsWith(`${other} `));
  }) ?? null;
}

/** Milliseconds in which the second of two keys comes. */
export const sequenceTime = 1_200;

/** Reads keys, one by one or two in a row. */
export class KeyReader {
  private first: { key: string; at: number } | null = null;

  read(key: string, at: number, changed: Record<string, string>): CommandId | null {
    const both = this.first !== null && at - this.first.at < sequenceTime ? `${this.first.key} ${key}` : null;
    this.first = { key, at };
    const all = Object.keys(commands) as CommandId[];
    const found = (both === null ? undefined : all.find((command) => keyOf(command, changed) === both)) ?? all.find((command) => keyOf(command, changed) === key) ?? null;
    // "g a" must not reply to all: after the first of two keys, the second does nothing of its own.
    if (both !== null && found !== null && keyOf(found, changed) === key && all.some((command) => keyOf(command, changed).startsWith(`${both.split(' ')[0]} `))) return null;
    if (found !== null) this.first = null;
    return found;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="dialog"],[role="menu"]') !== null) && !(target instanceof HTMLInputElement && target.type === 'checkbox');
}

/** Runs commands while the component is there. */
export function useKeys(handlers: Handlers): void {
  const latest = useRef(handlers);
  // Before what is seen is drawn: whoever sees a list may use its keys.
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useLayoutEffect(() => {
    const reader = new KeyReader();
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
      if (event.key === 'Shift') return;
      const command = reader.read(event.key, event.timeStamp, preferences.all.keys);
      const handler = command === null ? undefined : latest.current[command];
      if (handler === undefined) return;
      event.preventDefault();
      // The next key, which may be there already, finds what this one did.
      flushSync(handler);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
