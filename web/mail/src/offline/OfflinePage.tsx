import { Checkbox, Field, Select, Switch } from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApp } from '../context';
import { notices } from '@posthouse/shared/notices';
import { explain } from '../data/actions';
import { t, texts } from '../text';
import { long } from '../text/dates';
import { device, mayKeep } from './device';
import { Noticing } from './Noticing';

const days = [7, 30, 90, 365];
const messages = [200, 500, 1_000, 2_000];

/** What is kept in this browser, and how it is told of new mail. */
export default function OfflinePage() {
  const { room } = useApp();
  texts.useLanguage();
  const choice = device.use();
  const offline = useSyncExternalStore(room.onConnection, () => room.offline);
  const [state, setState] = useState<{ asOf: number | null; used: number | null }>({ asOf: null, used: null });
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const asOf = (await offline?.database.kept())?.asOf ?? null;
      const used = offline === null ? null : ((await navigator.storage?.estimate?.())?.usage ?? null);
      if (!gone) setState({ asOf, used });
    };
    look().catch(() => undefined); // What cannot be told is not shown.
    const timer = setInterval(() => void look().catch(() => undefined), 3_000);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [offline]);

  const own = async (yes: boolean): Promise<void> => {
    try {
      if (yes) {
        device.set({ own: true });
        await (await import('./attach')).attach(room);
        return;
      }
      if ((room.outbox?.entries.length ?? 0) > 0 && !confirm(t('offline.discardWaiting', { count: room.outbox!.entries.length }))) return;
      await (await import('./leaving')).forget(room);
      device.set({ own: false });
    } catch (error) {
      device.set({ own: null });
      notices.problem(explain(error));
    }
  };
  const set = (change: Parameters<typeof device.set>[0]): void => {
    device.set(change);
    void offline?.keeper.refresh();
  };
  if (!mayKeep(room.client)) {
    return (
      <>
        <p role="note">{t('offline.forbidden')}</p>
        <Noticing />
      </>
    );
  }
  return (
    <>
      <Switch checked={choice.own === true} onChange={(_, data) => void own(data.checked)} label={t('offline.own')} />
      <p>{t('offline.ownMore')}</p>
      {choice.own === true && (
        <>
          <Field label={t('offline.days')}>
            <Select value={String(choice.days)} onChange={(_, data) => set({ days: Number(data.value) })}>
              {days.map((count) => <option key={count} value={count}>{t('offline.dayCount', { count })}</option>)}
            </Select>
          </Field>
          <Field label={t('offline.messages')}>
            <Select value={String(choice.messages)} onChange={(_, data) => set({ messages: Number(data.value) })}>
              {messages.map((count) => <option key={count} value={count}>{texts.number(count)}</option>)}
            </Select>
          </Field>
          <div><Checkbox checked={choice.files} label={t('offline.files')} onChange={(_, data) => set({ files: data.checked === true })} /></div>
          <p role="status">
            {state.asOf === null ? t('offline.fetching') : t('offline.keptAsOf', { when: long(new Date(state.asOf)) })}
            {state.used !== null && ` ${t('offline.used', { size: texts.size(state.used) })}`}
          </p>
        </>
      )}
      <Noticing />
    </>
  );
}
