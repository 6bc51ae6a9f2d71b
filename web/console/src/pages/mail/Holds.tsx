import { useState } from 'react';
import type { Hold } from '../../api/contract';
import { useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { hrefOf } from '../../router';
import { t, word } from '../../text';
import { Page } from '../../ui/Page';
import { Badge, Time } from '../../ui/parts';
import { ReleaseDialog } from './HoldDialogs';

export default function Holds() {
  const may = useMay();
  const [releasing, setReleasing] = useState<string | null>(null);
  return (
    <Page title={t('nav.holds')} lead={t('hold.lead')}>
      <ListView
        id="listHolds" params={{}} label={t('nav.holds')} keyOf={(row) => row.account} hrefOf={(row) => hrefOf(['accounts', row.account, 'sending'])} sort="-since"
        columns={[
          { id: 'account', name: t('account.address'), sort: 'account', cell: (row: Hold) => row.account },
          { id: 'state', name: t('state'), sort: 'state', cell: (row) => <Badge tone={row.state === 'held' || row.state === 'holding' ? 'bad' : 'warn'}>{word('hold.state', row.state)}</Badge> },
          { id: 'reason', name: t('hold.reason'), sort: 'reason', cell: (row) => row.reason },
          { id: 'by', name: t('hold.by'), sort: 'by', wide: true, cell: (row) => row.by },
          { id: 'since', name: t('hold.since'), sort: 'since', wide: true, cell: (row) => <Time at={row.since} /> },
          { id: 'do', name: t('actions'), end: true, cell: (row) => may('releaseAccount', row.account.split('@')[1]) && <button type="button" className="button small" onClick={() => setReleasing(row.account)}>{t('hold.release')}</button> },
        ]}
        empty={{ title: t('hold.empty'), more: t('hold.emptyMore') }}
      />
      {releasing !== null && <ReleaseDialog account={releasing} onClose={() => setReleasing(null)} />}
    </Page>
  );
}
