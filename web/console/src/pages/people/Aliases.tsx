import { Add20Regular, ArrowUpload20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Alias } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { forEach } from '../../data/forEach';
import { ListView } from '../../list/ListView';
import { go, hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { Editing } from '../../ui/Editing';
import { AreaField, CheckField, Form, listOf, TextField } from '../../ui/Form';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Spinner, Trouble } from '../../ui/parts';
import { aliasImport } from '../accounts/importKinds';
import { ImportPage } from '../accounts/ImportPage';
import type { PageProps } from '../Pages';
import { useDomainFilter } from './useDomainFilter';

/** The list, and the alias that the address names in a sheet over it. */
export default function Aliases({ parts: [address] }: PageProps) {
  return address === 'import' ? <ImportPage kind={aliasImport} section="aliases" name="nav.aliases" /> : <AliasList address={address} />;
}

function AliasList({ address }: { address: string | undefined }) {
  const { api } = useConsole();
  const may = useMay();
  const filter = useDomainFilter();
  const add = may('createAlias') && <button type="button" className="button primary" onClick={() => go(hrefOf(['aliases', 'new']))}><Add20Regular />{t('alias.add')}</button>;
  const remove = (rows: Alias[]): void => ask({
    title: t('alias.delete', { count: rows.length }),
    text: <><p>{t('alias.deleteText')}</p><ul className="losses">{rows.slice(0, 12).map((row) => <li key={row.address}>{row.address} → {row.targets.join(', ')}</li>)}</ul></>,
    label: t('delete'),
    danger: true,
    act: async () => {
      await forEach(api, rows, (row) => api.change('deleteAlias', { address: row.address }), (row) => row.address);
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.aliases')} lead={t('alias.lead')} actions={<>{may('importAliases') && <Link className="button" href={hrefOf(['aliases', 'import'])}><ArrowUpload20Regular />{t('account.import')}</Link>}{add}</>}>
      <ListView
        id="listAliases" params={{}} label={t('nav.aliases')} keyOf={(row) => row.address} hrefOf={(row) => hrefOf(['aliases', row.address])} sort="address" filters={[filter]}
        actions={may('deleteAlias') ? [{ id: 'delete', name: t('delete'), danger: true, act: remove }] : []}
        columns={[
          { id: 'address', name: t('account.address'), sort: 'address', cell: (row) => row.address },
          { id: 'targets', name: t('alias.targets'), sort: 'targets', cell: (row) => row.targets.join(', ') },
        ]}
        empty={{ title: t('alias.none'), action: add }}
      />
      {address === 'new' && <AliasDialog etag={null} onConflict={() => undefined} />}
      {address !== undefined && address !== 'new' && <Found key={address} address={address} />}
    </Page>
  );
}

const close = (): void => go(hrefOf(['aliases']));

function Found({ address }: { address: string }) {
  const alias = useCall('getAlias', { address });
  if (alias.reply !== null) return <Editing version={alias.reply} reload={alias.reload}>{(value, etag, takeAnew) => <AliasDialog alias={value} etag={etag} onConflict={takeAnew} />}</Editing>;
  return <Dialog title={address} onClose={close}>{alias.error === null ? <Spinner /> : <Trouble error={alias.error} onRetry={alias.reload} />}</Dialog>;
}

function AliasDialog({ alias, etag, onConflict }: { alias?: Alias; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [address, setAddress] = useState(alias?.address ?? '');
  const [targets, setTargets] = useState(alias?.targets.join('\n') ?? '');
  const [allowUnknown, setAllowUnknown] = useState(false);
  return (
    <Dialog title={alias?.address ?? t('alias.add')} onClose={close}>
      {(alias?.warnings ?? []).map((warning) => <div key={warning} className="callout warn"><div>{warning}</div></div>)}
      <Form
        label={alias === undefined ? t('alias.add') : t('save')} readOnly={alias !== undefined && !may('setAlias', alias.address.split('@')[1])} onCancel={close} onConflict={onConflict}
        onSubmit={async () => {
          const body = { address: address.trim(), targets: listOf(targets), ...(allowUnknown ? { allowUnknown } : {}) };
          if (alias === undefined) await api.change('createAlias', {}, { body });
          else await api.change('setAlias', { address: alias.address }, { body, etag });
          notices.done(t('saved'));
          close();
        }}
      >
        {alias === undefined && <TextField label={t('account.address')} value={address} onChange={setAddress} required placeholder="info@example.com" />}
        <AreaField label={t('alias.targets')} hint={t('alias.targetsHint')} value={targets} onChange={setTargets} rows={4} required />
        <CheckField label={t('alias.allowUnknown')} hint={t('alias.allowUnknownHint')} value={allowUnknown} onChange={setAllowUnknown} />
      </Form>
    </Dialog>
  );
}
