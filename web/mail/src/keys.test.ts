import { describe, expect, it } from 'vitest';
import { commands, KeyReader, takenBy, type CommandId } from './keys';

describe('keys', () => {
  it('are read one by one', () => {
    const reader = new KeyReader();
    expect(reader.read('j', 0, {})).toBe('next');
    expect(reader.read('e', 10, {})).toBe('archive');
    expect(reader.read('q', 20, {})).toBeNull();
  });

  it('are read two in a row, and the second then means nothing else', () => {
    const reader = new KeyReader();
    expect(reader.read('g', 0, {})).toBeNull();
    expect(reader.read('a', 300, {})).toBe('goAll');
    expect(reader.read('a', 600, {})).toBe('replyAll');
    expect(reader.read('g', 1_000, {})).toBeNull();
    expect(reader.read('e', 1_100, {})).toBeNull();
  });

  it('forget the first after a while', () => {
    const reader = new KeyReader();
    reader.read('g', 0, {});
    expect(reader.read('s', 5_000, {})).toBe('star');
  });

  it('can be others', () => {
    expect(new KeyReader().read('y', 0, { archive: 'y' })).toBe('archive');
    expect(new KeyReader().read('e', 0, { archive: 'y' })).toBeNull();
    expect(takenBy('j', 'archive', {})).toBe('next');
    expect(takenBy('e', 'archive', {})).toBeNull();
    expect(new KeyReader().read('d', 0, { archive: 'd d' })).toBeNull();
  });

  it('that begin another, or that another begins, are taken', () => {
    expect(takenBy('g', 'archive', {})).toBe('goInbox');
    expect(takenBy('e x', 'star', {})).toBe('archive');
    expect(takenBy('g y', 'archive', {})).toBeNull();
    expect(takenBy('g l', 'archive', { goLabel: 'q' })).toBeNull();
  });

  it('are all different as they come', () => {
    for (const command of Object.keys(commands) as CommandId[]) expect(takenBy(commands[command].key, command, {})).toBeNull();
  });
});
