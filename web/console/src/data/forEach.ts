import type { ApiClient } from '../api/client';
import { t } from '../text';

/** Acts on each of what was selected, a few at a time. What is refused is told of at the end, each with its reason; the others are done. */
export async function forEach<R>(api: ApiClient, rows: readonly R[], act: (row: R) => Promise<unknown>, nameOf: (row: R) => string): Promise<void> {
  const failed: string[] = [];
  const left = [...rows];
  const work = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        await act(row);
      } catch (error) {
        failed.push(`${nameOf(row)}: ${(error as Error).message}`);
      }
    }
  };
  await api.together(async () => {
    await Promise.all([work(), work(), work(), work()]);
  });
  if (failed.length > 0) throw new Error(t('bulk.failed', { count: failed.length, reasons: failed.slice(0, 5).join(' ') }));
}
