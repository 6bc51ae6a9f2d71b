import { describe, expect, it } from 'vitest';
import { JmapClient } from './client';
import { RequestError } from './errors';
import type { Session } from './types';

/** A client that the server does not know any more. */
function ended(): { client: JmapClient; told: () => number } {
  let count = 0;
  const session = { capabilities: {}, accounts: {}, primaryAccounts: {}, apiUrl: '/jmap/api/' } as unknown as Session;
  const client = new JmapClient(session, { onSignedOut: () => count++, fetch: () => Promise.resolve(new Response('{}', { status: 401 })) });
  return { client, told: () => count };
}

describe('a client whose session has ended', () => {
  it('says so once', async () => {
    const { client, told } = ended();
    for (let i = 0; i < 2; i++) await expect(client.call('Core/echo', {})).rejects.toThrow(RequestError);
    expect(told()).toBe(1);
  });

  it('says nothing while somebody signs out, and no client of another account does', async () => {
    const { client, told } = ended();
    client.options.signingOut = true;
    await expect(client.call('Core/echo', {})).rejects.toThrow(RequestError);
    await expect(client.forAccount('other').call('Core/echo', {})).rejects.toThrow(RequestError);
    expect(told()).toBe(0);
  });
});
