import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { IdentityProviderCheck, IdentityProvider } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Editing } from '../../ui/Editing';
import { Form } from '../../ui/Form';
import { Card, Page } from '../../ui/Page';
import { Badge, explain, Fact, Facts, Spinner, Trouble } from '../../ui/parts';
import { Addresses } from './Addresses';
import { changeOf, draftOf } from './draft';
import { Fields } from './Fields';
import { ownerName } from './owners';

export function ProviderPage({ owner, name }: { owner: string; name: string }) {
  const { api } = useConsole();
  const may = useMay();
  const provider = useCall('getIdentityProvider', { owner, name });
  const [check, setCheck] = useState<IdentityProviderCheck | null>(null);
  const [busy, setBusy] = useState(false);
  const crumbs = [{ name: t('nav.providers'), href: hrefOf(['providers']) }];
  if (provider.error !== null && provider.value === undefined) return <Page title={name} crumbs={crumbs}><Trouble error={provider.error} onRetry={provider.reload} /></Page>;
  if (provider.reply === null) return <Spinner />;
  const shown = provider.reply.value;
  const look = (): void => {
    setBusy(true);
    setCheck(null);
    api.change('checkIdentityProvider', { owner, name }).then(setCheck, (error: unknown) => notices.problem(explain(error))).finally(() => setBusy(false));
  };
  const remove = (): void => ask({
    title: t('provider.delete', { name: shown.label }),
    text: <p>{t('provider.deleteText')}</p>,
    label: t('delete'),
    danger: true,
    typed: shown.name,
    trial: async () => {
      await api.change('deleteIdentityProvider', { owner, name }, { trial: true });
      return null;
    },
    act: async () => {
      await api.change('deleteIdentityProvider', { owner, name });
      notices.done(t('done'));
      go(hrefOf(['providers']));
    },
  });
  return (
    <Page
      title={shown.label} crumbs={crumbs} lead={ownerName(shown.owner)} state={<Badge tone={shown.enabled === true ? 'good' : 'plain'}>{t(shown.enabled === true ? 'provider.on' : 'provider.off')}</Badge>}
      actions={<>
        {may('checkIdentityProvider', owner) && <button type="button" className="button" disabled={busy} onClick={look}>{t(busy ? 'working' : 'provider.check')}</button>}
        {may('deleteIdentityProvider', owner) && <button type="button" className="button danger" onClick={remove}>{t('delete')}</button>}
      </>}
    >
      {check !== null && <div className={check.ok ? 'callout' : 'callout bad'} role="status"><div><strong>{t(check.ok ? 'provider.good' : 'provider.bad')}</strong>{check.reason !== undefined && <span>{check.reason}</span>}</div></div>}
      <Addresses provider={shown} />
      <Editing version={provider.reply} reload={provider.reload}>{(value, etag, takeAnew) => <Settings provider={value} etag={etag} onConflict={takeAnew} />}</Editing>
    </Page>
  );
}

function Settings({ provider, etag, onConflict }: { provider: IdentityProvider; etag: string | null; onConflict: () => void }) {
  const { api, me } = useConsole();
  const may = useMay();
  const { owner, name } = provider;
  const [draft, setDraft] = useState(() => draftOf(provider));
  // Who may not give that much would take it away with every other change.
  const beyond = may('putIdentityProvider', owner) && !me.rights.includes('manage-server') && (provider.administrators === true || provider.secondFactor === 'provider');
  return (
    <Card>
      {beyond && <div className="callout"><div>{t('provider.beyond')}</div></div>}
      <Form
        label={t('save')} readOnly={beyond || !may('putIdentityProvider', owner)} onConflict={onConflict}
        onSubmit={async () => {
          await api.change('putIdentityProvider', { owner, name }, { body: changeOf(draft), etag });
          notices.done(t('saved'));
        }}
      >
        <Facts><Fact name={t('provider.name')}><code className="mono">{name}</code></Fact></Facts>
        <Fields draft={draft} onChange={(change) => setDraft((before) => ({ ...before, ...change }))} provider={provider} />
      </Form>
    </Card>
  );
}
