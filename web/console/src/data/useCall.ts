import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, OperationId, Params, Reply } from '../api/client';
import { useConsole } from '../context';

export interface Call<T> {
  /** What was answered last; stays while it is asked for again. */
  reply: Reply<T> | null;
  value: T | undefined;
  error: Error | null;
  loading: boolean;
  reload: () => void;
}

/** What the server says, asked for again when this page changed something; null asks nothing. */
export function useCall<K extends OperationId>(id: K, params: Params<K> | null, everySeconds?: number): Call<Answer<K>> {
  const { api } = useConsole();
  const key = params === null ? null : id + JSON.stringify(params);
  const [state, setState] = useState<{ key: string | null; reply: Reply<Answer<K>> | null; error: Error | null }>({ key: null, reply: null, error: null });
  const [count, setCount] = useState(0);
  const asked = useRef(params);
  asked.current = params;
  const reload = useCallback(() => setCount((n) => n + 1), []);
  useEffect(() => api.onChange(reload), [api, reload]);
  useEffect(() => {
    if (everySeconds === undefined) return;
    const timer = setInterval(() => { if (document.visibilityState === 'visible') reload(); }, everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds, reload]);
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    api.get(id, asked.current!, abort.signal).then(
      (reply) => setState({ key, reply, error: null }),
      (error: Error) => { if (!abort.signal.aborted) setState((before) => ({ key, reply: before.key === key ? before.reply : null, error })); },
    );
    return () => abort.abort();
  }, [api, id, key, count]);
  const reply = state.key === key ? state.reply : null;
  return { reply, value: reply?.value, error: state.key === key ? state.error : null, loading: key !== null && reply === null && (state.key !== key || state.error === null), reload };
}
