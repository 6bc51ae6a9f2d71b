import { Delete20Regular, KeyReset20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import { useConsole, useMay, useMayTo } from '../../context';
import { useCall } from '../../data/useCall';
import { go, hrefOf } from '../../router';
import { t, texts, word } from '../../text';
import { ask } from '../../ui/ask';
import { Editing } from '../../ui/Editing';
import { Link } from '../../ui/Link';
import { Card, Page, Tabs } from '../../ui/Page';
import { Badge, Fact, Facts, Meter, Spinner, Time, Trouble } from '../../ui/parts';
import { AccountState, rolesOf } from './AccountList';
import { AccountSettings } from './AccountSettings';
import { Identities } from './Identities';
import { Links } from './Links';
import { ResetPassword } from './ResetPassword';
import { SecondFactor } from './SecondFactor';
import { Sending } from './Sending';
import { Shares } from './Shares';

export function AccountPage({ address, tab }: { address: string; tab: string }) {
  const { api } = useConsole();
  const may = useMay();
  const mayTo = useMayTo();
  const account = useCall('getAccount', { address });
  const [reset, setReset] = useState(false);
  const domain = address.split('@')[1];
  const crumbs = [{ name: t('nav.accounts'), href: hrefOf(['accounts']) }];
  if (account.error !== null && account.value === undefined) return <Page title={address} crumbs={crumbs}><Trouble error={account.error} onRetry={account.reload} /></Page>;
  if (account.value === undefined || account.reply === null) return <Spinner />;
  const shown = account.value;
  const remove = (): void => ask({
    title: t('account.delete', { address }),
    text: <><p>{t('account.deleteText')}</p><ul className="losses"><li>{t('account.loses.mail', { count: shown.usedMessages ?? 0, size: texts.size(shown.usedOctets ?? 0) })}</li><li>{t('account.loses.rest')}</li></ul><p><strong>{t('noWayBack')}</strong></p></>,
    label: t('delete'),
    danger: true,
    typed: address,
    trial: async () => {
      await api.change('deleteAccount', { address }, { trial: true });
      return null;
    },
    act: async () => {
      await api.change('deleteAccount', { address });
      notices.done(t('account.deleted', { address }));
      go(hrefOf(['accounts']));
    },
  });
  const tabs = (['settings', 'sending', 'sign-in', 'shares', 'links'] as const).filter((id) => (id !== 'shares' || may('listShares', domain)) && (id !== 'links' || may('listLinks', domain)));
  return (
    <Page
      title={shown.name || shown.address} crumbs={crumbs} {...(shown.name === '' ? {} : { lead: shown.address })} state={<><AccountState account={shown} />{rolesOf(shown).map((role) => <Badge key={role} tone="brand">{word('role', role)}</Badge>)}</>}
      actions={<>
        {mayTo('removeSecondFactor', shown) && <button type="button" className="button" onClick={() => setReset(true)}><KeyReset20Regular />{t('account.reset')}</button>}
        {mayTo('deleteAccount', shown) && <button type="button" className="button danger" onClick={remove}><Delete20Regular />{t('delete')}</button>}
      </>}
    >
      <Card>
        <Facts>
          <Fact name={t('account.used')}>
            {texts.size(shown.usedOctets ?? 0)}{shown.quota > 0 && ` / ${texts.size(shown.quota)}`} · {t('account.messages', { count: shown.usedMessages ?? 0 })}
            {shown.quota > 0 && <Meter share={(shown.usedOctets ?? 0) / shown.quota} label={t('account.used')} />}
          </Fact>
          <Fact name={t('created')}><Time at={shown.created} /></Fact>
          {(may('trace', domain) || may('listAudit', domain)) && <Fact name={t('account.more')}><span className="row">{may('trace', domain) && <><Link href={hrefOf(['trace'], { from: address })}>{t('account.sentMail')}</Link><Link href={hrefOf(['trace'], { to: address })}>{t('account.receivedMail')}</Link></>}{may('listAudit', domain) && <Link href={hrefOf(['audit'], { subject: address })}>{t('nav.audit')}</Link>}</span></Fact>}
        </Facts>
      </Card>
      <Tabs label={address} current={tab} tabs={tabs.map((id) => ({ id, name: t(`account.tab.${id}`) }))} hrefOf={(id) => hrefOf(['accounts', address, id])} />
      {tab === 'settings' && <Editing version={account.reply} reload={account.reload}>{(value, etag, takeAnew) => <AccountSettings account={value} etag={etag} onConflict={takeAnew} />}</Editing>}
      {tab === 'sending' && <Sending account={shown} />}
      {tab === 'sign-in' && <><SecondFactor account={shown} onReset={() => setReset(true)} /><Identities account={shown} /></>}
      {tab === 'shares' && <Shares address={address} />}
      {tab === 'links' && <Links account={shown} />}
      {reset && <ResetPassword address={address} onClose={() => setReset(false)} />}
    </Page>
  );
}

