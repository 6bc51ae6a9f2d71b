// Keeps the program of the page, so that it opens without a network. Nothing of anybody's mail is ever kept here.
const version = "__VERSION__";
const shell = ["__SHELL__"];
const cacheName = `posthouse-mail-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('posthouse-mail-') && name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/mail/')) return;
  if (request.mode === 'navigate' && url.pathname !== '/mail/frame.html') {
    // The server's page first: it may be newer than ours.
    event.respondWith(fetch(request).catch(async () => (await caches.match('/mail/')) ?? Response.error()));
    return;
  }
  event.respondWith(caches.match(url.pathname, { cacheName }).then((kept) => kept ?? fetch(request)));
});
