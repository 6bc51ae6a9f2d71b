// What a first visit fetches, compressed: the page, its scripts and styles with all that they import at once. Lazy parts do not count.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './apps.mjs';

/** Bytes in Brotli. The list of messages, and the console's first page, may take 300 KB each. */
export const limits = { mail: 300_000, console: 300_000 };

/** The files of an application's first load with their sizes. */
export function firstLoad(app) {
  const manifest = JSON.parse(readFileSync(join(dist, app, 'manifest.build.json'), 'utf8'));
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
  const seen = new Set(['index.html']);
  const visit = (chunk) => {
    if (seen.has(chunk.file)) return;
    seen.add(chunk.file);
    for (const css of chunk.css ?? []) seen.add(css);
    for (const name of chunk.imports ?? []) visit(manifest[name]);
  };
  visit(entry);
  for (const name of entry.dynamicImports ?? []) if (name === 'src/mount.tsx') visit(manifest[name]);
  return [...seen].map((file) => ({ file, size: compressedSize(join(dist, app, file)) }));
}

function compressedSize(file) {
  try {
    return statSync(`${file}.br`).size;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return statSync(file).size;
  }
}
