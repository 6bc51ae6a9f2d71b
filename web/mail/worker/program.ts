/** Of this build; filled in by tools/build.mjs. The digests are SHA-256 in base64url. */
declare const __VERSION__: string;
declare const __SHELL__: [path: string, digest: string][];

const prefix = 'posthouse-mail-';
const cacheName = prefix + __VERSION__;
const page = '/mail/';

/**
 * Takes the whole program, or nothing of it: files that are missing, cut off or of another build, such as half a deployment leaves them, fail the
 * installation, and the program that was there goes on.
 */
export async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  try {
    await Promise.all(__SHELL__.map(([path, digest]) => take(cache, path, digest)));
  } catch (error) {
    await caches.delete(cacheName);
    throw error;
  }
}

async function take(cache: Cache, path: string, digest: string): Promise<void> {
  // What carries its hash in its name may come from where the page has it already.
  const response = await fetch(path, { cache: path.startsWith('/mail/assets/') ? 'default' : 'no-cache', credentials: 'same-origin' });
  const copy = response.clone();
  if (!response.ok || response.redirected || (await digestOf(await response.arrayBuffer())) !== digest) throw new Error(`${path} is not of this build.`);
  await cache.put(path, copy);
}

async function digestOf(content: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Pages that are open go on with the program that they began with: its files stay until the one after this comes. */
export async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
}

export async function answer(request: Request, path: string): Promise<Response> {
  const wanted = request.mode === 'navigate' && path !== '/mail/frame.html' ? page : path;
  // The page and its files of one build: a page of the network with files that are not there would be an empty one.
  const own = await caches.match(wanted, { cacheName });
  if (own !== undefined) return own;
  const older = path.startsWith('/mail/assets/') ? await caches.match(path) : undefined;
  return older ?? (await fetch(request));
}
