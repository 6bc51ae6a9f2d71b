import { Button } from '@fluentui/react-components';
import { Add20Regular, ArrowDownload20Regular, ArrowUpload20Regular, ChevronLeft20Regular, PeopleTeam20Regular } from '@fluentui/react-icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { capability } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { setAll } from '../settings/calls';
import { t, texts } from '../text';
import { Avatar } from '../ui/Avatar';
import { add, load, mostImported, patchOf, type Book } from './book';
import { addressesOf, first, matches, nameOf, sorted, type Card } from './card';
import { CardForm } from './CardForm';
import { readVCards, writeVCards } from './vcard';
import './contacts.css';

// Rows that are drawn at once; more come with the end of the list.
const drawn = 200;

/** The address book: list, search, groups by keyword, edit, import, export. */
export function ContactsPage() {
  const { room, compose } = useApp();
  const language = texts.useLanguage();
  const [book, setBook] = useState<Book | null>(null);
  const [text, setText] = useState('');
  const [keyword, setKeyword] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [editing, setEditing] = useState<Card | null>(null);
  const [shown, setShown] = useState(drawn);
  const [imported, setImported] = useState<{ done: number; all: number } | null>(null);
  // What is on its way would be cut off.
  useEffect(() => {
    if (imported === null) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [imported]);
  const picker = useRef<HTMLInputElement>(null);
  const offered = room.client.has(capability.contacts);
  const reload = useCallback(async (): Promise<void> => {
    if (offered) setBook(await load(room.client));
  }, [room, offered]);
  useEffect(() => {
    reload().catch((error: unknown) => notices.problem(explain(error)));
  }, [reload]);
  const all = useMemo(() => sorted(book?.cards ?? [], language), [book, language]);
  const keywords = useMemo(() => [...new Set(all.flatMap((card) => Object.keys(card.keywords ?? {})))].sort((a, b) => a.localeCompare(b)), [all]);
  const found = useMemo(() => all.filter((card) => (keyword === '' || card.keywords?.[keyword] === true) && (text.trim() === '' || matches(card, text.trim()))), [all, keyword, text]);
  if (!offered) return <div className="empty">{t('contacts.none')}</div>;
  if (book === null) return <div className="empty"><div className="spin" role="status" aria-label={t('loading')} /></div>;

  const run = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await work();
      await reload();
      setEditing(null);
      notices.done(done);
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  const mainBook = (book.books.find((one) => one.isDefault) ?? book.books[0])!.id;
  const save = (card: Card): void => {
    const before = book.cards.find((other) => other.id === card.id);
    const { id, uid, ...fresh } = card;
    void run(async () => {
      if (before !== undefined) await setAll(room.client, 'ContactCard/set', { update: { [id]: patchOf(before, card) } });
      else setChosen((await setAll(room.client, 'ContactCard/set', { create: { made: { ...fresh, ...(uid === '' ? {} : { uid }) } } })).created!.made!.id);
    }, t('saved'));
  };
  const remove = (card: Card): void => {
    const { id, ...copy } = card;
    setChosen(null);
    void run(() => setAll(room.client, 'ContactCard/set', { destroy: [id] }), t('contacts.deleted')).then(() => {
      notices.done(t('contacts.deleted'), () => void run(() => setAll(room.client, 'ContactCard/set', { create: { made: copy } }), t('done.undone')));
    });
  };
  const take = async (files: readonly File[]): Promise<void> => {
    if (files.reduce((sum, file) => sum + file.size, 0) > mostImported) return notices.problem(t('contacts.importTooLarge', { size: mostImported >> 20 }));
    const read = (await Promise.all(files.map((file) => file.text()))).map(readVCards);
    const cards = read.flatMap((one) => one.cards);
    const left = read.reduce((sum, one) => sum + one.left, 0);
    if (cards.length === 0) return notices.problem(t('contacts.noCards'));
    setImported({ done: 0, all: cards.length });
    await run(() => add(room.client, mainBook, cards, book.cards, (done) => setImported({ done, all: cards.length })), [t('contacts.imported', { count: cards.length }), ...(left > 0 ? [t('contacts.left', { count: left })] : [])].join(' '));
    setImported(null);
  };
  const give = (version: '4.0' | '3.0'): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([writeVCards(found, version)], { type: 'text/vcard' }));
    link.download = `${t('contacts.title')}.vcf`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const begin = (kind: 'individual' | 'group'): void => {
    setChosen(null);
    setEditing({ id: '', uid: '', kind, addressBookIds: { [mainBook]: true }, ...(keyword === '' ? {} : { keywords: { [keyword]: true as const } }) });
  };
  const card = all.find((other) => other.id === chosen);
  return (
    <div className="contacts" data-detail={editing !== null || card !== undefined}>
      <div className="contacts-side">
        <div className="contacts-head">
          <h1>{t('contacts.title')}</h1>
          <IconButton label={t('contacts.new')} onClick={() => begin('individual')}><Add20Regular /></IconButton>
          <IconButton label={t('contacts.newGroup')} onClick={() => begin('group')}><PeopleTeam20Regular /></IconButton>
          <IconButton label={t('contacts.import')} disabled={imported !== null} onClick={() => picker.current?.click()}><ArrowUpload20Regular /></IconButton>
          <IconButton label={t('contacts.export')} disabled={found.length === 0} onClick={() => give('4.0')}><ArrowDownload20Regular /></IconButton>
          <input ref={picker} type="file" accept=".vcf,text/vcard" multiple hidden aria-label={t('contacts.import')} onChange={(event) => { void take([...(event.target.files ?? [])]); event.target.value = ''; }} />
        </div>
        {imported !== null && (
          <div className="contacts-import">
            <span role="status">{t('contacts.importing', { count: imported.all })}</span>
            <progress value={imported.done} max={imported.all} aria-label={t('contacts.importing', { count: imported.all })} />
            <small>{texts.number(imported.done)} / {texts.number(imported.all)}</small>
          </div>
        )}
        <input className="field" type="search" value={text} placeholder={t('contacts.search')} aria-label={t('contacts.search')} onChange={(event) => { setText(event.target.value); setShown(drawn); }} />
        {keywords.length > 0 && (
          <div className="contacts-groups" role="group" aria-label={t('contacts.groups')}>
            {['', ...keywords].map((word) => <button key={word} type="button" className="choice-chip" aria-pressed={keyword === word} onClick={() => setKeyword(word)}>{word === '' ? t('contacts.all') : word}</button>)}
          </div>
        )}
        <ul className="contacts-list" aria-label={t('contacts.title')} tabIndex={0} onScroll={(event) => { const { scrollTop, clientHeight, scrollHeight } = event.currentTarget; if (scrollTop + clientHeight > scrollHeight - 600 && shown < found.length) setShown(shown + drawn); }}>
          {found.slice(0, shown).map((other) => (
            <li key={other.id}>
              <button type="button" className="contact-row" aria-current={other.id === chosen} onClick={() => { setChosen(other.id); setEditing(null); }}>
                <Avatar address={{ name: nameOf(other), email: first(other.emails)?.address ?? other.uid }} />
                <span><b>{nameOf(other)}</b><small>{other.kind === 'group' ? t('contacts.members', { count: Object.keys(other.members ?? {}).length }) : (first(other.emails)?.address ?? first(other.phones)?.number ?? '')}</small></span>
              </button>
            </li>
          ))}
        </ul>
        {all.length === 0 && <p className="hint" style={{ padding: 16 }}>{t('contacts.none')}</p>}
        {all.length > 0 && <p className="hint contacts-count">{t('contacts.count', { count: found.length })} <button type="button" className="link-button" onClick={() => give('3.0')}>{t('contacts.export3')}</button></p>}
      </div>
      <div className="contacts-detail" role="region" aria-label={t('read.details')} tabIndex={0}>
        {(editing !== null || card !== undefined) && <IconButton className="contacts-back" label={t('back')} onClick={() => { setEditing(null); setChosen(null); }}><ChevronLeft20Regular /></IconButton>}
        {editing !== null
          ? <CardForm key={editing.id} card={editing} people={all} onSave={save} onCancel={() => setEditing(null)} />
          : card === undefined ? <div className="empty">{t('contacts.choose')}</div> : <Detail card={card} all={all} onEdit={() => setEditing(card)} onDelete={() => remove(card)} onWrite={(to) => compose({ to })} />}
      </div>
    </div>
  );
}

