import { Button, Switch } from '@fluentui/react-components';
import { ArrowDown20Regular, ArrowUp20Regular, Delete20Regular, Edit20Regular } from '@fluentui/react-icons';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useApp } from '../context';
import { t } from '../text';
import type { Piece, Rule } from './rules';
import type { Filters } from './useFilters';
import { wordsOf } from './words';

/** The filters in the order in which they look at a message. */
export function RuleList({ filters, pieces, onEdit, onApply }: { filters: Filters; pieces: Piece[]; onEdit: (piece: Piece) => void; onApply: (rule: Rule) => void }) {
  const swap = (at: number, by: number): void => {
    // Around what is not a filter, such as the forwarding, which keeps its place.
    let other = at + by;
    while (pieces[other]?.kind === 'forward') other += by;
    const [mine, its] = [pieces[at], pieces[other]];
    if (mine !== undefined && its !== undefined) void filters.put(pieces.map((piece, i) => (i === at ? its : i === other ? mine : piece)));
  };
  const shown = pieces.map((piece, at) => ({ piece, at })).filter(({ piece }) => piece.kind !== 'forward');
  return (
    <ol className="filter-list">
      {shown.map(({ piece, at }, place) => (
        <li key={at} className="card">
          <Piece piece={piece} filters={filters} onEdit={() => onEdit(piece)} onApply={onApply} onPut={(changed) => void filters.put(changed === null ? pieces.filter((_, i) => i !== at) : pieces.map((old, i) => (i === at ? changed : old)))}>
            <IconButton label={t('filter.up')} disabled={filters.busy || place === 0} onClick={() => swap(at, -1)}><ArrowUp20Regular /></IconButton>
            <IconButton label={t('filter.down')} disabled={filters.busy || place === shown.length - 1} onClick={() => swap(at, 1)}><ArrowDown20Regular /></IconButton>
          </Piece>
          {filters.fault?.piece === piece && <p role="alert" className="filter-fault">{t('filter.refused', { reason: filters.fault.reason })}</p>}
        </li>
      ))}
    </ol>
  );
}

function Piece({ piece, filters, onEdit, onApply, onPut, children }: { piece: Piece; filters: Filters; onEdit: () => void; onApply: (rule: Rule) => void; onPut: (piece: Piece | null) => void; children: React.ReactNode }) {
  const { room } = useApp();
  if (piece.kind === 'forward') return null;
  if (piece.kind === 'text')
    return (
      <>
        <div className="form-row"><strong className="grow">{t('filter.byHand')}</strong>{children}<IconButton label={t('filter.delete')} disabled={filters.busy} onClick={() => onPut(null)}><Delete20Regular /></IconButton></div>
        <pre className="plain filter-text">{piece.text}</pre>
      </>
    );
  const { rule } = piece;
  return (
    <>
      <div className="form-row">
        <Switch aria-label={t('filter.on')} checked={rule.enabled} disabled={filters.busy} onChange={(_, data) => onPut({ kind: 'rule', rule: { ...rule, enabled: data.checked } })} />
        <strong className="grow"><bdi>{rule.name === '' ? t('filter.unnamed') : rule.name}</bdi></strong>
        {children}
        <IconButton label={t('filter.edit')} disabled={filters.busy} onClick={onEdit}><Edit20Regular /></IconButton>
        <IconButton label={t('filter.delete')} disabled={filters.busy} onClick={() => onPut(null)}><Delete20Regular /></IconButton>
      </div>
      <p className="filter-words">{wordsOf(rule, room)}</p>
      {rule.actions.some((action) => action.kind !== 'forward') && <div><Button size="small" appearance="subtle" onClick={() => onApply(rule)}>{t('filter.apply')}</Button></div>}
    </>
  );
}
