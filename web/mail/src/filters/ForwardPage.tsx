import { Button, Checkbox, Field, Switch, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { capability } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { useChanged } from '../settings/unsaved';
import type { Mailroom } from '../data/mailroom';
import { t } from '../text';
import './filters.css';
import { isForwardAddress, type Forwarding } from './rules';
import { hasFilters } from './store';
import { useFilters, type Filters } from './useFilters';

/** All mail goes on to other addresses, too. It is a part of the same script as the filters. */
export function ForwardPage() {
  const { room } = useApp();
  const filters = useFilters(room);
  if (!hasFilters(room)) return <p>{t('filter.notHere')}</p>;
  if (filters.loaded === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  const piece = filters.loaded.script.pieces.find((other) => other.kind === 'forward');
  return <ForwardForm key={filters.loaded.state} filters={filters} forwarding={piece?.forwarding ?? { enabled: false, to: [], keep: true }} room={room} />;
}

// What stands after a plus is for its owner to sort by: it comes to the same account.
function isSame(address: string, own: string): boolean {
  const plain = (one: string): string => one.toLowerCase().replace(/\+[^@]*@/, '@');
  return plain(address) === plain(own);
}

function ForwardForm({ filters, forwarding, room }: { filters: Filters; forwarding: Forwarding; room: Mailroom }) {
  const own = room.session.address;
  const [on, setOn] = useState(forwarding.enabled);
  const [text, setText] = useState(forwarding.to.join('\n'));
  const [keep, setKeep] = useState(forwarding.keep);
  const [asked, setAsked] = useState(false);
  // Aliases and lists that lead back here, of which the server knows.
  const [returning, setReturning] = useState<readonly string[]>([]);
  const { saved } = useChanged([on, text, keep]);
  const to = [...new Set(text.split(/[\s,;，；]+/u).filter((part) => part !== ''))];
  const wrong = to.filter((address) => !isForwardAddress(address) || isSame(address, own));
  const circle = to.filter((address) => returning.includes(address));
  const lacks = on && (to.length === 0 || to.length > 4 || wrong.length > 0 || circle.length > 0);
  const domain = own.slice(own.lastIndexOf('@') + 1).toLowerCase();
  const abroad = to.filter((address) => isForwardAddress(address) && !address.toLowerCase().endsWith(`@${domain}`));
  const save = async (): Promise<void> => {
    setAsked(true);
    if (lacks) return;
    if (on && room.client.has(capability.recipients)) {
      try {
        const { own } = await room.client.call<{ own: string[] }>('Recipient/own', { emails: to });
        setReturning(own);
        if (own.length > 0) return;
      } catch (error) {
        return notices.problem(explain(error));
      }
    }
    const rest = filters.loaded!.script.pieces.filter((piece) => piece.kind !== 'forward');
    if (await filters.put(to.length === 0 ? rest : [{ kind: 'forward', forwarding: { enabled: on, to, keep } }, ...rest])) saved();
  };
  return (
    <form className="settings-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <p>{t('forward.about')}</p>
      <Switch checked={on} label={t('forward.on')} onChange={(_, data) => setOn(data.checked)} />
      <Field label={t('forward.to')} {...(asked && lacks ? { validationState: 'error' as const, validationMessage: to.length === 0 ? t('filter.missing.address') : to.length > 4 ? t('forward.tooMany') : wrong.length > 0 ? t('forward.wrong', { addresses: wrong.join(', ') }) : t('forward.own', { addresses: circle.join(', ') }) } : {})}>
        <Textarea value={text} rows={3} onChange={(_, data) => setText(data.value)} />
      </Field>
      <Checkbox label={t('forward.keep')} checked={keep} onChange={(_, data) => setKeep(data.checked === true)} />
      {on && !keep && <p className="filter-fault">{t('forward.noCopy')}</p>}
      {on && abroad.length > 0 && <p className="filter-fault">{t('forward.abroad', { addresses: abroad.join(', '), domain })}</p>}
      {filters.fault !== null && <p role="alert" className="filter-fault">{t('filter.refused', { reason: filters.fault.reason })}</p>}
      <div><Button appearance="primary" type="submit" disabled={filters.busy}>{t('save')}</Button></div>
    </form>
  );
}
