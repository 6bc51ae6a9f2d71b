import { Dismiss12Regular } from '@fluentui/react-icons';
import { useEffect, useId, useRef, useState } from 'react';
import type { Address } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { full } from '../ui/people';
import { addressesOf, atOnce, suggest, type Suggestion } from './suggest';
import { isAddress, readAddresses } from './warnings';

/** Addresses as chips, completed from what the account has sent and received. */
export function Recipients({ label, value, onChange, focus }: { label: string; value: Address[]; onChange: (addresses: Address[]) => void; focus: boolean }) {
  const { room } = useApp();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Suggestion[]>([]);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (focus) input.current?.focus();
  }, [focus]);

  useEffect(() => {
    const word = text.trim();
    if (word === '') return;
    const known = room.emails.values().flatMap((email) => [...(email.from ?? []), ...(email.to ?? [])]);
    setActive(0);
    setFound(atOnce(word, known));
    const controller = new AbortController();
    const timer = setTimeout(() => {
      suggest(room.client, word, known).then((more) => { if (!controller.signal.aborted) setFound(more); }, () => undefined); // What is known here is offered all the same.
    }, 160);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [text, room]);

  const shown = text.trim() === '' ? [] : found.filter((one) => one.email === null || !value.some((other) => other.email.toLowerCase() === one.email?.toLowerCase()));
  const add = (addresses: Address[]): void => {
    const fresh = addresses.filter((address, i) => !value.some((other) => other.email === address.email) && addresses.findIndex((other) => other.email === address.email) === i);
    if (fresh.length > 0) onChange([...value, ...fresh]);
    setText('');
  };
  return (
    <div className="recipients-row" onClick={() => input.current?.focus()}>
      <label htmlFor={id}>{label}</label>
      <div className="chips">
        {value.map((address) => (
          <span key={address.email} className={isAddress(address.email) ? 'chip' : 'chip wrong'} title={full(address)}>
            {address.name !== null && address.name !== '' ? address.name : address.email}
            <button type="button" aria-label={t('write.remove', { name: address.email })} onClick={(event) => { event.stopPropagation(); onChange(value.filter((other) => other !== address)); }}><Dismiss12Regular /></button>
          </span>
        ))}
        <input
          ref={input} id={id} role="combobox" aria-expanded={shown.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined} value={text} autoComplete="off" autoCapitalize="none" spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (!/[,;，；\n]/.test(pasted)) return;
            event.preventDefault();
            add(readAddresses(pasted));
          }}
          onBlur={() => { if (text.trim() !== '') add(readAddresses(text)); }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && shown.length > 0) {
              event.preventDefault();
              setActive((active + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length);
            } else if ((event.key === 'Enter' || event.key === 'Tab') && text.trim() !== '' && !event.ctrlKey && !event.metaKey) {
              const chosen = shown[active];
              if (event.key === 'Enter' || chosen !== undefined) event.preventDefault();
              add(chosen !== undefined && !isAddress(text.trim()) ? addressesOf(chosen) : readAddresses(text));
            } else if ([',', ';', '，', '；'].includes(event.key) && text.trim() !== '') {
              event.preventDefault();
              add(readAddresses(text));
            } else if (event.key === 'Backspace' && text === '' && value.length > 0) {
              onChange(value.slice(0, -1));
            } else if (event.key === 'Escape' && text !== '') {
              event.stopPropagation();
              setText('');
            }
          }}
        />
        {shown.length > 0 && (
          <ul className="suggest" id={`${id}-list`} role="listbox" aria-label={t('search.suggestions')}>
            {shown.map((one, i) => (
              <li key={one.email ?? one.name} id={`${id}-${i}`} role="option" aria-selected={i === active} onMouseDown={(event) => { event.preventDefault(); add(addressesOf(one)); }}>
                <span style={{ color: 'var(--text)' }}>{one.name ?? one.email}</span>{one.members !== undefined ? <span>{t('contacts.members', { count: one.members.length })}</span> : one.name !== null && <span>{one.email}</span>}
                {one.source === 'directory' && <small className="suggest-source">{t('contacts.colleague')}</small>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
