import { Batch, type Call } from './batch';
import { MethodError, OfflineError, RequestError } from './errors';
import { capability, type Id, type Session } from './types';

export interface ClientOptions {
  /** Called once when the server no longer knows who asks. */
  onSignedOut: () => void;
  /** The person signs out: what was asked for before and is refused now tells nothing new, and must not lead elsewhere. */
  signingOut?: boolean;
  /** The server has said that it does not; false again once somebody is signed in again. */
  signedOut?: boolean;
  /** Headers that every request carries, such as the one against forged requests. */
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
  /** Keeps a file that cannot be sent now, and gives the id by which it is known until it can. */
  keep?: (content: Blob, type: string) => Promise<{ blobId: Id; type: string; size: number }>;
}

// What browsers let all requests hold together that outlive their page (64 KiB), less what their headers take.
const mostOutliving = 60_000;

/** What came back for a batch. A call that was refused throws its MethodError when its result is asked for. */
export class Results {
  constructor(private readonly responses: Map<string, [string, unknown][]>) {}

  of<T>(call: Call<T>): T {
    const answers = this.responses.get(call.id) ?? [];
    const error = answers.find(([name]) => name === 'error');
    if (error !== undefined) {
      const { type, description } = error[1] as { type: string; description?: string };
      throw new MethodError(type, description);
    }
    const answer = answers.find(([name]) => name === call.name);
    if (answer === undefined) throw new MethodError('serverFail', `${call.name} was not answered.`);
    return answer[1] as T;
  }

  /** The result, or null where the call was refused with one of these types. */
  unless<T>(call: Call<T>, ...types: string[]): T | null {
    try {
      return this.of(call);
    } catch (error) {
      if (error instanceof MethodError && types.includes(error.type)) return null;
      throw error;
    }
  }
}

/** Speaks JMAP with the server that the page came from. */
export class JmapClient {
  private outliving = 0;
  /** What the server called its Session when it last answered (RFC 8620 §3.4); another than the one that is here says that it reads otherwise now. */
  sessionState = '';
  private account: Id | null = null;
  private readonly using: string[];

  constructor(
    readonly session: Session,
    readonly options: ClientOptions,
  ) {
    this.using = Object.values(capability).filter((uri) => uri in session.capabilities);
  }

  static async connect(options: ClientOptions): Promise<JmapClient> {
    const client = new JmapClient({ capabilities: {} } as Session, options);
    const response = await client.fetch('/jmap/session', { headers: { accept: 'application/json' } });
    return new JmapClient((await response.json()) as Session, options);
  }

  /** The name with which the server signs what it found of a message's origin; empty where it does not say. */
  get authenticationServer(): string {
    return (this.session.capabilities[capability.view]?.authenticationServer as string | undefined) ?? '';
  }

  /** The same server and person, but an account that somebody shares. */
  forAccount(id: Id): JmapClient {
    const other = new JmapClient(this.session, this.options);
    other.account = id;
    return other;
  }

  /** Whether the account that this speaks of has the capability; what is shared has less than what is one's own. */
  may(uri: string): boolean {
    return uri in (this.session.accounts[this.accountId]?.accountCapabilities ?? {});
  }

  get accountId(): Id {
    return this.account ?? this.session.primaryAccounts[capability.mail] ?? '';
  }

  /** The account's Inbox, as the Session tells it (docs/jmap.md). */
  get inbox(): Id | undefined {
    return this.session.accounts[this.accountId]?.accountCapabilities[capability.view]?.inbox as Id | undefined;
  }

  has(uri: string): boolean {
    return uri in this.session.capabilities;
  }

  /** A number that a capability of the account tells. */
  detail(uri: string, name: string, otherwise: number): number {
    const value = this.session.accounts[this.accountId]?.accountCapabilities[uri]?.[name];
    return typeof value === 'number' ? value : otherwise;
  }

  limit(name: string, otherwise: number): number {
    const value = this.session.capabilities[capability.core]?.[name];
    return typeof value === 'number' ? value : otherwise;
  }

  /** Builds, sends and answers one request. */
  async request<T>(build: (batch: Batch) => T, signal?: AbortSignal, outlives = false): Promise<{ calls: T; results: Results }> {
    const batch = new Batch();
    const calls = build(batch);
    const results = await this.send(batch, signal, outlives);
    return { calls, results };
  }

  /** What outlives its page reaches the server though the page goes, where it is short enough. */
  async send(batch: Batch, signal?: AbortSignal, outlives = false): Promise<Results> {
    const body = JSON.stringify({ using: this.using, methodCalls: batch.calls.map((call) => [call.name, call.args, call.id]) });
    // At most three octets for each of a string's units.
    const size = body.length * 3;
    const keepalive = outlives && this.outliving + size <= mostOutliving;
    if (keepalive) this.outliving += size;
    let response: Response;
    try {
      response = await this.fetch(relative(this.session.apiUrl), {
        method: 'POST',
        // The page's language, which may be another than the browser's: what the server refuses with is shown (RFC 8620 §3.8).
        headers: { 'content-type': 'application/json', accept: 'application/json', ...spoken() },
        body,
        ...(keepalive ? { keepalive } : {}),
        ...(signal === undefined ? {} : { signal }),
      });
    } finally {
      if (keepalive) this.outliving -= size;
    }
    const { methodResponses, sessionState } = await whole<{ methodResponses: [string, unknown, string][]; sessionState: string }>(response.json());
    this.sessionState = sessionState;
    const answers = new Map<string, [string, unknown][]>();
    for (const [name, value, id] of methodResponses) answers.set(id, [...(answers.get(id) ?? []), [name, value]]);
    return new Results(answers);
  }