function Detail({ card, all, onEdit, onDelete, onWrite }: { card: Card; all: readonly Card[]; onEdit: () => void; onDelete: () => void; onWrite: (to: { name: string | null; email: string }[]) => void }) {
  const members = all.filter((other) => card.members?.[other.uid] === true);
  const reached = card.kind === 'group' ? members.flatMap((member) => addressesOf(member).slice(0, 1)) : addressesOf(card).slice(0, 1);
  const birth = Object.values(card.anniversaries ?? {}).find((one) => one.kind === 'birth')?.date;
  const photo = Object.values(card.media ?? {}).find((media) => media.kind === 'photo' && /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(media.uri ?? ''))?.uri;
  const line = (label: string, value: string | undefined, link?: () => void) => (value === undefined || value === '' ? null : <div className="contact-line" key={label + value}><dt>{label}</dt><dd>{link === undefined ? value : <button type="button" className="link-button" onClick={link}>{value}</button>}</dd></div>);
  return (
    <article>
      <header className="contact-head">
        {photo === undefined ? <Avatar address={{ name: nameOf(card), email: first(card.emails)?.address ?? card.uid }} /> : <img src={photo} alt="" width={48} height={48} />}
        <h1>{nameOf(card)}</h1>
      </header>
      <div className="form-row">
        {reached.length > 0 && <Button appearance="primary" onClick={() => onWrite(reached)}>{t('contacts.write')}</Button>}
        <Button onClick={onEdit}>{t('contacts.edit')}</Button>
        <Button onClick={onDelete}>{t('act.delete')}</Button>
      </div>
      <dl>
        {Object.values(card.emails ?? {}).map((email) => line(t('contacts.email'), email.address, () => onWrite([{ name: nameOf(card), email: email.address }])))}
        {Object.values(card.phones ?? {}).map((phone) => line(t('contacts.phone'), phone.number.replace(/^tel:/i, '')))}
        {Object.values(card.organizations ?? {}).map((one) => line(t('contacts.company'), [one.name, ...(one.units ?? []).map((unit) => unit.name)].filter((name) => name !== undefined).join(', ')))}
        {Object.values(card.titles ?? {}).map((title) => line(t('contacts.jobTitle'), title.name))}
        {Object.values(card.addresses ?? {}).map((address) => line(t('contacts.address'), address.full ?? (address.components ?? []).map((one) => one.value).join(', ')))}
        {birth !== undefined && line(t('contacts.birthday'), [birth.year, birth.month, birth.day].filter((number) => number !== undefined).join('-'))}
        {members.length > 0 && line(t('contacts.membersOf'), members.map(nameOf).join(', '))}
        {Object.values(card.notes ?? {}).map((note) => line(t('contacts.note'), note.note))}
        {line(t('contacts.groups'), Object.keys(card.keywords ?? {}).join(', '))}
      </dl>
    </article>
  );
}
