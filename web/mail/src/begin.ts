import { JmapClient, type Results } from '@posthouse/shared/jmap/client';
import type { Id } from '@posthouse/shared/jmap/types';
import { preferred, type Language } from '@posthouse/shared/language';
import { csrfHeader, currentSession, type BrowserSession } from '@posthouse/shared/session';
import { stored } from '@posthouse/shared/stored';
import { lookOf, type Theme } from '@posthouse/shared/theme';
import { askAccount, askRows, pageSize } from './data/asks';

// A small script of its own (tools/build.mjs puts it before the application): what the page will show is asked for while the application, which is some
// fifty times as large, is on its way. It knows the protocol and nothing of the page; it must not import React, nor what does.

type Asked<T> = Promise<{ calls: T; results: Results }>;

/** The rows of a folder from the first on, asked for before there was a list. */
export interface BegunRows {
  mailbox: Id;
  asked: Asked<ReturnType<typeof askRows>>;
}

export interface Beginning {
  session: BrowserSession;
  client: JmapClient;
  account: Asked<ReturnType<typeof askAccount>>;
  /** Null where the address asks for something else than a folder of one's own. */
  rows: BegunRows | null;
}

const { language: chosen, theme } = stored<{ language: Language | null; theme: Theme }>('posthouse.mail', { language: null, theme: 'system' });
document.documentElement.dataset.look = lookOf(theme);
const language = chosen ?? preferred(navigator.languages);
if (language === 'zh-CN') void quietly(import('./text/zh-CN'));

let leave = (): void => undefined;
/** Whoever asks is not known to the server, or no longer; told even when that is found before the application is there. */
export const signedOut = new Promise<void>((resolve) => {
  leave = resolve;
});

/** Null where nobody is signed in. */
export const beginning: Promise<Beginning | null> = quietly(begin());

async function begin(): Promise<Beginning | null> {
  let headers: Record<string, string> = {};
  // At once: each round trip is a sixth of a second on a phone. Both are on their way already, by <link> in the page.
  const [session, client] = await Promise.all([currentSession(), JmapClient.connect({ onSignedOut: leave, headers: () => headers })]);
  if (session === null) {
    leave();
    return null;
  }
  headers = csrfHeader(session);
  // While the answers are on their way, nothing waits for it.
  setTimeout(openFonts);
  // Two requests, so that neither waits for the other; what the page shows first is asked for with them, and not when the folders are known.
  return { session, client, account: quietly(client.request((batch) => askAccount(batch, client.accountId))), rows: rows(client) };
}

function rows(client: JmapClient): BegunRows | null {
  const address = /^\/mail\/(?:f\/([^/]+)(?:\/.*)?)?$/.exec(location.pathname);
  if (address === null) return null;
  const named = address[1];
  const mailbox = named === undefined ? client.inbox : decodeURIComponent(named);
  if (mailbox === undefined) return null;
  return { mailbox, asked: quietly(client.request((batch) => askRows(batch, client.accountId, { inMailbox: mailbox }, { collapse: true }, 0, pageSize, true))) };
}

/** The first text in a font costs a slow phone as much as drawing ten rows: the font is found, opened and read. */
function openFonts(): void {
  const sample = document.createElement('div');
  sample.className = 'hidden-text';
  for (const weight of ['400', '550', '600']) {
    const text = document.createElement('span');
    text.style.fontWeight = weight;
    text.textContent = 'Aa 1,— 邮件';
    sample.append(text);
  }
  document.body.append(sample);
  sample.getBoundingClientRect();
  sample.remove();
}

/** Whoever waits for it hears that it failed; that nobody waits yet is no failure of its own. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
