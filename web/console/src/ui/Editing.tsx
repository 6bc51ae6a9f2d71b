import { useState, type ReactNode } from 'react';
import type { Reply } from '../api/client';
import { useConsole } from '../context';
import { EditingContext } from './editingContext';

type Version<T> = Pick<Reply<T>, 'value' | 'etag'>;

interface Held<T> {
  version: Version<T>;
  /** Counts what was taken anew: the fields begin again. */
  round: number;
  /** Somebody else's version came since, and was not taken. */
  isPassed: boolean;
}

/**
 * What a form shows. Another version is taken as soon as there is one, but not from under the hands of who writes in the form: he goes on, and
 * is told when he saves that somebody else was there (RFC 9110 §13.1.1). What he himself changed on this page passes for seen.
 */
export function Editing<T>({ version, reload, children }: { version: Version<T>; reload: () => void; children: (value: T, etag: string | null, takeAnew: () => void) => ReactNode }) {
  const { api } = useConsole();
  const [held, setHeld] = useState<Held<T>>({ version, round: 0, isPassed: false });
  // How often something was written since the fields began; saved, it begins again.
  const [strokes, setStrokes] = useState(0);
  if (version.etag !== held.version.etag) {
    if (strokes === 0) setHeld({ version, round: held.round + 1, isPassed: false });
    else if (!held.isPassed) setHeld(api.isOwn(version.etag) ? { ...held, version } : { ...held, isPassed: true });
  }
  // Of the same version there may be newer figures.
  const shown = version.etag === held.version.etag ? version.value : held.version.value;
  const takeAnew = (): void => {
    setStrokes(0);
    setHeld((before) => ({ version, round: before.round + 1, isPassed: false }));
    reload();
  };
  return (
    <EditingContext value={{ strokes, saved: (then) => setStrokes((now) => (now === then ? 0 : now)) }}>
      <div className="editing" key={held.round} onChange={() => setStrokes((now) => now + 1)}>{children(shown, held.version.etag, takeAnew)}</div>
    </EditingContext>
  );
}
