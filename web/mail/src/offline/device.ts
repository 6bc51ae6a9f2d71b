import type { JmapClient } from '@posthouse/shared/jmap/client';
import { capability } from '@posthouse/shared/jmap/types';
import { Settings } from '@posthouse/shared/settings';

export interface Device {
  /** Whether mail may be kept in this browser: null while nobody has said. A browser that nobody has called his own keeps nothing. */
  own: boolean | null;
  /** Messages of the inbox that are kept: those of the last days, at most so many. */
  days: number;
  messages: number;
  /** Whether files of those messages are kept, too; the small ones. */
  files: boolean;
}

/** What this browser is to its owner. It holds nothing of anybody's mail. */
export const device = new Settings<Device>('posthouse.device', { own: null, days: 30, messages: 500, files: false });

/** Whether the server lets browsers keep mail at all; where it does not, nobody is asked. */
export function mayKeep({ session }: JmapClient): boolean {
  return session.capabilities[capability.view]?.mayKeep !== false;
}
