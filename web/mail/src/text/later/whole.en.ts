import type { Texts } from '@posthouse/shared/i18n';

export const whole = {
  'act.emptyTrash': 'Empty the trash',
  'act.emptyJunk': 'Delete all spam',

  'whole.loaded': { one: '{count} conversation is selected.', other: 'The {count} conversations that are loaded are selected.' },
  'whole.offer': { one: 'Select the only conversation in this list', other: 'Select all {count} conversations in this list' },
  'whole.meant': { one: 'The only conversation in this list is selected.', other: 'All {count} conversations in this list are selected.' },
  'whole.undoing': 'Undoing',
  'whole.progress': { one: '{what}: {done} of {count}', other: '{what}: {done} of {count}' },
  'whole.waiting': 'The server cannot be reached. This goes on as soon as it can.',
  'whole.stop': 'Stop',
  'whole.stopped': { one: 'Stopped: {done} of {count} done', other: 'Stopped: {done} of {count} done' },
  'whole.broken': { one: 'Broken off, {done} of {count} done: {reason}', other: 'Broken off, {done} of {count} done: {reason}' },
  'whole.refused': { one: 'One message could not be changed: {reason}', other: '{count} messages could not be changed: {reason}' },

  'empty.trashNote': 'What is in the trash can still be put back.',
  'empty.junkNote': 'Messages that were taken for spam.',
  'empty.confirm': { one: '{folder}: delete the {count} message in it for ever? This cannot be undone.', other: '{folder}: delete all {count} messages in it for ever? This cannot be undone.' },
  'empty.working': 'Deleting what is in {folder}',
  'empty.done': { one: '{count} message deleted for ever', other: '{count} messages deleted for ever' },

  'confirm.destroyAll': { one: 'Delete the only conversation in this list for ever? This cannot be undone.', other: 'Delete all {count} conversations in this list for ever? This cannot be undone.' },
} as const satisfies Texts;
