// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crc32, zip } from './zip';

it('several files are one that others open', async () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  const made = await zip([{ name: '合同.txt', content: new Blob(['hello']) }, { name: 'a.txt', content: new Blob(['one']) }, { name: 'A.txt', content: new Blob(['two']) }], new Date(2026, 10, 26, 3, 4, 6));
  const octets = Buffer.from(await made.arrayBuffer());
  expect(octets.readUInt32LE(0)).toBe(0x04034b50);
  expect(octets.readUInt32LE(octets.length - 22)).toBe(0x06054b50);
  const folder = mkdtempSync(join(tmpdir(), 'posthouse-zip-'));
  try {
    writeFileSync(join(folder, 'x.zip'), octets);
    // Python is on every machine that builds this; whoever has none has the checks above.
    const python = (code: string): string | null => {
      try {
        return execFileSync('python3', ['-c', code, join(folder, 'x.zip')], { encoding: 'utf8', env: { ...process.env, PYTHONIOENCODING: 'utf-8' } });
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return null;
        throw error;
      }
    };
    const listed = python('import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nfor i in z.infolist(): print(i.filename, i.file_size, z.read(i).decode(), i.date_time)');
    if (listed !== null) expect(listed.trim().split('\n')).toEqual(['合同.txt 5 hello (2026, 11, 26, 3, 4, 6)', 'a.txt 3 one (2026, 11, 26, 3, 4, 6)', 'A (2).txt 3 two (2026, 11, 26, 3, 4, 6)']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
