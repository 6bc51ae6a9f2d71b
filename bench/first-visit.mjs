// The first visits of a webmail, measured from outside: speaks to Chromium over its pipe and to nobody else, so that what measures takes
// next to nothing of the processor that it measures. Run by first-visit.sh.
//   node first-visit.mjs ORIGIN USER PASSWORD VISITS [PROCESSOR]
// Prints a line for each visit, and their medians. PROCESSOR is how many times slower Chromium makes itself, 4 unless told.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [origin, user, password, visits = '6', processor = '4'] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'first-visit-'));
const chromium = spawn('chromium-headless-shell', [
  '--remote-debugging-pipe', `--user-data-dir=${home}`, '--no-sandbox', '--disable-gpu', '--font-render-hinting=none', 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

// DevTools protocol: one JSON value, one zero octet.
const waiting = new Map();
const listeners = new Set();
let calls = 0;
let rest = '';
chromium.stdio[4].setEncoding('utf8').on('data', (chunk) => {
  const parts = (rest + chunk).split('\0');
  rest = parts.pop();
  for (const message of parts.map((part) => JSON.parse(part))) {
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (caller === undefined) for (const listener of [...listeners]) listener(message);
    else if (message.error) caller.reject(new Error(`${caller.method}: ${message.error.message}`));
    else caller.resolve(message.result);
  }
});
const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
  waiting.set(++calls, { resolve, reject, method });
  chromium.stdio[3].write(`${JSON.stringify({ id: calls, method, params, sessionId })}\0`);
});
const next = (matches) => new Promise((resolve, reject) => {
  const timer = setTimeout(() => { listeners.delete(listener); reject(new Error('nothing came in 40 seconds')); }, 40_000);
  const listener = (message) => {
    if (!matches(message)) return;
    clearTimeout(timer);
    listeners.delete(listener);
    resolve(message);
  };
  listeners.add(listener);
});

/** When the list's rows are there, when the main thread has nothing to do after it, and what was fetched until then. */
const watch = `if (window === top) {
  let busy = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) busy = entry.startTime + entry.duration; }).observe({ type: 'longtask', buffered: true });
  window.visited = new Promise((resolve) => new PerformanceObserver((list) => {
    const mark = list.getEntriesByName('list')[0];
    if (mark) requestIdleCallback(() => {
      const idle = performance.now();
      setTimeout(() => {
        const fetched = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((entry) => entry.startTime < mark.startTime);
        resolve({ shown: mark.startTime, idle, free: Math.max(busy, mark.startTime), octets: fetched.reduce((sum, entry) => sum + entry.transferSize, 0), answers: fetched.length });
      }, 3000);
    });
  }).observe({ type: 'mark', buffered: true }));
}`;

/** How fast the browser computes, as Lighthouse's BenchmarkIndex counts: hundreds of rounds a second, of making strings and of copying numbers. */
const index = `(() => {
  const hundreds = (work) => {
    const begun = performance.now();
    let rounds = 0;
    do work(rounds++); while (performance.now() - begun < 500);
    return (rounds * 100) / (performance.now() - begun);
  };
  const strings = () => { let text = ''; for (let i = 0; i < 10000; i++) text += 'a'; return text.length; };
  const pair = [[], []];
  for (let i = 0; i < 100000; i++) pair[0][i] = pair[1][i] = i;
  const copies = (round) => { const from = pair[round % 2], to = pair[(round + 1) % 2]; for (let i = 0; i < from.length; i++) to[i] = from[i]; };
  hundreds(strings);
  return Math.round((hundreds(strings) + hundreds(copies)) / 2);
})()`;

async function openPage() {
  const { browserContextId } = await send('Target.createBrowserContext');
  const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId, width: 390, height: 800 });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const page = (method, params) => send(method, params, sessionId);
  // Never Runtime.enable: Chromium notes where each Error was made while somebody listens, for which it reads a whole script once more; a
  // processor made four times slower takes a quarter of a second for it, and nobody's phone does it.
  await page('Page.enable');
  const value = async (expression) => (await page('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
  return { page, value, sessionId, close: () => send('Target.disposeBrowserContext', { browserContextId }) };
}

async function until(value, expression) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await value(expression)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not so after 20 seconds: ${expression}`);
}

async function visit() {
  const { page, value, sessionId, close } = await openPage();
  // Signed in at a page that is none of the webmail's: nothing of the webmail is there yet.
  await page('Page.navigate', { url: `${origin}/account` });
  await until(value, `document.readyState === 'complete' && document.querySelector('input[type=password]') !== null`);
  await value(`document.querySelector('input[autocomplete~=username]').value = ${JSON.stringify(user)}; document.querySelector('input[type=password]').value = ${JSON.stringify(password)}; document.querySelector('button[type=submit]').click()`);
  await until(value, `document.readyState === 'complete' && location.pathname === '/account'`);
  await page('Emulation.setDeviceMetricsOverride', { width: 390, height: 800, deviceScaleFactor: 2, mobile: true });
  await page('Emulation.setTouchEmulationEnabled', { enabled: true });
  await page('Network.enable');
  await page('Network.setCacheDisabled', { cacheDisabled: true });
  await page('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 });
  await page('Emulation.setCPUThrottlingRate', { rate: Number(processor) });
  await page('Page.addScriptToEvaluateOnNewDocument', { source: watch });
  const arrived = next((message) => message.sessionId === sessionId && message.method === 'Page.frameNavigated');
  await page('Page.navigate', { url: `${origin}/mail/` });
  await arrived;
  const figures = await value('window.visited');
  await close();
  return figures;
}

const middle = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const line = (name, it) => console.log(`${name}: list after ${it.shown.toFixed(0)} ms, idle by ${it.idle.toFixed(0)} ms, no long task after ${it.free.toFixed(0)} ms, ${it.octets} octets in ${it.answers} answers`);

try {
  const { value, close } = await openPage();
  console.log(`This browser computes at ${await value(index)} (BenchmarkIndex) before it is made ${processor} times slower; a phone of the middle class at about 1,000.`);
  await close();
  const all = [];
  for (let number = 1; number <= Number(visits); number++) {
    all.push(await visit());
    line(`visit ${number}`, all.at(-1));
  }
  line('median', Object.fromEntries(Object.keys(all[0]).map((key) => [key, middle(all.map((one) => one[key]))])));
} finally {
  const ended = new Promise((resolve) => chromium.once('exit', resolve));
  await send('Browser.close');
  await ended;
  rmSync(home, { recursive: true, force: true });
}
