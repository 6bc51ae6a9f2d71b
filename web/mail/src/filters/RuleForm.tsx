import { Button, Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { Add20Regular, Delete20Regular } from '@fluentui/react-icons';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useState } from 'react';
import { useApp } from '../context';
import { nameOf } from '../data/views';
import { useChanged } from '../settings/unsaved';
import { t } from '../text';
import { emptyRule, fields, missing, tests, type Action, type Condition, type Field as Looked, type Rule, type Test } from './rules';
import { pathOfFolder } from './words';

const kinds: Action['kind'][] = ['move', 'label', 'seen', 'star', 'forward', 'trash'];

/** A filter being made or changed. */
export function RuleForm({ rule, busy, fault, onSave, onCancel }: { rule: Rule; busy: boolean; fault: string | null; onSave: (rule: Rule) => void; onCancel: () => void }) {
  const [draft, setDraft] = useState(rule);
  const [asked, setAsked] = useState(false);
  useChanged(draft);
  const lacks = missing(draft);
  const change = (part: Partial<Rule>): void => setDraft({ ...draft, ...part });
  const changeCondition = (at: number, part: Partial<Condition>): void => change({ conditions: draft.conditions.map((other, i) => (i === at ? { ...other, ...part } : other)) });
  return (
    <form className="card filter-form" aria-label={t('filter.title')} onSubmit={(event) => {
      event.preventDefault();
      setAsked(true);
      if (lacks === null) onSave(draft);
    }}>
      <Field label={t('filter.name')}><Input value={draft.name} maxLength={200} placeholder={t('filter.nameHint')} onChange={(_, data) => change({ name: data.value })} /></Field>
      <fieldset>
        <legend>{t('filter.when')}</legend>
        {draft.conditions.length > 1 && (
          <Select aria-label={t('filter.match')} value={draft.match} onChange={(_, data) => change({ match: data.value as Rule['match'] })}>
            <option value="all">{t('filter.match.all')}</option>
            <option value="any">{t('filter.match.any')}</option>
          </Select>
        )}
        {draft.conditions.map((condition, at) => (
          <div className="filter-line" key={at}>
            <Select aria-label={t('filter.field')} value={condition.field} onChange={(_, data) => {
              const field = data.value as Looked;
              changeCondition(at, { field, test: tests[field].includes(condition.test) ? condition.test : tests[field][0]! });
            }}>
              {fields.map((field) => <option key={field} value={field}>{t(`filter.field.${field}`)}</option>)}
            </Select>
            {condition.field !== 'attachment' && (
              <>
                <Select aria-label={t('filter.test')} value={condition.test} onChange={(_, data) => changeCondition(at, { test: data.value as Test })}>
                  {tests[condition.field].map((test) => <option key={test} value={test}>{t(`filter.test.${test}`)}</option>)}
                </Select>
                <Input aria-label={t('filter.value')} className="grow" type={condition.field === 'size' ? 'number' : 'text'} value={condition.value} maxLength={500}
                  {...(condition.field === 'size' ? { contentAfter: <span>MB</span>, min: 0, step: 'any' } : {})} onChange={(_, data) => changeCondition(at, { value: data.value })} />
              </>
            )}
            <IconButton type="button" label={t('filter.removeCondition')} disabled={draft.conditions.length === 1} onClick={() => change({ conditions: draft.conditions.filter((_, i) => i !== at) })}><Delete20Regular /></IconButton>
          </div>
        ))}
        <div><Button appearance="subtle" icon={<Add20Regular />} onClick={() => change({ conditions: [...draft.conditions, ...emptyRule().conditions] })}>{t('filter.addCondition')}</Button></div>
      </fieldset>
      <fieldset>
        <legend>{t('filter.then')}</legend>
        {draft.actions.map((action, at) => (
          <ActionLine key={at} action={action} onChange={(changed) => change({ actions: draft.actions.map((other, i) => (i === at ? changed : other)) })} onRemove={() => change({ actions: draft.actions.filter((_, i) => i !== at) })} />
        ))}
        <AddAction used={draft.actions} onAdd={(action) => change({ actions: [...draft.actions, action] })} />
        <Checkbox label={t('filter.stop')} checked={draft.stop} onChange={(_, data) => change({ stop: data.checked === true })} />
      </fieldset>
      {asked && lacks !== null && <p role="alert" className="filter-fault">{t(`filter.missing.${lacks}`)}</p>}
      {fault !== null && <p role="alert" className="filter-fault">{t('filter.refused', { reason: fault })}</p>}
      <div className="form-row">
        <Button appearance="primary" type="submit" disabled={busy}>{t('save')}</Button>
        <Button appearance="subtle" onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </form>
  );
}

function ActionLine({ action, onChange, onRemove }: { action: Action; onChange: (action: Action) => void; onRemove: () => void }) {
  const { room } = useApp();
  return (
    <div className="filter-line">
      <span className="filter-what">{t(`filter.act.${action.kind}`)}</span>
      {action.kind === 'move' && (
        <Select aria-label={t('filter.folder')} className="grow" value={action.folder} onChange={(_, data) => onChange({ kind: 'move', folder: data.value, path: pathOfFolder(data.value, room) })}>
          {folders(room).map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Select>
      )}
      {action.kind === 'label' && <Input aria-label={t('filter.label')} className="grow" value={action.label} maxLength={100} onChange={(_, data) => onChange({ kind: 'label', label: data.value })} />}
      {action.kind === 'forward' && <Input aria-label={t('filter.address')} className="grow" type="email" value={action.to} maxLength={320} onChange={(_, data) => onChange({ kind: 'forward', to: data.value.trim() })} />}
      <IconButton type="button" label={t('filter.removeAction')} onClick={onRemove}><Delete20Regular /></IconButton>
    </div>
  );
}

function AddAction({ used, onAdd }: { used: Action[]; onAdd: (action: Action) => void }) {
  const { room } = useApp();
  // A message lies in one place; what is not about places may come together.
  const open = kinds.filter((kind) => kind === 'label' || kind === 'forward' || !used.some((action) => action.kind === kind || (kind === 'move' && action.kind === 'trash') || (kind === 'trash' && action.kind === 'move')));
  const make = (kind: Action['kind']): Action => {
    const first = folders(room)[0];
    switch (kind) {
      case 'move':
        return { kind, folder: first?.id ?? '', path: first === undefined ? '' : pathOfFolder(first.id, room) };
      case 'label':
        return { kind, label: '' };
      case 'forward':
        return { kind, to: '' };
      default:
        return { kind };
    }
  };
  return (
    <Select aria-label={t('filter.addAction')} value="" onChange={(_, data) => { if (data.value !== '') onAdd(make(data.value as Action['kind'])); }}>
      <option value="">{t('filter.addAction')}</option>
      {open.map((kind) => <option key={kind} value={kind}>{t(`filter.act.${kind}`)}</option>)}
    </Select>
  );
}

function folders(room: ReturnType<typeof useApp>['room']): { id: string; name: string }[] {
  return room.mailboxes.values()
    .filter((mailbox) => mailbox.role !== 'inbox' && mailbox.role !== 'drafts' && mailbox.role !== 'scheduled' && mailbox.name !== 'Snoozed')
    .map((mailbox) => ({ id: mailbox.id, name: mailbox.parentId === null ? nameOf(mailbox) : pathOfFolder(mailbox.id, room) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
