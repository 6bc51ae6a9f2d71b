import { afterEach, describe, expect, it, vi } from 'vitest';
import { addressOf, ApiClient, cursorOf } from './client';
import { ProblemError } from './problem';

afterEach(() => vi.unstubAllGlobals());

describe('the client', () => {
  it('fills names into the path and leaves out what is not asked for', () => {
    expect(addressOf('/accounts/{address}', { address: 'a/b@x.test' }, false)).toBe('/accounts/a%2Fb%40x.test');
    expect(addressOf('/accounts', { domain: undefined, q: '', held: false, limit: 50 }, true)).toBe('/accounts?held=false&limit=50&dryRun=true');
  });

  it('finds where a list goes on', () => {
    expect(cursorOf('</api/v1/accounts?limit=2&cursor=abc_-1>; rel="next"')).toBe('abc_-1');
    expect(cursorOf('</a?until=1,2>; rel="prev", </a?cursor=z>; rel=next')).toBe('z');
    expect(cursorOf('</a?cursor=z>; rel="prev"')).toBeNull();
    expect(cursorOf(null)).toBeNull();
  });

  it('saves a list of several pages as one file with one head', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      const headers = { 'Content-Type': 'text/csv', ...(asked.length === 1 ? { Link: '</api/v1/accounts?cursor=two>; rel="next"' } : {}) };
      return Promise.resolve(new Response(`address\r\n${asked.length}@x.test\r\n`, { headers }));
    });
    const { file, isWhole } = await new ApiClient({}, () => undefined).csv('listAccounts', { q: 'x' });
    const octets = await new Promise<ArrayBuffer>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as ArrayBuffer);
      reader.readAsArrayBuffer(file);
    });
    // With the mark by which a spreadsheet knows UTF-8.
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets)).toBe('\ufeffaddress\r\n1@x.test\r\n2@x.test\r\n');
    expect(isWhole).toBe(true);
    expect(asked[1]).toBe('/api/v1/accounts?limit=1000&q=x&cursor=two');
  });

  it('throws a refusal in the server\'s words', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ title: 'Refused', status: 409, detail: 'It is in use.' }), { status: 409 })));
    const api = new ApiClient({}, () => undefined);
    await expect(api.change('deleteAlias', { address: 'a@x.test' })).rejects.toThrow(new ProblemError(409, 'Refused', 'It is in use.'));
    expect(api.version).toBe(0);
  });

  it('sends the version that was seen, and a key that makes a repetition harmless', async () => {
    const sent: RequestInit[] = [];
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      sent.push(init);
      return Promise.resolve(new Response('{}', { status: 200 }));
    });
    const api = new ApiClient({ 'X-Posthouse-Csrf': 'c' }, () => undefined);
    await api.change('updateGroup', { address: 'g@x.test' }, { body: { name: 'G' }, etag: '"1"' });
    await api.change('createDomain', {}, { body: { name: 'x.test' } });
    await api.change('createDomain', {}, { body: { name: 'x.test' }, trial: true });
    expect(sent[0]!.headers).toMatchObject({ 'If-Match': '"1"', 'X-Posthouse-Csrf': 'c' });
    expect((sent[1]!.headers as Record<string, string>)['Idempotency-Key']).toMatch(/^[\da-f-]{36}$/);
    expect((sent[2]!.headers as Record<string, string>)['Idempotency-Key']).toBeUndefined();
    expect(api.version).toBe(2);
  });

  it('asks for the language of the page', async () => {
    const sent: RequestInit[] = [];
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      sent.push(init);
      return Promise.resolve(new Response('[]', { status: 200 }));
    });
    let language = 'zh-CN';
    const api = new ApiClient({}, () => undefined, () => language);
    await api.get('listSettings', {});
    language = 'en';
    await api.get('listSettings', {});
    expect(sent.map(({ headers }) => (headers as Record<string, string>)['Accept-Language'])).toEqual(['zh-CN', 'en']);
  });

  it('tells of many changes once', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })));
    const api = new ApiClient({}, () => undefined);
    let told = 0;
    api.onChange(() => told++);
    await api.together(async () => {
      await api.change('deleteQueued', { id: 'Q1' });
      await api.change('deleteQueued', { id: 'Q2' });
    });
    expect(told).toBe(1);
  });
});
