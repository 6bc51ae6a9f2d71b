import { lazy, Suspense, useState, useSyncExternalStore } from 'react';
import { useApp } from '../context';
import { t, texts, withTexts } from '../text';
import { short } from '../text/dates';
import { device, mayKeep } from './device';
import type { Entry } from './operations';
import { program } from './program';

const OutboxSheet = lazy(() => withTexts(import('./OutboxSheet')));

const nothing: readonly Entry[] = [];
const never = (): (() => void) => () => undefined;

/** Says when the server is away, how old what one sees is, and what waits for it. */
export function ConnectionBanner() {
  const { room } = useApp();
  texts.useLanguage();
  const connected = useSyncExternalStore(room.onConnection, () => room.connected);
  const offline = useSyncExternalStore(room.onConnection, () => room.offline);
  const entries = useSyncExternalStore(offline?.subscribe ?? never, offline?.snapshot ?? (() => nothing));
  const newer = useSyncExternalStore(program.subscribe, program.isNewer);
  const { own } = device.use();
  const [open, setOpen] = useState(false);
  // Whoever has lost the connection once, or has installed the page, may want to read without one.
  const [missed, setMissed] = useState(() => matchMedia('(display-mode: standalone)').matches);
  if (!connected && !missed) setMissed(true);

  const refused = entries.filter((entry) => entry.failed !== null).length;
  const waiting = entries.length - refused;
  const show = entries.length > 0 && <button type="button" className="button" onClick={() => setOpen(true)}>{t('offline.show')}</button>;
  const keep = async (yes: boolean): Promise<void> => {
    device.set({ own: yes });
    if (yes) await withTexts(import('./attach')).then(({ attach }) => attach(room)).catch(() => device.set({ own: null }));
  };
  return (
    <>
      {!connected && (
        <div className="banner" role="status">
          <span>{offline === null ? t('offline') : room.since === null ? t('offline.now') : t('offline.asOf', { when: short(new Date(room.since)) })}{waiting > 0 && ` ${t('offline.waiting', { count: waiting })}`}</span>
          {show}
        </div>
      )}
      {connected && refused > 0 && <div className="banner" role="status"><span>{t('offline.refusedCount', { count: refused })}</span>{show}</div>}
      {newer && <div className="banner" role="status"><span>{t('offline.newVersion')}</span><button type="button" className="button" onClick={() => location.reload()}>{t('offline.reload')}</button></div>}
      {connected && own === null && missed && mayKeep(room.client) && (
        <div className="banner" role="note">
          <span>{t('offline.ask')}</span>
          <button type="button" className="button" onClick={() => void keep(true)}>{t('offline.askYes')}</button>
          <button type="button" className="button" onClick={() => void keep(false)}>{t('offline.askNo')}</button>
        </div>
      )}
      {open && offline !== null && <Suspense fallback={null}><OutboxSheet offline={offline} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}
