import { useCallback, useEffect, useRef, useState } from 'react';
import { MethodError } from '@posthouse/shared/jmap/errors';
import { notices } from '@posthouse/shared/notices';
import { explain } from '../data/actions';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import { remember } from '../labels/operations';
import { see } from '../labels/seen';
import { labelsIn, labelsInText, type Piece } from './rules';
import { inOrder, pieceAt } from './script';
import { hasFilters, load, save, ScriptRefused, type Loaded } from './store';

export interface Filters {
  loaded: Loaded | null;
  /** The piece that the server does not take, and why. */
  fault: { piece: Piece | null; reason: string } | null;
  busy: boolean;
  /** Resolves to whether it was kept. */
  put: (pieces: Piece[]) => Promise<boolean>;
  reload: () => Promise<void>;
}

/** The account's filters, read once and kept by what each change comes to. */
export function useFilters(room: Mailroom): Filters {
  const [loaded, setShown] = useState<Loaded | null>(null);
  // What is taken back later begins with what is there then.
  const latest = useRef<Loaded | null>(null);
  const setLoaded = useCallback((next: Loaded): void => {
    latest.current = next;
    setShown(next);
  }, []);
  const [fault, setFault] = useState<Filters['fault']>(null);
  const [busy, setBusy] = useState(false);
  const reload = useCallback(async (): Promise<void> => {
    if (!hasFilters(room)) return;
    try {
      const now = await load(room);
      setLoaded(now);
      // Filters of before, and scripts that somebody wrote: their labels are there though none was made here.
      void see(room, [...labelsIn(now.script.pieces), ...labelsInText(now.script.pieces)]);
    } catch (error) {
      notices.problem(explain(error));
    }
  }, [room, setLoaded]);
  useEffect(() => void reload(), [reload]);
  const put = (pieces: Piece[]): Promise<boolean> => {
    const before = latest.current?.script.pieces;
    const undo = (): void => {
      // What has been changed elsewhere since is not taken back with it.
      if (JSON.stringify(latest.current?.script.pieces) === JSON.stringify(inOrder(pieces))) void keep(before!, t('done.undone'));
      else notices.problem(t('filter.changedElsewhere'));
    };
    return keep(pieces, t('saved'), undo);
  };
  const keep = async (pieces: Piece[], done: string, undo?: () => void): Promise<boolean> => {
    const loaded = latest.current;
    if (loaded === null) return false;
    const script = { ...loaded.script, pieces };
    setBusy(true);
    setFault(null);
    // It shows at once, and is gone again if the server does not take it.
    setLoaded({ ...loaded, script });
    try {
      setLoaded(await save(room, loaded, script, t('filter.script')));
      // They stand in the list of labels before a message has come that has them.
      remember(room, labelsIn(pieces));
      notices.done(done, undo);
      return true;
    } catch (error) {
      setLoaded(loaded);
      if (error instanceof ScriptRefused) setFault({ piece: error.line === null ? null : pieceAt(error.text, error.line, script), reason: error.message });
      else if (error instanceof MethodError && error.type === 'stateMismatch') {
        await reload();
        notices.problem(t('filter.changedElsewhere'));
      } else notices.problem(explain(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { loaded, fault, busy, put, reload };
}
