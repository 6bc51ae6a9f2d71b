import { OfflineError, RequestError } from '@posthouse/shared/jmap/errors';
import { capability, type Id } from '@posthouse/shared/jmap/types';
import { csrfHeader } from '@posthouse/shared/session';
import type { Mailroom } from '../data/mailroom';

export interface SentFile {
  blobId: Id;
  type: string;
  size: number;
}

/** Whoever sends and waits; others in tests. */
export interface Line {
  request: (url: string, init: RequestInit) => Promise<Response>;
  /** Until it is worth to try again: the network is back, or a time is over. */
  pause: (attempt: number) => Promise<void>;
}

// What is shorter goes at once: beginning anew costs less than asking how far it came.
const short = 2 << 20;
const shortestPiece = 4 << 20;
const attempts = 8;

// A file of many pieces is told of often enough with a hundred.
const longestPiece = 16 << 20;

/** What a file is sent for, where it is not for a message (docs/jmap.md). */
export interface Purpose {
  purpose: 'link';
  signal: AbortSignal;
}

/** A file to the server; a long one goes on where its connection broke (docs/jmap.md). */
export async function sendFile(room: Mailroom, file: Blob, type: string, progress: (share: number) => void): Promise<SentFile> {
  const url = room.client.session.capabilities[capability.resumable]?.uploadUrl as string | undefined;
  if (file.size <= short || url === undefined) return await room.client.upload(file, type, progress);
  const { line, path } = lineTo(room, url);
  try {
    return await inPieces(line, path, file, type, progress);
  } catch (error) {
    // The page's client knows what to do without a network, such as to keep the file.
    if (error instanceof OfflineError) return await room.client.upload(file, type, progress);
    throw error;
  }
}

/** A file for a link: always in pieces, and never kept for later, for its address has to go into the message. */
export async function sendForLink(room: Mailroom, file: Blob, type: string, progress: (share: number) => void, signal: AbortSignal): Promise<SentFile> {
  const { line, path } = lineTo(room, (room.client.session.capabilities[capability.resumable]?.uploadUrl as string | undefined) ?? '');
  return await inPieces(line, path, file, type, progress, { purpose: 'link', signal });
}

function lineTo(room: Mailroom, url: string): { line: Line; path: string } {
  const headers = csrfHeader(room.session);
  return {
    line: { request: (path, init) => fetch(path, { credentials: 'same-origin', ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }), pause },
    path: url.replace(/^https?:\/\/[^/]+/, '').replace('{accountId}', encodeURIComponent(room.client.accountId)),
  };
}

/** Progress runs from 0 to 1 with what the server has. */
export async function inPieces(line: Line, path: string, file: Blob, type: string, progress: (share: number) => void, purpose?: Purpose): Promise<SentFile> {
  const begun = await answered(line, path, { method: 'POST', headers: { 'upload-length': String(file.size), 'content-type': type, ...(purpose === undefined ? {} : { 'upload-purpose': purpose.purpose }) } });
  await refuse(begun);
  const at = begun.headers.get('location') ?? '';
  try {
    return await piecesOf(line, at, file, progress, purpose?.signal);
  } catch (error) {
    // What nobody wants any more takes up no room.
    if (purpose?.signal.aborted === true) await line.request(at, { method: 'DELETE' }).catch(() => undefined);
    throw error;
  }
}

async function piecesOf(line: Line, at: string, file: Blob, progress: (share: number) => void, signal?: AbortSignal): Promise<SentFile> {
  const piece = Math.min(longestPiece, Math.max(shortestPiece, Math.ceil(file.size / 100)));
  let offset = 0;
  for (let attempt = 0; ;) {
    let response: Response;
    signal?.throwIfAborted();
    try {
      response = await line.request(at, { method: 'PATCH', headers: { 'upload-offset': String(offset), 'content-type': 'application/octet-stream' }, body: file.slice(offset, offset + piece), ...(signal === undefined ? {} : { signal }) });
    } catch {
      signal?.throwIfAborted();
      if (++attempt >= attempts) throw new OfflineError();
      await line.pause(attempt);
      offset = await reached(line, at, offset);
      continue;
    }
    if (response.status === 201) {
      progress(1);
      return (await response.json()) as SentFile;
    }
    if (response.status === 409 || response.status === 503 || response.status === 429) {
      if (++attempt >= attempts) await refuse(response);
      if (response.status !== 409) await line.pause(attempt);
      offset = await reached(line, at, offset);
      continue;
    }
    await refuse(response);
    const next = Number(response.headers.get('upload-offset'));
    if (next > offset) attempt = 0;
    offset = next;
    progress(offset / file.size);
  }
}

async function reached(line: Line, at: string, otherwise: number): Promise<number> {
  try {
    const response = await line.request(at, { method: 'HEAD' });
    if (response.status === 404) throw new RequestError(404, 'The upload is not there any more.');
    const offset = response.headers.get('upload-offset');
    return offset === null ? otherwise : Number(offset);
  } catch (error) {
    if (error instanceof RequestError) throw error;
    // Still no network: the next piece finds out.
    return otherwise;
  }
}

async function answered(line: Line, path: string, init: RequestInit): Promise<Response> {
  try {
    return await line.request(path, init);
  } catch {
    throw new OfflineError();
  }
}

async function refuse(response: Response): Promise<void> {
  if (response.ok) return;
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  throw new RequestError(response.status, problem?.detail ?? response.statusText);
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(30_000, 500 * 2 ** attempt));
    addEventListener('online', done);
  });
}
