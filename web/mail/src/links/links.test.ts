import { beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../text/later';
import { blockHtml, blockText, forLinks, hasLink, livesOf, withBlock, type LinkLimits } from './links';

beforeAll(() => ready);

const url = `https://mail.x.test/link/${'a'.repeat(43)}`;
const block = { name: '<b>"x"</b> & y.zip', size: 35_000_000, url, expires: new Date('2027-01-02T03:04:00'), hasPassword: true };
const limits: LinkLimits = { mayCreate: true, maxSizeFile: 1, maxSizeFiles: 1, offerFrom: 1, maxLife: 20 * 86_400, defaultLife: 14 * 86_400, passwordRequired: false, minPassword: 4 };

describe('files that are better sent as links', () => {
  const some: LinkLimits = { ...limits, offerFrom: 20, maxSizeFile: 100 };
  const of = (...sizes: number[]): { size: number }[] => sizes.map((size) => ({ size }));
  const sizes = (files: { size: number }[]): number[] => files.map(({ size }) => size);
  const asked = (files: number[], attached = 0): number[] => sizes(forLinks(of(...files), attached, some, 50, 40).offered);

  it('are those that are large, and all that are too much together', () => {
    expect(asked([5, 20, 6])).toEqual([20]);
    expect(asked([5, 6, 8])).toEqual([]);
    expect(asked([5, 6, 9])).toEqual([5, 6, 9]);
    expect(asked([5], 15)).toEqual([5]);
    expect(asked([5], 14)).toEqual([]);
    expect(asked([30, 15, 6])).toEqual([30, 15, 6]);
  });

  it('are asked for once, and again only when the message could not be sent', () => {
    expect(asked([5], 25)).toEqual([]);
    expect(asked([16], 25)).toEqual([16]);
  });

  it('are told when even a link may not lead to them', () => {
    const { offered, tooLarge, rest } = forLinks(of(101, 60, 3), 0, some, 50, 40);
    expect([sizes(offered), sizes(tooLarge), sizes(rest)]).toEqual([[60], [101], [3]]);
  });
});

describe('a link to a file', () => {
  it('is said with its address to be read, and its name is text', () => {
    expect(blockHtml(block)).toContain(`<a href="${url}">${url}</a>`);
    expect(blockHtml(block)).toContain('&lt;b&gt;"x"&lt;/b&gt; &amp; y.zip');
    expect(blockText(block).split('\n')[1]).toBe(url);
    expect(blockText(block)).toContain('35 MB');
    expect(blockText(block)).toContain('separately');
    expect(blockText({ ...block, hasPassword: false })).not.toContain('separately');
  });

  it('stands in front of the signature, of what is quoted, or at the end', () => {
    expect(withBlock('', 'B')).toBe('B\n');
    expect(withBlock('Hello\n', 'B')).toBe('Hello\n\nB\n');
    expect(withBlock('Hello\n\n-- \nAlice', 'B')).toBe('Hello\n\nB\n\n-- \nAlice');
    expect(withBlock('Hello\n\nOn Monday, Bob wrote:\n> a\n> b', 'B')).toBe('Hello\n\nB\n\nOn Monday, Bob wrote:\n> a\n> b');
    expect(withBlock('> a', 'B')).toBe('B\n\n> a');
  });

  it('is known in a text', () => {
    expect(hasLink(`see ${url}.`)).toBe(true);
    expect(hasLink('see https://mail.x.test/link/short')).toBe(false);
  });

  it('lives as long as the server allows, and as it proposes', () => {
    expect(livesOf(limits)).toEqual([1, 3, 7, 14, 20]);
    expect(livesOf({ ...limits, maxLife: 90 * 86_400, defaultLife: 10 * 86_400 })).toEqual([1, 3, 7, 10, 14, 30, 60, 90]);
  });
});
