import { Add20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { OAuthClient } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { AreaField, CheckField, Form, listOf, TextField } from '../../ui/Form';
import { Page } from '../../ui/Page';
import { Badge, CopyButton } from '../../ui/parts';

const scopes = ['mail', 'imap', 'pop3', 'smtp', 'sieve', 'jmap', 'admin'];

/** Programs that may ask people for tokens (OAuth 2). */
export default function Programs() {
  const { api } = useConsole();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const remove = (client: OAuthClient): void => ask({
    title: t('program.delete', { name: client.name }),
    text: <p>{t('program.deleteText')}</p>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await api.change('deleteOAuthClient', { client: client.clientId });
      notices.done(t('done'));
    },
  });
  const replace = (client: OAuthClient): void => ask({
    title: t('program.secretTitle', { name: client.name }),
    text: <p>{t('program.secretText')}</p>,
    label: t('program.secret'),
    danger: true,
    act: async () => {
      setSecret((await api.change('replaceOAuthClientSecret', { client: client.clientId })).secret ?? '');
    },
  });
  return (
    <Page title={t('nav.programs')} lead={t('program.lead')} actions={may('createOAuthClient') && <button type="button" className="button primary" onClick={() => setAdding(true)}><Add20Regular />{t('program.add')}</button>}>
      <ListView
        id="listOAuthClients" params={{}} label={t('nav.programs')} paged={false} keyOf={(row) => row.clientId} sort="name"
        columns={[
          { id: 'name', name: t('program.name'), value: (row: OAuthClient) => row.name, cell: (row) => <><strong>{row.name}</strong><span className="sub mono">{row.clientId}</span></> },
          { id: 'kind', name: t('program.kind'), value: (row) => (row.isPublic ? t('program.public') : t('program.confidential')), cell: (row) => <span className="row"><Badge>{row.isPublic ? t('program.public') : t('program.confidential')}</Badge>{row.isTrusted && <Badge tone="brand">{t('program.trusted')}</Badge>}</span> },
          { id: 'scopes', name: t('key.scopes'), wide: true, value: (row) => (row.scopes ?? []).join(' '), cell: (row) => (row.scopes ?? []).join(', ') },
          { id: 'do', name: t('actions'), end: true, cell: (row) => may('deleteOAuthClient') && <span className="row end-row">{!row.isPublic && <button type="button" className="button small" onClick={() => replace(row)}>{t('program.secret')}</button>}<button type="button" className="button small danger" onClick={() => remove(row)}>{t('delete')}</button></span> },
        ]}
        empty={{ title: t('program.none'), more: t('program.noneMore') }}
      />
      {adding && <AddProgram onClose={() => setAdding(false)} onSecret={setSecret} />}
      {secret !== null && (
        <Dialog title={t('program.secretMade')} onClose={() => setSecret(null)}>
          <p>{t('key.once')}</p>
          <div className="record-value"><code className="mono">{secret}</code><CopyButton text={secret} label={t('program.secretMade')} /></div>
        </Dialog>
      )}
    </Page>
  );
}

function AddProgram({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: string) => void }) {
  const { api } = useConsole();
  const [clientId, setClientId] = useState('');
  const [name, setName] = useState('');
  const [redirects, setRedirects] = useState('');
  const [isPublic, setPublic] = useState(false);
  const [isTrusted, setTrusted] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(['mail']));
  return (
    <Dialog title={t('program.add')} onClose={onClose}>
      <Form
        label={t('program.add')} onCancel={onClose}
        onSubmit={async () => {
          const made = await api.change('createOAuthClient', {}, { body: { clientId: clientId.trim(), name: name.trim(), isPublic, isTrusted, redirectUris: listOf(redirects), scopes: [...chosen] } });
          onClose();
          if (made.secret !== undefined) onSecret(made.secret);
        }}
      >
        <TextField label={t('program.name')} value={name} onChange={setName} required />
        <TextField label={t('program.id')} hint={t('program.idHint')} value={clientId} onChange={setClientId} required />
        <AreaField label={t('program.redirects')} hint={t('program.redirectsHint')} value={redirects} onChange={setRedirects} rows={2} code />
        <fieldset className="choices">
          <legend>{t('key.scopes')}</legend>
          {scopes.map((scope) => <CheckField key={scope} label={scope} value={chosen.has(scope)} onChange={(on) => setChosen((before) => { const next = new Set(before); if (on) next.add(scope); else next.delete(scope); return next; })} />)}
        </fieldset>
        <CheckField label={t('program.isPublic')} hint={t('program.isPublicHint')} value={isPublic} onChange={setPublic} />
        <CheckField label={t('program.isTrusted')} hint={t('program.isTrustedHint')} value={isTrusted} onChange={setTrusted} />
      </Form>
    </Dialog>
  );
}
