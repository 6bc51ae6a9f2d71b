// Builds every application into dist/ and writes dist/files.json, from which the server knows each file, its type, its ETag and
// which compressed forms lie beside it. Run by ./posthouse; `npm run build` does the same.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { apps, dist, root } from './apps.mjs';
import { writeContract } from './contract.mjs';
import { icons, png } from './icons.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.pfb': 'application/octet-stream',
  '.bcmap': 'application/octet-stream',
};
const compressed = new Set(['.html', '.js', '.mjs', '.css', '.svg', '.json', '.webmanifest']);

writeContract();
rmSync(dist, { recursive: true, force: true });
for (const app of apps) {
  await build({ root: join(root, app), configFile: join(root, app, 'vite.config.ts'), logLevel: 'warn' });
  preloadSecond(app);
  compileAtOnce(app);
  if (existsSync(join(root, app, 'worker/worker.ts'))) await makeInstallable(app);
}

const files = [];
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name === 'manifest.build.json') continue;
  const file = join(entry.parentPath, entry.name);
  const extension = extname(file);
  const type = types[extension];
  if (type === undefined) throw new Error(`${file}: no media type is known for ${extension}; add it to tools/build.mjs`);
  const content = readFileSync(file);
  const path = relative(dist, file).split(sep).join('/');
  const encodings = [];
  if (compressed.has(extension) && content.length > 256) {
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    encodings.push('br', 'gzip');
  }
  // What Vite puts under assets/ carries its hash in its name and never changes.
  files.push({ path, type, etag: createHash('sha256').update(content).digest('base64url').slice(0, 22), encodings, immutable: path.split('/')[1] === 'assets' });
}
writeFileSync(join(dist, 'files.json'), JSON.stringify({ files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) }, null, 1));

/** What the entry imports at once but dynamically, src/mount.tsx, is fetched together with the entry. */
function preloadSecond(app) {
  const manifest = JSON.parse(readFileSync(join(dist, app, 'manifest.build.json'), 'utf8'));
  const second = manifest['src/mount.tsx'];
  if (second === undefined) return;
  const page = join(dist, app, 'index.html');
  const files = [second.file, ...(second.imports ?? []).map((name) => manifest[name].file)];
  const html = readFileSync(page, 'utf8');
  const links = [
    ...files.filter((file) => !html.includes(file)).map((file) => `  <link rel="modulepreload" crossorigin href="/${app}/${file}">`),
    ...(second.css ?? []).map((file) => `  <link rel="stylesheet" crossorigin href="/${app}/${file}">`),
  ];
  writeFileSync(page, html.replace('</head>', `${links.join('\n')}\n</head>`));
}

/**
 * What the page itself names runs at once, and most of its functions are called before anything is seen: Chromium compiles them while they
 * arrive, beside the main thread, and not one by one when each is called first. Other browsers read a comment.
 */
function compileAtOnce(app) {
  const html = readFileSync(join(dist, app, 'index.html'), 'utf8');
  for (const [, file] of html.matchAll(/<script type="module"[^>]* src="\/([^"]+)"/g)) {
    writeFileSync(join(dist, file), `//# allFunctionsCalledOnLoad\n${readFileSync(join(dist, file), 'utf8')}`);
  }
}

/** An application with a worker can be installed: it has icons, and opens without a network. */
async function makeInstallable(app) {
  for (const icon of icons) writeFileSync(join(dist, app, icon.name), png(icon));
  await buildServiceWorker(app);
}

/**
 * The worker keeps the files of one build: it has their names and digests in it, so that a new build is a new worker, and one that was put
 * in place by half is none.
 */
async function buildServiceWorker(app) {
  const source = join(root, app, 'worker/worker.ts');
  const digest = (path) => createHash('sha256').update(readFileSync(join(dist, app, path))).digest('base64url');
  // What draws PDF is larger than all else together and is had when it is needed.
  const assets = readdirSync(join(dist, app, 'assets')).filter((name) => !/^pdf/i.test(name));
  const kept = ['frame.html', 'icon.svg', 'icon-192.png', 'badge-96.png', ...assets.map((name) => `assets/${name}`)];
  const shell = [[`/${app}/`, digest('index.html')], ...kept.map((path) => [`/${app}/${path}`, digest(path)])];
  const version = createHash('sha256').update(JSON.stringify(shell)).update(readFileSync(source)).digest('base64url').slice(0, 12);
  await build({
    configFile: false, root: join(root, app), logLevel: 'warn', publicDir: false,
    define: { __VERSION__: JSON.stringify(version), __SHELL__: JSON.stringify(shell) },
    // Not a module: not every browser takes workers of that kind.
    build: { outDir: join(dist, app), emptyOutDir: false, target: ['chrome111', 'firefox114', 'safari16.4'], rollupOptions: { input: source, output: { format: 'iife', entryFileNames: 'worker.js' } } },
  });
}
