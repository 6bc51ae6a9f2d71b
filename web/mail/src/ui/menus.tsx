import { Popover, PopoverSurface } from '@fluentui/react-components';
import { Checkmark20Regular, Folder20Regular } from '@fluentui/react-icons';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { takes } from '../data/rights';
import { nameOf, type View } from '../data/views';
import { keyOf } from '../keys';
import { t } from '../text';
import { coming, suggestions } from '../text/dates';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { keptColours } from '../kept/colours';
import NameHint from '../labels/NameHint';
import { faultOf, isKeyword, keywordOf, labelName, labelsOf } from './labels';

interface Controlled {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function WhenMenu({ open, onOpenChange, label, hint, icon, worded = false, latest, onPick }: Controlled & { label: string; hint?: string; icon: ReactNode; worded?: boolean; latest?: Date; onPick: (at: Date) => void }) {
  const [date, setDate] = useState('');
  const id = useId();
  const tooLate = latest !== undefined && date !== '' && new Date(date) > latest;
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const choose = (at: Date): void => {
    onOpenChange(false);
    onPick(at);
  };
  return (
    <>
      {worded
        ? <button ref={setAnchor} type="button" className="button" aria-haspopup="dialog" aria-expanded={open} onClick={() => onOpenChange(!open)}>{icon}{label}</button>
        : <IconButton ref={setAnchor} label={label} {...(hint === undefined ? {} : { hint })} aria-haspopup="dialog" aria-expanded={open} onClick={() => onOpenChange(!open)}>{icon}</IconButton>}
      <Popover open={open} onOpenChange={(_, data) => onOpenChange(data.open)} trapFocus positioning={{ target: anchor, position: 'below', align: 'end' }}>
      <PopoverSurface aria-label={label} style={{ padding: 6, borderRadius: 12 }}>
        <div className="menu-title">{label}</div>
        {suggestions(new Date()).filter(({ at }) => latest === undefined || at <= latest).map(({ key, at }) => (
          <button type="button" key={key} className="menu-item" onClick={() => choose(at)}>{t(key)}<small>{coming(at)}</small></button>
        ))}
        <hr className="menu-line" />
        <form style={{ display: 'flex', gap: 6, padding: 6 }} onSubmit={(event) => {
          event.preventDefault();
          if (date !== '' && !tooLate) choose(new Date(date));
        }}>
          <input className="field" type="datetime-local" aria-label={t('snooze.pick')} value={date} min={local(new Date())} max={latest === undefined ? undefined : local(latest)} aria-invalid={tooLate} aria-describedby={latest === undefined ? undefined : id} onChange={(event) => setDate(event.target.value)} />
          <button type="submit" className="button" disabled={date === '' || tooLate}>{t('snooze.set')}</button>
        </form>
        {latest !== undefined && <p id={id} className={tooLate ? 'menu-hint wrong' : 'menu-hint'} role="status">{t('write.latest', { when: coming(latest) })}</p>}
      </PopoverSurface>
      </Popover>
    </>
  );
}

function local(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function FolderMenu({ open, onOpenChange, view, icon, onPick }: Controlled & { view: View; icon: ReactNode; onPick: (id: Id, name: string) => void }) {
  const { room } = useApp();
  const [filter, setFilter] = useState('');
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const folders = !open ? [] : room.mailboxes.values()
    .filter((mailbox) => takes(mailbox) && mailbox.name !== 'Snoozed' && mailbox.role !== 'drafts' && mailbox.role !== 'scheduled' && !(view.kind === 'mailbox' && view.id === mailbox.id) && nameOf(mailbox).toLowerCase().includes(filter.toLowerCase()))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
    .slice(0, 50);
  const choose = (id: Id, name: string): void => {
    onOpenChange(false);
    setFilter('');
    onPick(id, name);
  };
  return (
    <>
      <IconButton ref={setAnchor} label={t('act.move')} hint={keyOf('move')} aria-haspopup="dialog" aria-expanded={open} onClick={() => onOpenChange(!open)}>{icon}</IconButton>
      <Popover open={open} onOpenChange={(_, data) => onOpenChange(data.open)} trapFocus positioning={{ target: anchor, position: 'below', align: 'end' }}>
      <PopoverSurface aria-label={t('act.move')} style={{ padding: 6, borderRadius: 12, width: 270 }}>
        <form style={{ padding: 4 }} onSubmit={(event) => {
          event.preventDefault();
          const first = folders[0];
          if (first !== undefined) choose(first.id, nameOf(first));
        }}>
          <input className="field" type="search" aria-label={t('act.moveFilter')} placeholder={t('act.moveFilter')} value={filter} onChange={(event) => setFilter(event.target.value)} />
        </form>
        <div style={{ maxHeight: 300, overflowY: 'auto' }}>
          {folders.map((mailbox) => (
            <button type="button" key={mailbox.id} className="menu-item" onClick={() => choose(mailbox.id, nameOf(mailbox))}><Folder20Regular />{nameOf(mailbox)}</button>
          ))}
        </div>
      </PopoverSurface>
      </Popover>
    </>
  );
}

export function LabelMenu({ open, onOpenChange, threads, icon }: Controlled & { threads: readonly Id[]; icon: ReactNode }) {
  const { room, home, actions } = useApp();
  const [fresh, setFresh] = useState('');
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const on = new Set(threads.flatMap((thread) => room.messagesOf(thread)).flatMap((email) => Object.keys(email.keywords)));
  // The field comes first and has the focus: whoever types means a name, and finds those that there are by it.
  const all = open ? labelsOf(room, room === home ? Object.keys(keptColours.labels.all) : []) : [];
  const id = useId();
  const [active, setActive] = useState(-1);
  const found = all.filter((label) => labelName(label).toLowerCase().includes(fresh.trim().toLowerCase()));
  const type = (text: string): void => {
    setFresh(text);
    setActive(-1);
  };
  const choose = (label: string, set: boolean): void => {
    type('');
    onOpenChange(false);
    actions.label(threads, label, set);
  };
  // WAI-ARIA's combobox: the arrows go through the list, and the focus stays where one types.
  const goTo = (index: number): void => {
    setActive(index);
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && found.length > 0) {
      event.preventDefault();
      // From the field to the one end or the other, and from either end back into the field.
      goTo(event.key === 'ArrowDown' ? (active + 2) % (found.length + 1) - 1 : (active + found.length + 1) % (found.length + 1) - 1);
    } else if (event.key === 'Enter') {
      const chosen = found[active];
      if (chosen === undefined) return;
      event.preventDefault();
      choose(chosen, !on.has(chosen));
    } else if (event.key === 'Escape' && active >= 0) {
      // First out of the list, then out of the popup.
      event.preventDefault();
      event.stopPropagation();
      setActive(-1);
    }
  };
  return (
    <>
      <IconButton ref={setAnchor} label={t('act.label')} hint={keyOf('label')} aria-haspopup="dialog" aria-expanded={open} onClick={() => onOpenChange(!open)}>{icon}</IconButton>
      <Popover open={open} onOpenChange={(_, data) => onOpenChange(data.open)} trapFocus positioning={{ target: anchor, position: 'below', align: 'end' }}>
      <PopoverSurface aria-label={t('act.label')} style={{ padding: 6, borderRadius: 12, width: 250 }}>
        <form style={{ display: 'flex', gap: 6, padding: 4 }} onSubmit={(event) => {
          event.preventDefault();
          const label = keywordOf(fresh);
          if (!isKeyword(label)) return;
          // Its name takes it away only where all of them have it.
          choose(label, !threads.every((thread) => room.messagesOf(thread).some((email) => email.keywords[label] === true)));
          if (room === home && !all.includes(label)) void import('../labels/operations').then(({ remember }) => remember(home, [label]), () => undefined);
        }}>
          <input
            className="field" role="combobox" aria-expanded={found.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined} autoComplete="off"
            aria-label={t('act.newLabel')} placeholder={t('act.newLabel')} value={fresh} maxLength={60} aria-invalid={faultOf(fresh) !== null} onChange={(event) => type(event.target.value)} onKeyDown={onKey}
          />
        </form>
        {fresh !== '' && <NameHint name={fresh} />}
        {found.length > 0 && (
          <div id={`${id}-list`} role="listbox" aria-multiselectable="true" aria-label={t('settings.labels')} style={{ maxHeight: 300, overflowY: 'auto' }}>
            {found.map((label, i) => (
              <div key={label} id={`${id}-${i}`} role="option" aria-selected={on.has(label)} className={i === active ? 'menu-item active' : 'menu-item'} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(label, !on.has(label))}>
                <span style={{ width: 20 }}>{on.has(label) && <Checkmark20Regular />}</span>{labelName(label)}
              </div>
            ))}
          </div>
        )}
      </PopoverSurface>
      </Popover>
    </>
  );
}
