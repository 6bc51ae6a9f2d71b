import { notices } from '@posthouse/shared/notices';
import type { ApiClient } from '../../api/client';
import { t } from '../../text';
import { explain } from '../../ui/parts';

/** The guide does not come by itself any more, in no browser; the menu keeps it. */
export function putAway(api: ApiClient): void {
  api.change('setGuide', {}, { body: { state: 'closed' } }).then(() => notices.done(t('start.away')), (error: unknown) => notices.problem(explain(error)));
}

/** Makes the keys that a domain's mail is signed with, where it has none: two, since some receivers know only the first kind. They sign once the DNS shows them. */
export async function ensureKeys(api: ApiClient, domain: string): Promise<void> {
  const { value } = await api.get('listDkimKeys', { domain });
  if (value.length > 0) return;
  await api.together(async () => {
    for (const algorithm of ['rsa', 'ed25519']) await api.change('createDkimKey', { name: domain }, { body: { algorithm } });
  });
}
