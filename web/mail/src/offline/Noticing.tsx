import { Checkbox, Switch } from '@fluentui/react-components';
import { notices } from '@posthouse/shared/notices';
import { useEffect, useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t, texts } from '../text';
import { readNoticing } from './noticing';
import { canNotice, endNotices, setDetailed, startNotices } from './subscription';

/** Notices of new mail while no page is open. The browser's question comes by this switch and by nothing else. */
export function Noticing() {
  const { room } = useApp();
  texts.useLanguage();
  const [state, setState] = useState<{ on: boolean; detailed: boolean }>({ on: false, detailed: false });
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    readNoticing().then((noticing) => { if (noticing !== null) setState({ on: true, detailed: noticing.detailed }); }, () => undefined);
  }, []);
  if (!canNotice(room)) return <><h3>{t('notices.title')}</h3><p>{t('notices.cannot')}</p></>;
  const turn = async (on: boolean): Promise<void> => {
    setBusy(true);
    try {
      if (!on) await endNotices(room);
      else if (!(await startNotices(room, state.detailed))) return notices.problem(t('notices.denied'));
      setState({ ...state, on });
    } catch (error) {
      notices.problem(explain(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <h3>{t('notices.title')}</h3>
      <Switch checked={state.on} disabled={busy} onChange={(_, data) => void turn(data.checked)} label={t('notices.switch')} />
      <div>
        <Checkbox
          checked={state.detailed} label={t('notices.detailed')}
          onChange={(_, data) => {
            setState({ ...state, detailed: data.checked === true });
            void setDetailed(data.checked === true);
          }}
        />
      </div>
    </>
  );
}
