import { Badge, Button } from '@fluentui/react-components';
import { useState } from 'react';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { Id, SetResponse, SieveScript } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';

/** The Sieve scripts of the account (RFC 9661): which there are, which one works, and what is in them. */
export function Scripts({ scripts, onChanged }: { scripts: SieveScript[]; onChanged: () => void }) {
  const { room } = useApp();
  const [open, setOpen] = useState<{ id: Id; text: string } | null>(null);
  const show = (script: SieveScript): void => {
    if (open?.id === script.id) return setOpen(null);
    room.client.download(script.blobId, `${script.name}.sieve`, 'application/sieve').then((blob) => blob.text()).then((text) => setOpen({ id: script.id, text }), (error: unknown) => notices.problem(explain(error)));
  };
  const activate = async (id: Id): Promise<void> => {
    try {
      const response = await room.client.call<SetResponse>('SieveScript/set', { onSuccessActivateScript: id });
      const refused = Object.values(response.notUpdated ?? {})[0];
      if (refused !== undefined) throw new MethodError(refused.type, refused.description);
      onChanged();
    } catch (error) {
      notices.problem(explain(error));
    }
  };
  return (
    <>
      {scripts.map((script) => (
        <div className="card" key={script.id}>
          <div className="form-row" style={{ alignItems: 'center' }}>
            <strong>{script.name}</strong>
            {script.isActive && <Badge appearance="tint" color="success">{t('settings.filters.active')}</Badge>}
            <span style={{ flex: 1 }} />
            <Switcher script={script} onActivate={(id) => void activate(id)} />
            <Button appearance="subtle" aria-expanded={open?.id === script.id} onClick={() => show(script)}>{t('read.details')}</Button>
          </div>
          {open?.id === script.id && <pre className="plain" style={{ fontFamily: 'ui-monospace, monospace', fontSize: 13 }}>{open.text}</pre>}
        </div>
      ))}
    </>
  );
}

function Switcher({ script, onActivate }: { script: SieveScript; onActivate: (id: Id) => void }) {
  return script.isActive ? null : <Button onClick={() => onActivate(script.id)}>{t('settings.filters.make')}</Button>;
}
