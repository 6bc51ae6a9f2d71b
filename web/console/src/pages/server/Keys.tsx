import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { operations, type ApiKey } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { t } from '../../text';
import { day } from '../../text/dates';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { CheckField, Form, TextField } from '../../ui/Form';
import { Page } from '../../ui/Page';
import { Badge, CopyButton, Time } from '../../ui/parts';

export default function Keys() {
  const { api } = useConsole();
  const may = useMay();
  const [making, setMaking] = useState(false);
  const remove = (key: ApiKey): void => ask({
    title: t('key.delete', { name: key.name }),
    text: <p>{t('key.deleteText')}</p>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await api.change('deleteApiKey', { id: String(key.id) });
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.keys')} lead={t('key.lead')} actions={may('createApiKey') && <button type="button" className="button primary" onClick={() => setMaking(true)}><Add20Regular />{t('key.add')}</button>}>
      <ListView
        id="listApiKeys" params={{}} label={t('nav.keys')} keyOf={(row) => String(row.id)} sort="-created"
        columns={[
          { id: 'name', name: t('key.name'), sort: 'name', cell: (row: ApiKey) => <><strong>{row.name}</strong><span className="sub">{row.account ?? t('key.machine')}</span></> },
          { id: 'scopes', name: t('key.scopes'), sort: 'scopes', wide: true, cell: (row) => <span className="row">{row.scopes.map((scope) => <Badge key={scope}>{scope}</Badge>)}{row.domain !== undefined && <Badge tone="brand">{row.domain}</Badge>}</span> },
          { id: 'expires', name: t('key.expires'), sort: 'expires', cell: (row) => (row.expires === undefined ? t('key.never') : day(row.expires)) },
          { id: 'used', name: t('key.used'), sort: 'lastUsed', wide: true, cell: (row) => <Time at={row.lastUsed} /> },
          { id: 'created', name: t('created'), sort: 'created', wide: true, cell: (row) => <Time at={row.created} /> },
          { id: 'do', name: t('actions'), end: true, cell: (row) => may('deleteApiKey') && <button type="button" className="button small danger" onClick={() => remove(row)}>{t('delete')}</button> },
        ]}
        empty={{ title: t('key.none'), more: t('key.noneMore') }}
      />
      {making && <MakeKey onClose={() => setMaking(false)} />}
    </Page>
  );
}

function MakeKey({ onClose }: { onClose: () => void }) {
  const { api, me } = useConsole();
  const rights = [...new Set(Object.values(operations).map((operation) => operation.right))].filter((right) => me.rights.includes(right) || me.domains.some((one) => one.rights.includes(right))).sort();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set());
  const [domain, setDomain] = useState('');
  const [expires, setExpires] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) {
    return (
      <Dialog title={t('key.made')} onClose={onClose}>
        <p>{t('key.once')}</p>
        <div className="record-value"><code className="mono">{secret}</code><CopyButton text={secret} label={t('key.name')} /></div>
        <div className="form-end"><button type="button" className="button primary" onClick={onClose}>{t('done')}</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('key.add')} onClose={onClose} wide>
      <Form
        label={t('key.add')} onCancel={onClose} disabled={scopes.size === 0}
        onSubmit={async () => {
          const made = await api.change('createApiKey', {}, { body: { name: name.trim(), scopes: [...scopes], ...(domain.trim() === '' ? {} : { domain: domain.trim() }), ...(expires === '' ? {} : { expires: new Date(expires).toISOString() }) } });
          setSecret(made.secret ?? '');
        }}
      >
        <div className="form-columns">
          <TextField label={t('key.name')} hint={t('key.nameHint')} value={name} onChange={setName} required />
          <TextField label={t('key.domain')} hint={t('key.domainHint')} value={domain} onChange={setDomain} />
          <TextField label={t('key.expires')} type="date" value={expires} onChange={setExpires} />
        </div>
        <fieldset className="choices">
          <legend>{t('key.scopes')}</legend>
          {rights.map((right) => <CheckField key={right} label={right} value={scopes.has(right)} onChange={(on) => setScopes((before) => { const next = new Set(before); if (on) next.add(right); else next.delete(right); return next; })} />)}
        </fieldset>
      </Form>
    </Dialog>
  );
}
