import { useCallback, useEffect, useRef, useState } from 'react';
import type { ListId, Params, RowOf } from '../api/client';
import { useConsole } from '../context';

export const pageSize = 100;

export interface Rows<R> {
  rows: R[];
  total: number | null;
  /** There is more to be fetched. */
  more: boolean;
  loading: boolean;
  error: Error | null;
  fetchMore: () => void;
  reload: () => void;
}

/** A list's rows, a page at a time where the server has pages; after a change, as many as were there. */
export function useRows<K extends ListId>(id: K, params: Params<K>, paged: boolean): Rows<RowOf<K>> {
  type Row = RowOf<K>;
  const { api } = useConsole();
  const key = id + JSON.stringify(params);
  const [state, setState] = useState<{ key: string; rows: Row[]; total: number | null; next: string | null; more: boolean; error: Error | null; loading: boolean }>(
    { key: '', rows: [], total: null, next: null, more: false, error: null, loading: true },
  );
  const [count, setCount] = useState(0);
  const asked = useRef({ params, rows: 0, next: null as string | null, busy: false });
  asked.current.params = params;
  asked.current.rows = state.key === key ? state.rows.length : 0;
  asked.current.next = state.key === key ? state.next : null;
  const reload = useCallback(() => setCount((n) => n + 1), []);
  useEffect(() => api.onChange(reload), [api, reload]);

  const fetchPage = useCallback(async (limit: number, cursor: string | null, signal?: AbortSignal) => {
    const page = paged ? { limit, ...(cursor === null ? {} : { cursor }) } : {};
    return api.get(id, { ...asked.current.params, ...page }, signal);
  }, [api, id, paged]);

  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    fetchPage(Math.max(pageSize, asked.current.rows), null, abort.signal).then(
      (reply) => setState({ key, rows: reply.value as Row[], total: reply.total, next: reply.next, more: reply.more, error: null, loading: false }),
      (error: Error) => { if (!abort.signal.aborted) setState((before) => ({ ...before, key, rows: before.key === key ? before.rows : [], error, loading: false })); },
    );
    return () => abort.abort();
  }, [key, count, fetchPage]);

  const fetchMore = useCallback(() => {
    const { next, busy } = asked.current;
    if (next === null || busy) return;
    asked.current.busy = true;
    fetchPage(pageSize, next).then(
      (reply) => setState((before) => (before.next !== next ? before : { ...before, rows: [...before.rows, ...(reply.value as Row[])], next: reply.next, more: reply.more })),
      (error: Error) => setState((before) => ({ ...before, error })),
    ).finally(() => { asked.current.busy = false; });
  }, [fetchPage]);

  return { rows: state.rows, total: state.total, more: state.next !== null, loading: state.loading, error: state.error, fetchMore, reload };
}
