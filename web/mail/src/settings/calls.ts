import type { JmapClient } from '@posthouse/shared/jmap/client';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { SetResponse } from '@posthouse/shared/jmap/types';

/** A /set of which everything must be done; the first that is refused is thrown. */
export async function setAll(client: JmapClient, method: string, args: Record<string, unknown>): Promise<SetResponse> {
  const response = await client.call<SetResponse>(method, args);
  for (const refused of [response.notCreated, response.notUpdated, response.notDestroyed]) {
    const first = Object.values(refused ?? {})[0];
    if (first !== undefined) throw new MethodError(first.type, first.description);
  }
  return response;
}
