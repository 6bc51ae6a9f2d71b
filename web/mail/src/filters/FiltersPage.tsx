import { Button } from '@fluentui/react-components';
import { Add20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { notices } from '@posthouse/shared/notices';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { Scripts } from '../settings/Scripts';
import { t } from '../text';
import { applyRule } from './apply';
import './filters.css';
import { takeWaiting } from './likeThis';
import { emptyRule, putInto, type Piece, type Rule } from './rules';
import { RuleForm } from './RuleForm';
import { RuleList } from './RuleList';
import { hasFilters } from './store';
import { useFilters } from './useFilters';

/** Filters in plain words. They are kept as Sieve, so they work whatever program a person reads with. */
export function FiltersPage() {
  const { room } = useApp();
  const filters = useFilters(room);
  const [open, setOpen] = useState<{ piece: Piece | null; rule: Rule } | null>(() => {
    const rule = takeWaiting();
    return rule === null ? null : { piece: null, rule };
  });
  if (!hasFilters(room)) return <p>{t('filter.notHere')}</p>;
  if (filters.loaded === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  const { pieces, before, after } = filters.loaded.script;
  const foreign = `${before}${after}`.trim();
  const keep = async (rule: Rule): Promise<void> => {
    if (await filters.put(putInto(pieces, open?.piece ?? null, rule))) setOpen(null);
  };
  const apply = (rule: Rule): void => {
    const inbox = room.byRole('inbox')?.id;
    if (inbox === undefined) return;
    applyRule(room, rule, inbox).then(
      ({ count, back }) => notices.done(t('filter.applied', { count }), count === 0 ? undefined : () => void back().then(() => notices.done(t('done.undone')), (error: unknown) => notices.problem(explain(error)))),
      (error: unknown) => notices.problem(explain(error)),
    );
  };
  return (
    <div aria-busy={filters.busy}>
      <p>{t('filter.about')}</p>
      {filters.fault !== null && (filters.fault.piece === null || open === null) && !pieces.includes(filters.fault.piece as Piece) && <p role="alert" className="filter-fault">{t('filter.refused', { reason: filters.fault.reason })}</p>}
      {!pieces.some((piece) => piece.kind !== 'forward') && open === null && <p>{t('settings.filters.none')}</p>}
      <RuleList filters={filters} pieces={pieces} onEdit={(piece) => { if (piece.kind === 'rule') setOpen({ piece, rule: piece.rule }); }} onApply={apply} />
      {open !== null
        ? <RuleForm key={JSON.stringify(open.rule)} rule={open.rule} busy={filters.busy} fault={filters.fault?.piece?.kind === 'rule' ? filters.fault.reason : null} onSave={(rule) => void keep(rule)} onCancel={() => setOpen(null)} />
        : <Button appearance="primary" icon={<Add20Regular />} onClick={() => setOpen({ piece: null, rule: emptyRule() })}>{t('filter.add')}</Button>}
      {foreign !== '' && <details className="filter-foreign"><summary>{t('filter.foreign')}</summary><pre className="plain filter-text">{foreign}</pre></details>}
      {filters.loaded.scripts.length > 0 && <details className="filter-foreign"><summary>{t('filter.scripts')}</summary><Scripts scripts={filters.loaded.scripts} onChanged={() => void filters.reload()} /></details>}
    </div>
  );
}
