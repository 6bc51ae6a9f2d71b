import type { BodyPart } from '@posthouse/shared/jmap/types';
import { describe, expect, it } from 'vitest';
import { isMessage, isWinmail, nameOf, previewOf } from './files';

const part = (name: string | null, type: string, size = 10): BodyPart => ({ partId: '1', blobId: 'B1-1', type, size, name, charset: null, disposition: 'attachment', cid: null });

describe('the name of a file', () => {
  it('says what it is', () => {
    expect(nameOf(part('invoice\u202efdp.exe', 'application/octet-stream'))).toBe('invoicefdp.exe');
    expect(nameOf(part('\u2067..\\..\\run\u0000.exe ', 'x/y'))).toBe('_.._run.exe');
    expect(nameOf(part('合同 2026.pdf', 'application/pdf'))).toBe('合同 2026.pdf');
    expect(nameOf(part('a'.repeat(400) + '.pdf', 'application/pdf'))).toMatch(/^a{120}….*\.pdf$/);
  });

  it('is made where there is none', () => {
    expect(nameOf(part(null, 'message/rfc822'))).toBe('message.eml');
    expect(nameOf(part('\u202e', 'image/png'))).toBe('file.png');
    expect(nameOf(part('', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'))).toBe('file');
  });
});

it('what can be looked at is what is safe to be', () => {
  expect(previewOf(part('a.png', 'application/octet-stream'))).toEqual({ kind: 'image', type: 'image/png' });
  expect(previewOf(part('a.svg', 'image/svg+xml'))).toBeNull();
  expect(previewOf(part('a.html', 'text/html'))).toBeNull();
  expect(previewOf(part('a.png', 'text/html'))).toBeNull();
  expect(previewOf(part('a.pdf', 'application/pdf'))?.kind).toBe('pdf');
  expect(previewOf(part('a.txt', 'text/plain', 5_000_000))).toBeNull();
});

it('files that hold others are known by type or name', () => {
  expect(isWinmail(part('WINMAIL.DAT', 'application/octet-stream'))).toBe(true);
  expect(isMessage(part('a.eml', 'application/octet-stream'))).toBe(true);
  expect(isMessage(part('a.eml', 'text/plain'))).toBe(false);
});
