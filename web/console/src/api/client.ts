import { OfflineError } from '@posthouse/shared/jmap/errors';
import { operations, type Operations } from './contract';
import { csvFile } from './csvFile';
import { ProblemError } from './problem';

export type OperationId = keyof Operations;
export type Params<K extends OperationId> = Operations[K]['params'];
export type Answer<K extends OperationId> = Operations[K]['answer'];
/** Operations that answer a list, and what its rows are. */
export type ListId = { [K in OperationId]: Operations[K]['answer'] extends unknown[] ? K : never }[OperationId];
export type RowOf<K extends ListId> = Operations[K]['answer'] extends (infer R)[] ? R : never;

export interface Reply<T> {
  value: T;
  /** The version of what is shown, for If-Match. */
  etag: string | null;
  /** How many rows match in all, where the list is paged. */
  total: number | null;
  /** Where the list goes on. */
  next: string | null;
  /** Whether there is more before what was answered. */
  more: boolean;
}

interface Asked<K extends OperationId> {
  body?: Operations[K]['body'];
  /** The version that the person has seen. */
  etag?: string | null;
  /** It is to be made, in nobody's place (RFC 9110 §13.1.2). */
  fresh?: boolean;
  /** Say what would happen, and change nothing. */
  trial?: boolean;
  signal?: AbortSignal;
}

const root = '/api/v1';

/** Rows that are asked for at once; no list answers fewer at most. */
const csvPage = 1_000;

/** The REST API. Every call is typed by the contract; a refusal is thrown in the server's words. */
export class ApiClient {
  private readonly listeners = new Set<() => void>();
  private quiet = 0;
  private readonly own = new Set<string>();
  /** Counts changes that this page made: what is shown is asked for again. */
  version = 0;

  constructor(
    private readonly headers: Record<string, string>,
    private readonly onSignedOut: () => void,
    /** What the server writes for people is in the language of the page, whatever the browser prefers. */
    private readonly language: () => string = () => 'en',
  ) {}

  async get<K extends OperationId>(id: K, params: Params<K>, signal?: AbortSignal): Promise<Reply<Answer<K>>> {
    const response = await this.send(id, params, signal === undefined ? {} : { signal });
    return {
      value: (response.status === 204 ? undefined : await response.json()) as Answer<K>,
      etag: response.headers.get('ETag'),
      total: number(response.headers.get('Total-Count')),
      next: cursorOf(response.headers.get('Link')),
      more: /rel="?(prev|next)"?/.test(response.headers.get('Link') ?? ''),
    };
  }

  /** Changes something; what is shown elsewhere of it is fetched again. */
  async change<K extends OperationId>(id: K, params: Params<K>, asked: Asked<K> = {}): Promise<Answer<K>> {
    const response = await this.send(id, params, asked);
    const answer = (response.status === 204 ? undefined : await response.json()) as Answer<K>;
    const etag = response.headers.get('ETag');
    if (etag !== null && asked.trial !== true) this.own.add(etag);
    const { method, once } = operations[id];
    // A POST without a key for repetitions only looks.
    if (asked.trial !== true && method !== 'GET' && (method !== 'POST' || once)) this.changed();
    return answer;
  }

  /** Whether a version is what a change of this page made of it. */
  isOwn(etag: string | null): boolean {
    return etag !== null && this.own.has(etag);
  }

  /** Many changes, after which what is shown is fetched again once. */
  async together<T>(act: () => Promise<T>): Promise<T> {
    this.quiet++;
    try {
      return await act();
    } finally {
      this.quiet--;
      this.changed();
    }
  }

  /** A list as a spreadsheet takes it, page by page: all of it, or as much as a spreadsheet holds (1,048,576 rows). */
  async csv<K extends ListId>(id: K, params: Params<K>): Promise<{ file: Blob; isWhole: boolean }> {
    const pages: string[] = [];
    let cursor: string | null = null;
    for (let rows = 0; rows < 1_000_000;) {
      const response: Response = await this.send(id, { limit: csvPage, ...params, ...(cursor === null ? {} : { cursor }) }, {}, 'text/csv');
      const page = await response.text();
      const body = page.slice(page.indexOf('\r\n') + 2);
      pages.push(pages.length === 0 ? page : body);
      rows += csvPage;
      cursor = cursorOf(response.headers.get('Link'));
      if (cursor === null) break;
    }
    return { file: csvFile(pages), isWhole: cursor === null };
  }

  /** An operation that tells of its progress, a line of JSON at a time. */
  async lines<K extends OperationId>(id: K, params: Params<K>, each: (line: Answer<K>) => void, signal?: AbortSignal): Promise<void> {
    const response = await this.send(id, params, signal === undefined ? {} : { signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      rest += value ?? '';
      const parts = rest.split('\n');
      rest = done ? '' : parts.pop()!;
      for (const part of parts) if (part.trim() !== '') each(JSON.parse(part) as Answer<K>);
      if (done) return;
    }
  }

  readonly onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  changed(): void {
    if (this.quiet > 0) return;
    this.version++;
    for (const listener of [...this.listeners]) listener();
  }

  private async send<K extends OperationId>(id: K, params: Params<K>, asked: Asked<K>, accept = 'application/json'): Promise<Response> {
    const operation = operations[id];
    const headers: Record<string, string> = { ...this.headers, Accept: accept, 'Accept-Language': this.language() };
    if (asked.body !== undefined) headers['Content-Type'] = 'application/json';
    if (asked.etag !== undefined && asked.etag !== null) headers['If-Match'] = asked.etag;
    if (asked.fresh === true) headers['If-None-Match'] = '*';
    if (operation.once && asked.trial !== true) headers['Idempotency-Key'] = crypto.randomUUID();
    let response: Response;
    try {
      response = await fetch(root + addressOf(operation.path, params, asked.trial === true), {
        method: operation.method,
        credentials: 'same-origin',
        headers,
        ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
        ...(asked.signal === undefined ? {} : { signal: asked.signal }),
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new OfflineError();
    }
    if (response.status === 401) this.onSignedOut();
    if (!response.ok) throw await problemOf(response, headers['If-Match'] !== undefined);
    return response;
  }
}

async function problemOf(response: Response, hasSeen: boolean): Promise<ProblemError> {
  try {
    const { title, detail } = (await response.json()) as { title?: string; detail?: string };
    return new ProblemError(response.status, title ?? response.statusText, detail ?? title ?? response.statusText, hasSeen && response.status === 412);
  } catch {
    // Something between here and the server answered in its own way.
    return new ProblemError(response.status, response.statusText, `HTTP ${response.status} ${response.statusText}`.trim());
  }
}

/** The path with its names filled in; what is left goes into the query. */
export function addressOf(path: string, params: object, trial: boolean): string {
  const query = new URLSearchParams();
  const left = new Map(Object.entries(params as Record<string, string | number | boolean | undefined>));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left.get(name) ?? '');
    left.delete(name);
    return encodeURIComponent(value);
  });
  for (const [name, value] of left) if (value !== undefined && value !== '') query.set(name, String(value));
  if (trial) query.set('dryRun', 'true');
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/** RFC 8288: the cursor of rel="next". */
export function cursorOf(link: string | null): string | null {
  const target = link?.split(/,\s*(?=<)/).find((one) => /;\s*rel="?next"?/.test(one))?.match(/<([^>]*)>/)?.[1];
  return target === undefined ? null : new URL(target, 'http://localhost').searchParams.get('cursor');
}

function number(text: string | null): number | null {
  return text === null ? null : Number(text);
}
