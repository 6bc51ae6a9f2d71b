import { ArrowUpload20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Suppression } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { forEach } from '../../data/forEach';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { ask } from '../../ui/ask';
import { Dialog } from '../../ui/Dialog';
import { CheckField, Form, TextField } from '../../ui/Form';
import { Link } from '../../ui/Link';
import { Page } from '../../ui/Page';
import { Badge, Time } from '../../ui/parts';
import { suppressionImport } from '../accounts/importKinds';
import { ImportPage } from '../accounts/ImportPage';
import type { PageProps } from '../Pages';

const classes = ['unknown', 'full', 'disabled', 'moved', 'complaint', 'manual'];

export default function Suppressions({ parts: [first] }: PageProps) {
  return first === undefined ? <SuppressionList /> : <ImportPage kind={suppressionImport} section="suppressions" name="nav.suppressions" />;
}

function SuppressionList() {
  const { api } = useConsole();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const remove = (rows: Suppression[]): void => ask({
    title: t('suppression.remove', { count: rows.length }),
    text: <><p>{t('suppression.removeText')}</p><ul className="losses">{rows.slice(0, 12).map((row) => <li key={row.address}>{row.address}</li>)}</ul></>,
    label: t('suppression.do'),
    act: async () => {
      await forEach(api, rows, (row) => api.change('deleteSuppression', { address: row.address }), (row) => row.address);
      notices.done(t('done'));
    },
  });
  return (
    <Page title={t('nav.suppressions')} lead={t('suppression.lead')} actions={<>{may('importSuppressions') && <Link className="button" href={hrefOf(['suppressions', 'import'])}><ArrowUpload20Regular />{t('account.import')}</Link>}{may('addSuppression') && <button type="button" className="button primary" onClick={() => setAdding(true)}>{t('suppression.add')}</button>}</>}>
      <ListView
        id="listSuppressions" params={{}} label={t('nav.suppressions')} keyOf={(row) => row.address}
        actions={may('deleteSuppression') ? [{ id: 'remove', name: t('suppression.do'), act: remove }] : []}
        filters={[
          { name: 'domain', label: t('suppression.domain') },
          { name: 'class', label: t('suppression.anyClass'), options: classes.map((value) => ({ value, name: word('suppression.class', value) })) },
          { name: 'waiting', label: t('suppression.activeOnly'), options: [{ value: 'true', name: t('suppression.waiting') }] },
        ]}
        columns={[
          { id: 'address', name: t('account.address'), sort: 'address', cell: (row) => row.address },
          { id: 'class', name: t('suppression.class'), sort: 'class', cell: (row) => <span className="row"><Badge tone={row.active === false ? 'warn' : 'bad'}>{word('suppression.class', row.class ?? '')}</Badge>{row.active === false && <span className="muted">{t('suppression.notYet')}</span>}</span> },
          { id: 'reason', name: t('suppression.reason'), sort: 'reason', wide: true, cell: (row) => row.reason ?? '–' },
          { id: 'count', name: t('suppression.count'), sort: 'count', wide: true, end: true, cell: (row) => texts.number(row.count ?? 0) },
          { id: 'lastSeen', name: t('suppression.lastSeen'), sort: 'lastSeen', wide: true, end: true, cell: (row) => <Time at={row.lastSeen} /> },
          { id: 'expires', name: t('suppression.expires'), sort: 'expires', wide: true, end: true, cell: (row) => <Time at={row.expires} /> },
        ]}
        empty={{ title: t('suppression.none'), more: t('suppression.noneMore') }}
      />
      {adding && <Add onClose={() => setAdding(false)} />}
    </Page>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const { api } = useConsole();
  const [address, setAddress] = useState('');
  const [reason, setReason] = useState('');
  const [listsOnly, setListsOnly] = useState(false);
  return (
    <Dialog title={t('suppression.add')} onClose={onClose}>
      <Form
        label={t('suppression.add')} onCancel={onClose}
        onSubmit={async () => {
          await api.change('addSuppression', {}, { body: { address: address.trim(), reason: reason.trim() || undefined, listsOnly } });
          notices.done(t('done'));
          onClose();
        }}
      >
        <TextField label={t('account.address')} value={address} onChange={setAddress} required />
        <TextField label={t('suppression.reason')} value={reason} onChange={setReason} />
        <CheckField label={t('suppression.listsOnly')} value={listsOnly} onChange={setListsOnly} />
      </Form>
    </Dialog>
  );
}
