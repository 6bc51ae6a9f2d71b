import { answerKeptFile } from './keptFiles';
import { onNoticeClick, onPush } from './notices';
import { answer, install, takeOver } from './program';

declare const self: ServiceWorkerGlobalScope;

// Keeps the program of the page, so that it opens without a network, and shows notices of new mail. Of anybody's mail it keeps nothing itself.
self.addEventListener('install', (event) => event.waitUntil(install().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(takeOver().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/mail/')) event.respondWith(answer(request, url.pathname));
  else if (url.pathname.startsWith('/jmap/download/')) event.respondWith(answerKeptFile(request, url.pathname));
});
self.addEventListener('push', (event) => event.waitUntil(onPush(event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(onNoticeClick(event)));