  /** One call on the primary account. */
  async call<T>(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
    const { calls, results } = await this.request((batch) => batch.call<T>(name, { accountId: this.accountId, ...args }), signal);
    return results.of(calls);
  }

  /** A call that changes something: it reaches the server though the page goes. */
  async change<T>(name: string, args: Record<string, unknown>): Promise<T> {
    const { calls, results } = await this.request((batch) => batch.call<T>(name, { accountId: this.accountId, ...args }), undefined, true);
    return results.of(calls);
  }

  downloadUrl(blobId: Id, name: string, type: string): string {
    const fill: Record<string, string> = { accountId: this.accountId, blobId, name: name === '' ? 'file' : name, type };
    return relative(this.session.downloadUrl.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(fill[key] ?? '')));
  }

  /** An HTML part made safe by the server (docs/jmap.md), and how many images of other servers it names. */
  async view(blobId: Id, images: boolean, dark: boolean): Promise<{ html: string; remote: number }> {
    const fill: Record<string, string> = { accountId: this.accountId, blobId, images: images ? '1' : '0', theme: dark ? 'dark' : 'light' };
    const template = (this.session.capabilities[capability.view]?.viewUrl as string | undefined) ?? '';
    const response = await this.fetch(relative(template.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(fill[key] ?? ''))), {});
    return { html: await whole(response.text()), remote: Number(response.headers.get('posthouse-remote-images') ?? 0) };
  }

  async download(blobId: Id, name: string, type: string): Promise<Blob> {
    const response = await this.fetch(this.downloadUrl(blobId, name, type), {});
    return await whole(response.blob());
  }

  /** To the server; or, where it cannot be reached and files are kept, into what is kept. */
  async upload(content: Blob, type: string, progress?: (share: number) => void, signal?: AbortSignal): Promise<{ blobId: Id; type: string; size: number }> {
    try {
      return await this.uploadNow(content, type, progress, signal);
    } catch (error) {
      if (!(error instanceof OfflineError) || this.options.keep === undefined) throw error;
      return await this.options.keep(content, type === '' ? 'application/octet-stream' : type);
    }
  }

  /** Progress runs from 0 to 1. XMLHttpRequest, because fetch does not tell how much has gone out. */
  uploadNow(content: Blob, type: string, progress?: (share: number) => void, signal?: AbortSignal): Promise<{ blobId: Id; type: string; size: number }> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', relative(this.session.uploadUrl).replace('{accountId}', encodeURIComponent(this.accountId)));
      request.setRequestHeader('content-type', type === '' ? 'application/octet-stream' : type);
      for (const [name, value] of Object.entries(this.options.headers?.() ?? {})) request.setRequestHeader(name, value);
      request.responseType = 'json';
      request.upload.onprogress = (event) => progress?.(event.total > 0 ? event.loaded / event.total : 0);
      request.onload = () => {
        if (request.status === 401) this.leave();
        if (request.status >= 200 && request.status < 300) resolve(request.response as { blobId: Id; type: string; size: number });
        else reject(new RequestError(request.status, (request.response as { detail?: string } | null)?.detail ?? request.statusText));
      };
      request.onerror = () => reject(new OfflineError());
      request.onabort = () => reject(new DOMException('Aborted', 'AbortError'));
      signal?.addEventListener('abort', () => request.abort());
      request.send(content);
    });
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await (this.options.fetch ?? fetch)(url, { credentials: 'same-origin', ...init, headers: { ...(init.headers as Record<string, string>), ...this.options.headers?.() } });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new OfflineError();
    }
    if (response.status === 401) this.leave();
    if (!response.ok) {
      const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
      throw new RequestError(response.status, problem?.detail ?? response.statusText);
    }
    return response;
  }

  /** The server no longer knows who asks. */
  leave(): void {
    if (this.options.signedOut === true || this.options.signingOut === true) return;
    this.options.signedOut = true;
    this.options.onSignedOut();
  }
}

function spoken(): Record<string, string> {
  const language = document.documentElement.lang;
  return language === '' ? {} : { 'accept-language': language };
}

/** What comes of an answer; one that breaks off in the middle is none. */
async function whole<T>(content: Promise<unknown>): Promise<T> {
  try {
    return (await content) as T;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new OfflineError();
  }
}

/** The page's own origin answers, whatever name the server knows itself by behind a proxy. */
function relative(url: string): string {
  const match = /^https?:\/\/[^/]+(\/.*)$/.exec(url);
  return match?.[1] ?? url;
}
