import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { capability } from '@posthouse/shared/jmap/types';
import { useState } from 'react';
import { useApp } from '../context';
import { keptColours, uncoloured } from '../kept/colours';
import { t } from '../text';
import { colourOf, colours } from '../ui/Avatar';
import { Palette } from '../ui/Palette';
import { isKeyword, keywordOf, labelName, labelsOf } from '../ui/labels';
import { colour, relabel } from './operations';
import NameHint from './NameHint';
import './labels.css';

/** The labels that there are: their colours, their names, and their end. */
export function LabelsPage() {
  const { home } = useApp();
  home.emails.useAny();
  const chosen = keptColours.labels.use();
  const [renaming, setRenaming] = useState<string | null>(null);
  const labels = labelsOf(home, Object.keys(chosen));
  if (labels.length === 0) return <p>{t('settings.labels.none')}</p>;
  const mayColour = home.client.has(capability.preferences);
  const change = (from: string, to: string | null): void => {
    setRenaming(null);
    void relabel(home, from, to);
  };
  const remove = (label: string): void => {
    if (confirm(t('label.deleteAsk', { label: labelName(label) }))) change(label, null);
  };
  const rename = (from: string, name: string): void => {
    const to = keywordOf(name);
    if (!isKeyword(to) || to === from) return setRenaming(null);
    if (!labels.includes(to) || confirm(t('label.mergeAsk', { label: labelName(from), name: labelName(to) }))) change(from, to);
  };
  return (
    <>
      <p className="hint">{t('label.about')}</p>
      <ul className="label-list">
        {labels.map((label) => (
          <li key={label}>
            {mayColour
              ? (
                <Popover positioning="below-start">
                  <PopoverTrigger disableButtonEnhancement><button type="button" className="label-colour" aria-label={t('label.colourOf', { label: labelName(label) })} style={{ background: colours[chosen[label] ?? -1] ?? colourOf(label) }} /></PopoverTrigger>
                  <PopoverSurface aria-label={t('label.colourOf', { label: labelName(label) })}>
                    <Palette chosen={chosen[label]} onChoose={(i) => colour(home, label, i)} />
                    <Button appearance="subtle" disabled={(chosen[label] ?? uncoloured) === uncoloured} onClick={() => colour(home, label, null)}>{t('label.noColour')}</Button>
                  </PopoverSurface>
                </Popover>
              )
              : <span className="label-colour" style={{ background: colourOf(label) }} />}
            {renaming === label
              ? <RenameForm label={label} onCancel={() => setRenaming(null)} onRename={(name) => rename(label, name)} />
              : (
                <>
                  <strong dir="auto">{labelName(label)}</strong>
                  <Button aria-label={`${t('folder.rename')}: ${labelName(label)}`} onClick={() => setRenaming(label)}>{t('folder.rename')}</Button>
                  <Button aria-label={`${t('act.delete')}: ${labelName(label)}`} onClick={() => remove(label)}>{t('act.delete')}</Button>
                </>
              )}
          </li>
        ))}
      </ul>
    </>
  );
}

function RenameForm({ label, onRename, onCancel }: { label: string; onRename: (name: string) => void; onCancel: () => void }) {
  const [name, setName] = useState(labelName(label));
  return (
    <form className="form-row" onSubmit={(event) => { event.preventDefault(); onRename(name); }}>
      <input className="field" autoFocus dir="auto" aria-label={t('label.newName', { label: labelName(label) })} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') onCancel(); }} />
      <Button appearance="primary" type="submit" disabled={!isKeyword(keywordOf(name))}>{t('folder.rename')}</Button>
      <Button onClick={onCancel}>{t('cancel')}</Button>
      {name !== labelName(label) && <NameHint name={name} />}
    </form>
  );
}
