import { CheckmarkCircle20Filled, Warning20Filled } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { WatchRound } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { t, texts } from '../../text';
import { ago } from '../../text/dates';
import { Badge, Meter, Trouble } from '../../ui/parts';

/** Has the server look at all name servers every minute until they show the records, for as long as the page is open. */
export function DnsWatch({ name, onDone }: { name: string; onDone: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const stop = useRef<AbortController | null>(null);
  const [running, setRunning] = useState(false);
  const [round, setRound] = useState<WatchRound | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => () => stop.current?.abort(), [name]);
  if (!may('watchDns', name)) return null;
  const watch = async (): Promise<void> => {
    const begun = new AbortController();
    stop.current = begun;
    setRunning(true);
    setRound(null);
    setError(null);
    const seen: { last?: WatchRound } = {};
    try {
      await api.lines('watchDns', { name, language: texts.language }, (line) => {
        seen.last = line;
        setRound(line);
      }, begun.signal);
      if (seen.last?.pending.length === 0) onDone();
      // What lies between may end a connection on which little happens.
      else if (seen.last?.gaveUp !== true) setError(new Error(t('watch.cutOff')));
    } catch (problem) {
      if (!begun.signal.aborted) setError(problem as Error);
    } finally {
      if (!begun.signal.aborted) setRunning(false);
    }
  };
  const end = (): void => {
    stop.current?.abort();
    setRunning(false);
  };
  return (
    <div className="stack">
      <div className="row">
        {running
          ? <button type="button" className="button" onClick={end}>{t('watch.stop')}</button>
          : <button type="button" className="button" onClick={() => void watch()}>{t('watch.start')}</button>}
        <span className="muted small-text">{running ? t('watch.running') : t('watch.hint')}</span>
      </div>
      {error !== null && <Trouble error={error} onRetry={() => void watch()} />}
      {round !== null && <Round round={round} />}
    </div>
  );
}

function Round({ round }: { round: WatchRound }) {
  const done = round.pending.length === 0;
  return (
    <div className="stack">
      <div className={done ? 'callout' : 'callout warn'} role="status">
        {done ? <CheckmarkCircle20Filled /> : <Warning20Filled />}
        <div><strong>{round.gaveUp ? t('watch.gaveUp') : done ? t('watch.done') : t('watch.shown', { shown: round.shown, total: round.total })}</strong><span>{t('watch.at', { at: ago(round.at) })}</span></div>
      </div>
      {!done && <Meter share={round.total === 0 ? 0 : round.shown / round.total} label={t('watch.shown', { shown: round.shown, total: round.total })} />}
      {!done && (
        <ul className="plain-list">
          {round.pending.map((one) => (
            <li key={`${one.name} ${one.type}`} className="row">
              <Badge tone="brand">{one.type}</Badge><span className="mono">{one.name}</span>
              <span className="muted small-text">{one.lagging.length === 0 ? t('watch.nobody') : one.published ? t('watch.lagging', { servers: one.lagging.join(', ') }) : t('watch.unpublished', { servers: one.lagging.join(', ') })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
