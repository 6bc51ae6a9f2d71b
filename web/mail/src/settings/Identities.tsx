import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Identity, SetResponse } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';

const delays = [0, 5, 10, 20, 30];

export function Identities() {
  const { room } = useApp();
  const [identities, setIdentities] = useState(room.identities);
  const save = async (identity: Identity, change: Partial<Identity>): Promise<void> => {
    try {
      const response = await room.client.call<SetResponse>('Identity/set', { update: { [identity.id]: change } });
      const refused = response.notUpdated?.[identity.id];
      if (refused !== undefined) throw new MethodError(refused.type, refused.description);
      room.identities = identities.map((other) => (other.id === identity.id ? { ...other, ...change } : other));
      setIdentities(room.identities);
      notices.done(t('saved'));
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  return <>{identities.map((identity) => <IdentityForm key={identity.id} identity={identity} onSave={(change) => void save(identity, change)} />)}</>;
}

function IdentityForm({ identity, onSave }: { identity: Identity; onSave: (change: Partial<Identity>) => void }) {
  const [name, setName] = useState(identity.name);
  const [signature, setSignature] = useState(identity.textSignature);
  const [delay, setDelay] = useState(identity.undoSendDelay ?? 0);
  return (
    <form className="card" onSubmit={(event) => { event.preventDefault(); onSave({ name, textSignature: signature, htmlSignature: '', ...(identity.undoSendDelay === undefined ? {} : { undoSendDelay: delay }) }); }}>
      <strong>{identity.email}</strong>
      <Field label={t('settings.name')}><Input value={name} maxLength={200} onChange={(_, data) => setName(data.value)} /></Field>
      <Field label={t('settings.signature')}><Textarea value={signature} rows={4} resize="vertical" onChange={(_, data) => setSignature(data.value)} /></Field>
      {identity.undoSendDelay !== undefined && (
        <Field label={t('settings.undoSend')}>
          <Select value={String(delay)} onChange={(_, data) => setDelay(Number(data.value))}>
            {[...new Set([...delays, delay])].sort((a, b) => a - b).map((seconds) => <option key={seconds} value={seconds}>{seconds === 0 ? t('settings.undoSend.none') : t('settings.seconds', { count: seconds })}</option>)}
          </Select>
        </Field>
      )}
      <div><Button appearance="primary" type="submit">{t('save')}</Button></div>
    </form>
  );
}
