import { describe, expect, it } from 'vitest';
import type { BodyPart } from '@posthouse/shared/jmap/types';
import { isUnopened, leftParts, shownParts } from './shownParts';

const part = (partId: string, type: string): BodyPart => ({ partId, blobId: partId, type, size: 1, name: null, charset: null, disposition: null, cid: null });

describe('the parts that are shown', () => {
  const first = part('1', 'text/plain'), picture = part('2', 'image/png'), second = part('3', 'text/plain'), page = part('4', 'text/html'), sound = part('5', 'audio/mpeg');

  it('are all of them, in their order', () => {
    expect(shownParts({ textBody: [first, picture, second], htmlBody: [first, picture, second] })).toEqual([first, picture, second]);
    expect(shownParts({ textBody: [first], htmlBody: [page, part('6', 'text/html')] }).map((p) => p.partId)).toEqual(['4', '6']);
    expect(shownParts({ textBody: [first, second], htmlBody: [page, second] })).toEqual([page, second]);
  });

  it('leave what cannot be shown to the files', () => {
    const content = { textBody: [first, sound, part('7', 'image/svg+xml')], htmlBody: [first, sound, part('7', 'image/svg+xml')], attachments: [sound] };
    expect(shownParts(content)).toEqual([first]);
    expect(leftParts(content).map((p) => p.partId)).toEqual(['7']);
  });

  it('are none where none could be told apart, which is not the same as an empty text', () => {
    expect(isUnopened({ textBody: [], htmlBody: [], attachments: [] })).toBe(true);
    expect(isUnopened({ textBody: [{ ...first, size: 0 }], htmlBody: [{ ...first, size: 0 }], attachments: [] })).toBe(false);
    expect(isUnopened({ textBody: [], htmlBody: [], attachments: [sound] })).toBe(false);
  });
});
