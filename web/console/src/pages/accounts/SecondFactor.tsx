import { notices } from '@posthouse/shared/notices';
import type { Account } from '../../api/contract';
import { useConsole, useMay, useMayTo } from '../../context';
import { hrefOf } from '../../router';
import { t } from '../../text';
import { ask } from '../../ui/ask';
import { Link } from '../../ui/Link';
import { Card } from '../../ui/Page';

/** How the account signs in, as far as an administrator has to do with it. */
export function SecondFactor({ account, onReset }: { account: Account; onReset: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const { address } = account;
  const remove = (): void => ask({
    title: t('factor.remove', { address }),
    text: <p>{t('factor.removeText')}</p>,
    label: t('factor.do'),
    danger: true,
    act: async () => {
      await api.change('removeSecondFactor', { address });
      notices.done(t('done'));
    },
  });
  const allowed = useMayTo()('removeSecondFactor', account);
  return (
    <>
      <Card title={t('account.password')}>
        <p className="muted">{t('account.resetText')}</p>
        <div className="row">{allowed ? <button type="button" className="button" onClick={onReset}>{t('account.reset')}</button> : <span>{t('account.notYours')}</span>}{may('trace', address.split('@')[1]) && <Link href={hrefOf(['trace'], { kind: 'sign-in-failed', from: address })}>{t('factor.failed')}</Link>}</div>
      </Card>
      {allowed && (
        <Card title={t('factor.title')}>
          <p className="muted">{t('factor.lead')}</p>
          <div><button type="button" className="button danger" onClick={remove}>{t('factor.do')}</button></div>
        </Card>
      )}
    </>
  );
}
