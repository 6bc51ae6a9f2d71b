import type { EmailSummary } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { apply, inverse, move, pointer } from './patch';

const email = { id: 'e', threadId: 't', mailboxIds: { inbox: true }, keywords: { $seen: true } } as unknown as EmailSummary;

describe('patches', () => {
  it('show what the server will answer', () => {
    const after = apply(email, { 'keywords/$flagged': true, 'keywords/$seen': null, ...move(['inbox'], 'archive') });
    expect(after.keywords).toEqual({ $flagged: true });
    expect(after.mailboxIds).toEqual({ archive: true });
    expect(email.keywords).toEqual({ $seen: true });
  });

  it('are taken back whole', () => {
    for (const patch of [{ 'keywords/$flagged': true }, { 'keywords/$seen': null }, move(['inbox'], 'trash'), { mailboxIds: { x: true } }]) {
      expect(apply(apply(email, patch), inverse(email, patch))).toEqual(email);
    }
  });

  it('escape what a pointer needs', () => {
    expect(pointer('a/b~c')).toBe('a~1b~0c');
    expect(apply(email, { [`keywords/${pointer('a/b')}`]: true }).keywords['a/b']).toBe(true);
  });
});
