import { MethodError } from '@posthouse/shared/jmap/errors';
import type { GetResponse, Id, Identity } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { setAll } from '../settings/calls';
import { t } from '../text';

/**
 * From whom a message is: one's own names and addresses, and those of the accounts that one works in for others. Of these the server is asked when one is
 * chosen; it knows whether one may write in that name.
 */
export function Sender({ id, value, onChange }: { id: string; value: Id; onChange: (identity: Id) => void }) {
  const { home, rooms } = useApp();
  const [asking, setAsking] = useState(false);
  const known = new Set(home.identities.map(({ email }) => email.toLowerCase()));
  const others = rooms.others.map(({ name }) => name).filter((name) => !known.has(name.toLowerCase()));
  if (home.identities.length + others.length < 2) return null;
  const begin = async (email: string): Promise<void> => {
    setAsking(true);
    try {
      const made = (await setAll(home.client, 'Identity/set', { create: { made: { email } } })).created!.made!;
      home.identities = (await home.client.call<GetResponse<Identity>>('Identity/get', { ids: null })).list;
      onChange(made.id);
    } catch (error) {
      notices.problem(error instanceof MethodError && error.type === 'forbiddenFrom' ? t('write.mayNotSendAs', { address: email }) : explain(error));
    } finally {
      setAsking(false);
    }
  };
  return (
    <div className="plain-row">
      <label htmlFor={id}>{t('write.from')}</label>
      <select
        id={id} value={value} disabled={asking}
        onChange={(event) => {
          const { value: chosen } = event.target;
          if (home.identities.some((identity) => identity.id === chosen)) onChange(chosen);
          else void begin(chosen);
        }}
      >
        {home.identities.map((identity) => <option key={identity.id} value={identity.id}>{identity.name === '' ? identity.email : `${identity.name} <${identity.email}>`}</option>)}
        {others.length > 0 && <optgroup label={t('write.fromOthers')}>{others.map((email) => <option key={email} value={email}>{email}</option>)}</optgroup>}
      </select>
    </div>
  );
}
