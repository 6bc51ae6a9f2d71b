import { describe, expect, it } from 'vitest';
import { inPieces, type Line } from './sendFile';

const size = 9 << 20;

/** A server that keeps what came, and breaks connections as it is told. */
function server(breaks: (request: number) => number | null): { line: Line; kept: () => number; patches: () => number } {
  let kept = 0;
  let patches = 0;
  const answer = (status: number, headers: Record<string, string> = {}, body: BodyInit | null = null): Response => new Response(body, { status, headers });
  return {
    kept: () => kept, patches: () => patches,
    line: {
      pause: () => Promise.resolve(),
      request: (_, init) => {
        if (init.method === 'POST') return Promise.resolve(answer(201, { location: '/jmap/resumable/A1/t' }));
        if (init.method === 'HEAD') return Promise.resolve(answer(204, { 'upload-offset': String(kept) }));
        patches++;
        if (Number((init.headers as Record<string, string>)['upload-offset']) !== kept) return Promise.resolve(answer(409));
        const cut = breaks(patches);
        kept += cut ?? (init.body as Blob).size;
        if (cut !== null) return Promise.reject(new TypeError('network'));
        return Promise.resolve(kept === size ? answer(201, {}, JSON.stringify({ blobId: 'U1', type: 'x', size })) : answer(204, { 'upload-offset': String(kept) }));
      },
    },
  };
}

describe('a long file', () => {
  it('goes on where its connection broke', async () => {
    const { line, kept, patches } = server((request) => (request === 2 ? 1000 : null));
    const shares: number[] = [];
    expect((await inPieces(line, '/u/', new Blob([new Uint8Array(size)]), 'x', (share) => shares.push(share))).blobId).toBe('U1');
    expect(kept()).toBe(size);
    expect(patches()).toBe(4);
    expect(shares.at(-1)).toBe(1);
  });

  it('whose last answer was lost asks for it again and sends nothing twice', async () => {
    const { line, kept } = server((request) => (request === 3 ? size - (8 << 20) : null));
    expect((await inPieces(line, '/u/', new Blob([new Uint8Array(size)]), 'x', () => undefined)).size).toBe(size);
    expect(kept()).toBe(size);
  });

  it('for a link says so, and is ended when nobody wants it any more', async () => {
    const { line } = server(() => null);
    const asked: [string, HeadersInit | undefined][] = [];
    const noted: Line = { ...line, request: (path, init) => { asked.push([init.method!, init.headers]); return line.request(path, init); } };
    const way = new AbortController();
    const sent = inPieces(noted, '/u/', new Blob([new Uint8Array(size)]), 'x', () => way.abort(), { purpose: 'link', signal: way.signal });
    await expect(sent).rejects.toThrow();
    expect(asked.map(([method]) => method)).toEqual(['POST', 'PATCH', 'DELETE']);
    expect((asked[0]![1] as Record<string, string>)['upload-purpose']).toBe('link');
  });

  it('is given up when there is no network for long', async () => {
    const { line } = server(() => 0);
    await expect(inPieces(line, '/u/', new Blob([new Uint8Array(size)]), 'x', () => undefined)).rejects.toThrow();
  });
});
