import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { Add20Regular, Dismiss20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { t, type TextKey } from '../text';
import { first, nameFrom, nameOf, part, type Card } from './card';

interface Entry {
  key: string;
  value: string;
  context: 'work' | 'private' | '';
}

const contexts: Entry['context'][] = ['', 'work', 'private'];

/** What people write into an address book; what else is in the card stays as it is. */
export function CardForm({ card, people, onSave, onCancel }: { card: Card; people: readonly Card[]; onSave: (card: Card) => void; onCancel: () => void }) {
  const isGroup = card.kind === 'group';
  const [given, setGiven] = useState(part(card, 'given') || (part(card, 'surname') === '' && !isGroup ? (card.name?.full ?? '') : ''));
  const [surname, setSurname] = useState(part(card, 'surname'));
  const [groupName, setGroupName] = useState(isGroup ? nameOf(card) : '');
  const [emails, setEmails] = useState<Entry[]>(() => entries(card.emails, 'address', isGroup));
  const [phones, setPhones] = useState<Entry[]>(() => entries(card.phones, 'number', isGroup));
  const [company, setCompany] = useState(first(card.organizations)?.name ?? '');
  const [title, setTitle] = useState(first(card.titles)?.name ?? '');
  const [note, setNote] = useState(first(card.notes)?.note ?? '');
  const [keywords, setKeywords] = useState(Object.keys(card.keywords ?? {}).join(', '));
  const [members, setMembers] = useState<ReadonlySet<string>>(new Set(Object.keys(card.members ?? {})));
  const save = (): void => {
    const labels = keywords.split(/[,，;；]/).map((word) => word.trim()).filter((word) => word !== '');
    const next: Card = { ...card };
    if (isGroup) {
      next.name = { full: groupName.trim() };
      put(next, 'members', [...members].map((uid) => [uid, true as const]));
    } else {
      const name = nameFrom(given, surname);
      if (name === undefined) delete next.name;
      // Parts that the form does not show, such as a title, stay.
      else if (part(card, 'given') !== given.trim() || part(card, 'surname') !== surname.trim()) next.name = name;
      put(next, 'emails', emails.filter((entry) => entry.value.trim() !== '').map((entry) => [entry.key, { ...card.emails?.[entry.key], address: entry.value.trim(), ...contextOf(entry) }]));
      put(next, 'phones', phones.filter((entry) => entry.value.trim() !== '').map((entry) => [entry.key, { ...card.phones?.[entry.key], number: entry.value.trim(), ...contextOf(entry) }]));
      firstOf(next, 'organizations', 'name', company);
      firstOf(next, 'titles', 'name', title);
    }
    firstOf(next, 'notes', 'note', note);
    put(next, 'keywords', labels.map((label) => [label, true as const]));
    onSave(next);
  };
  const usable = isGroup ? groupName.trim() !== '' : given.trim() + surname.trim() + company.trim() !== '' || emails.some((entry) => entry.value.trim() !== '');
  return (
    <form className="contact-form" aria-label={t('contacts.edit')} onSubmit={(event) => { event.preventDefault(); if (usable) save(); }}>
      <h1>{card.id === '' ? t(isGroup ? 'contacts.newGroup' : 'contacts.new') : nameOf(card)}</h1>
      {isGroup
        ? (
          <>
            <Field label={t('settings.name')} required><Input autoFocus value={groupName} maxLength={200} onChange={(_, data) => setGroupName(data.value)} /></Field>
            <fieldset className="members"><legend>{t('contacts.membersOf')}</legend>
              {people.filter((other) => other.kind !== 'group').map((other) => (
                <label key={other.id}><input type="checkbox" checked={members.has(other.uid)} onChange={(event) => { const next = new Set(members); if (event.target.checked) next.add(other.uid); else next.delete(other.uid); setMembers(next); }} /> {nameOf(other)}</label>
              ))}
            </fieldset>
          </>
        )
        : (
          <>
            <div className="form-row">
              <Field label={t('contacts.given')}><Input autoFocus value={given} maxLength={200} onChange={(_, data) => setGiven(data.value)} /></Field>
              <Field label={t('contacts.surname')}><Input value={surname} maxLength={200} onChange={(_, data) => setSurname(data.value)} /></Field>
            </div>
            <Entries label={t('contacts.email')} type="email" value={emails} onChange={setEmails} />
            <Entries label={t('contacts.phone')} type="tel" value={phones} onChange={setPhones} />
            <div className="form-row">
              <Field label={t('contacts.company')}><Input value={company} maxLength={200} onChange={(_, data) => setCompany(data.value)} /></Field>
              <Field label={t('contacts.jobTitle')}><Input value={title} maxLength={200} onChange={(_, data) => setTitle(data.value)} /></Field>
            </div>
          </>
        )}
      <Field label={t('contacts.note')}><Textarea value={note} rows={3} resize="vertical" maxLength={4000} onChange={(_, data) => setNote(data.value)} /></Field>
      <Field label={t('contacts.groups')} hint={t('contacts.groupsHint')}><Input value={keywords} maxLength={500} onChange={(_, data) => setKeywords(data.value)} /></Field>
      <div className="form-row"><Button appearance="primary" type="submit" disabled={!usable}>{t('save')}</Button><Button onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

function Entries({ label, type, value, onChange }: { label: string; type: 'email' | 'tel'; value: Entry[]; onChange: (value: Entry[]) => void }) {
  return (
    <fieldset className="entries">
      <legend>{label}</legend>
      {value.map((entry) => (
        <div className="rule-line" key={entry.key}>
          <Input className="grow" aria-label={label} type={type} value={entry.value} maxLength={320} onChange={(_, data) => onChange(value.map((other) => (other === entry ? { ...entry, value: data.value } : other)))} />
          <Select aria-label={t('contacts.kind')} value={entry.context} onChange={(_, data) => onChange(value.map((other) => (other === entry ? { ...entry, context: data.value as Entry['context'] } : other)))}>
            {contexts.map((context) => <option key={context} value={context}>{t(`contacts.context.${context === '' ? 'none' : context}` as TextKey)}</option>)}
          </Select>
          <IconButton label={t('write.remove', { name: entry.value === '' ? label : entry.value })} onClick={() => onChange(value.filter((other) => other !== entry))}><Dismiss20Regular /></IconButton>
        </div>
      ))}
      <Button appearance="subtle" icon={<Add20Regular />} aria-label={`${t('contacts.more')}: ${label}`} onClick={() => onChange([...value, { key: crypto.randomUUID().slice(0, 8), value: '', context: '' }])}>{t('contacts.more')}</Button>
    </fieldset>
  );
}

function entries<T extends { contexts?: Record<string, true> }>(map: Record<string, T> | undefined, name: keyof T & string, none: boolean): Entry[] {
  const all = Object.entries(map ?? {}).map(([key, entry]): Entry => ({ key, value: String(entry[name]).replace(/^tel:/i, ''), context: entry.contexts?.work === true ? 'work' : entry.contexts?.private === true ? 'private' : '' }));
  return all.length === 0 && !none ? [{ key: 'k1', value: '', context: '' }] : all;
}

function contextOf(entry: Entry): { contexts?: Record<string, true> } {
  return entry.context === '' ? {} : { contexts: { [entry.context]: true } };
}

function put(card: Card, name: string, all: [string, unknown][]): void {
  if (all.length > 0) card[name] = Object.fromEntries(all);
  else delete card[name];
}

function firstOf(card: Card, name: string, inner: string, value: string): void {
  const map = { ...(card[name] as Record<string, Record<string, unknown>> | undefined) };
  const key = Object.keys(map)[0] ?? 'k1';
  if (value.trim() === '') delete map[key];
  else map[key] = { ...map[key], [inner]: value.trim() };
  put(card, name, Object.entries(map));
}
