// What a first visit fetches, compressed: the page, and every script and style that it names or that those import at once. Lazy parts do not count.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './apps.mjs';

/**
 * Bytes in Brotli. 300 KB is what a first page may cost at all; these stand a twentieth above what each costs, so that whoever adds to it sees that he does, and
 * finds a place for it that is loaded later or says here why not.
 */
export const limits = { mail: 110_000, console: 108_000 };

/** The files of an application's first load with their sizes, and whether the page names each: what it does not is only found when another one has come. */
export function firstLoad(app) {
  const manifest = JSON.parse(readFileSync(join(dist, app, 'manifest.build.json'), 'utf8'));
  const byFile = new Map(Object.values(manifest).map((chunk) => [chunk.file, chunk]));
  const page = readFileSync(join(dist, app, 'index.html'), 'utf8');
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => /<script|rel="(?:modulepreload|stylesheet)"/.test(tag))
    .map((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1]?.replace(`/${app}/`, '')).filter((file) => file !== undefined);
  const seen = new Set(['index.html']);
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const chunk = byFile.get(file);
    for (const css of chunk?.css ?? []) visit(css);
    for (const name of chunk?.imports ?? []) visit(manifest[name].file);
  };
  for (const file of named) visit(file);
  return [...seen].map((file) => ({ file, size: compressedSize(join(dist, app, file)), named: file === 'index.html' || named.includes(file) }));
}

function compressedSize(file) {
  try {
    return statSync(`${file}.br`).size;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return statSync(file).size;
  }
}
