import { Badge, Button, Field, Input, Select } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { Identity } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { textToHtml } from '../compose/html';
import { usualDelay } from '../compose/outgoing';
import { RichText } from '../compose/RichText';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t } from '../text';
import { useLook } from '../ui/look';
import { setAll } from './calls';
import { ChangedElsewhere, updateSeen } from './seen';
import { useRichChange, useUnsaved } from './unsaved';
import '../compose/compose.css';

const delays = [0, 5, 10, 20, 30];

/** Under which names and addresses one writes, with which signature, and which of them is meant where nothing says otherwise. */
export function Identities() {
  const { room } = useApp();
  const [identities, setIdentities] = useState(room.identities);
  const [adding, setAdding] = useState(false);
  const reload = async (): Promise<void> => {
    room.identities = (await room.client.call<{ list: Identity[] }>('Identity/get', { ids: null })).list;
    setIdentities(room.identities);
  };
  const save = async (seen: Identity, wanted: Partial<Identity>): Promise<Identity> => {
    try {
      const now = await updateSeen(room.client, 'Identity', seen, wanted);
      await reload();
      notices.done(t('saved'));
      return now;
    } catch (error) {
      notices.problem(explain(error));
      return error instanceof ChangedElsewhere ? (error.now as Identity) : seen;
    }
  };
  const run = async (args: Record<string, unknown>, done?: () => void, said = t('saved'), undo?: () => void): Promise<void> => {
    try {
      await setAll(room.client, 'Identity/set', args);
      await reload();
      notices.done(said, undo);
      done?.();
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  const remove = ({ id, name, email, replyTo, bcc, textSignature, htmlSignature, undoSendDelay }: Identity): void => {
    const copy = { name, email, replyTo, bcc, textSignature, htmlSignature, ...(undoSendDelay == null ? {} : { undoSendDelay }) };
    void run({ destroy: [id] }, undefined, t('identities.deleted'), () => void run({ create: { made: copy } }, undefined, t('done.undone')));
  };
  return (
    <>
      {identities.map((identity) => (
        <IdentityForm
          key={identity.id} identity={identity} many={identities.length > 1} onSave={save} onDefault={() => void run({ update: { [identity.id]: { isDefault: true } } })} onDelete={() => remove(identity)}
        />
      ))}
      {adding ? <NewIdentity onCancel={() => setAdding(false)} onSave={(made) => void run({ create: { made } }, () => setAdding(false))} /> : <p><Button onClick={() => setAdding(true)}>{t('identities.add')}</Button></p>}
    </>
  );
}

function IdentityForm({ identity, many, onSave, onDefault, onDelete }: { identity: Identity; many: boolean; onSave: (seen: Identity, wanted: Partial<Identity>) => Promise<Identity>; onDefault: () => void; onDelete: () => void }) {
  const [seen, setSeen] = useState(identity);
  const [name, setName] = useState(identity.name);
  const [delay, setDelay] = useState(identity.undoSendDelay ?? usualDelay);
  const start = identity.htmlSignature === '' ? textToHtml(identity.textSignature) : identity.htmlSignature;
  const signature = useRef<{ html: string; text: string } | null>(null);
  const look = useLook();
  const rich = useRichChange(() => signature.current?.html ?? null);
  useUnsaved(() => name !== seen.name || delay !== (seen.undoSendDelay ?? usualDelay) || rich.isChanged());
  const save = (): void => {
    const given = signature.current;
    // An empty paragraph is none.
    const change = given === null ? { textSignature: seen.textSignature, htmlSignature: seen.htmlSignature } : given.text.trim() === '' ? { textSignature: '', htmlSignature: '' } : { textSignature: given.text, htmlSignature: given.html };
    void onSave(seen, { name, ...change, ...(seen.undoSendDelay === undefined ? {} : { undoSendDelay: seen.undoSendDelay === null && delay === usualDelay ? null : delay }) }).then((now) => {
      setSeen(now);
      if (given !== null && now.htmlSignature === change.htmlSignature) rich.saved(given.html);
    });
  };
  return (
    <form className="card" aria-label={identity.email} onSubmit={(event) => { event.preventDefault(); save(); }}>
      <div className="form-row">
        <strong>{identity.email}</strong>
        {many && identity.isDefault === true && <Badge appearance="tint" color="success">{t('identities.default')}</Badge>}
      </div>
      <Field label={t('settings.name')}><Input value={name} maxLength={200} onChange={(_, data) => setName(data.value)} /></Field>
      <div>
        <div className="field-label">{t('settings.signature')}</div>
        <div className="editor-box small" onFocusCapture={rich.begin}><RichText autoFocus={false} label={t('settings.signature')} initial={start} dark={look !== 'light'} onChange={(value) => { signature.current = value; }} onFiles={() => notices.problem(t('identities.noImages'))} onSend={save} ref={null} /></div>
      </div>
      {identity.undoSendDelay !== undefined && (
        <Field label={t('settings.undoSend')}>
          <Select value={String(delay)} onChange={(_, data) => setDelay(Number(data.value))}>
            {[...new Set([...delays, delay])].sort((a, b) => a - b).map((seconds) => <option key={seconds} value={seconds}>{t(seconds === 0 ? 'settings.undoSend.none' : seconds === usualDelay ? 'settings.undoSend.usual' : 'settings.seconds', { count: seconds })}</option>)}
          </Select>
        </Field>
      )}
      <div className="form-row">
        <Button appearance="primary" type="submit">{t('save')}</Button>
        {many && identity.isDefault === false && <Button onClick={onDefault}>{t('identities.makeDefault')}</Button>}
        {identity.mayDelete && <Button onClick={onDelete}>{t('act.delete')}</Button>}
      </div>
    </form>
  );
}

function NewIdentity({ onSave, onCancel }: { onSave: (made: { name: string; email: string }) => void; onCancel: () => void }) {
  const { room } = useApp();
  const [name, setName] = useState('');
  const [email, setEmail] = useState(room.session.address);
  useUnsaved(() => name !== '' || email !== room.session.address);
  return (
    <form className="card" onSubmit={(event) => { event.preventDefault(); onSave({ name, email: email.trim() }); }}>
      <Field label={t('settings.name')}><Input value={name} maxLength={200} onChange={(_, data) => setName(data.value)} /></Field>
      <Field label={t('contacts.email')} hint={t('identities.addHint')}><Input type="email" required value={email} onChange={(_, data) => setEmail(data.value)} /></Field>
      <div className="form-row"><Button appearance="primary" type="submit">{t('save')}</Button><Button onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}
