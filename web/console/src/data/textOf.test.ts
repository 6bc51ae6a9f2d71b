import { describe, expect, it } from 'vitest';
import { textOf } from './textOf';

const of = (...bytes: number[]): ArrayBuffer => new Uint8Array(bytes).buffer;

describe('the text of a file', () => {
  it('is UTF-8 where it can be, with or without a mark', () => {
    expect(textOf(new TextEncoder().encode('name\n李四').buffer)).toBe('name\n李四');
    expect(textOf(of(0xef, 0xbb, 0xbf, 0x61))).toBe('a');
  });

  it('is GB 18030 where a Chinese spreadsheet saved it', () => {
    expect(textOf(of(0xc0, 0xee, 0xcb, 0xc4))).toBe('李四');
  });
});
