import type { Mailroom } from '../data/mailroom';
import type { Piece } from '../filters/rules';
import { hasFilters, load, save } from '../filters/store';
import { t } from '../text';
import { keywordOf, labelName } from '../ui/labels';

/** The filters with a label by its new name; null where none gives it. */
export function relabelled(pieces: readonly Piece[], from: string, to: string): Piece[] | null {
  if (!gives(pieces, from)) return null;
  return pieces.map((piece) => (piece.kind !== 'rule' ? piece : {
    ...piece, rule: { ...piece.rule, actions: piece.rule.actions.map((action) => (action.kind === 'label' && keywordOf(action.label) === from ? { ...action, label: labelName(to) } : action)) },
  }));
}

export function gives(pieces: readonly Piece[], label: string): boolean {
  return pieces.some((piece) => piece.kind === 'rule' && piece.rule.actions.some((action) => action.kind === 'label' && keywordOf(action.label) === label));
}

/** Whether filters were changed, and whether that can be taken back: not where others gave the new name before. */
export async function relabelFilters(room: Mailroom, from: string, to: string): Promise<{ changed: boolean; back: boolean }> {
  if (!hasFilters(room)) return { changed: false, back: false };
  const loaded = await load(room);
  const pieces = relabelled(loaded.script.pieces, from, to);
  if (pieces === null) return { changed: false, back: false };
  await save(room, loaded, { ...loaded.script, pieces }, t('filter.script'));
  return { changed: true, back: !gives(loaded.script.pieces, to) };
}
