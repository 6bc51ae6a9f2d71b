import { OfflineError } from '@posthouse/shared/jmap/errors';
import { t } from '../text';

/** What went wrong, in words for people. */
export function explain(error: unknown): string {
  // A request that cannot leave is a TypeError with the browser's own English words (Fetch §5.6).
  if (error instanceof OfflineError || (error instanceof TypeError && !navigator.onLine)) return t('failedOffline');
  return t('failed', { reason: error instanceof Error ? error.message : String(error) });
}
