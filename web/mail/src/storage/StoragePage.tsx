import { Button } from '@fluentui/react-components';
import { notices } from '@posthouse/shared/notices';
import { useCallback, useEffect, useState, type MouseEvent } from 'react';
import { useApp } from '../context';
import { explain } from '../data/explain';
import { nameOf, roleOf } from '../data/views';
import { go, pathOf, type Place } from '../router';
import { t, texts } from '../text';
import { empty } from '../whole/empty';
import { Largest } from './Largest';
import { takenUp, type Measure, type Use } from './use';
import './storage.css';

/** What takes up the account's room, and how to get some of it back. */
export function StoragePage() {
  const { home, place } = useApp();
  texts.useLanguage();
  home.mailboxes.useAny();
  const [use, setUse] = useState<Use | null>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    setUse(await takenUp(home.client, home.mailboxes.values()));
  }, [home]);
  useEffect(() => {
    load().catch((error: unknown) => notices.problem(explain(error)));
  }, [load]);
  if (use === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  const follow = (target: Place) => (event: MouseEvent): void => {
    event.preventDefault();
    go(target);
  };
  const clean = use.folders.filter(({ mailbox }) => roleOf(mailbox) === 'trash' || roleOf(mailbox) === 'junk');
  return (
    <>
      <Meter label={t('storage.space')} measure={use.octets} write={(octets) => texts.size(octets)} />
      <Meter label={t('storage.messages')} measure={use.messages} write={(count) => texts.number(count)} />
      {use.links !== null && use.links.used > 0 && (
        <>
          <Meter label={t('links.title')} measure={use.links} write={(octets) => texts.size(octets)} />
          <p><a href={pathOf({ ...place, settings: 'links' })} onClick={follow({ ...place, settings: 'links' })}>{t('storage.links')}</a></p>
        </>
      )}
      {clean.map(({ mailbox, octets }) => (
        <p key={mailbox.id}>
          <Button
            disabled={busy} onClick={() => {
              setBusy(true);
              empty(home, mailbox).then(load).catch((error: unknown) => notices.problem(explain(error))).finally(() => setBusy(false));
            }}
          >
            {t(roleOf(mailbox) === 'trash' ? 'act.emptyTrash' : 'act.emptyJunk')} ({texts.size(octets)})
          </Button>
        </p>
      ))}
      <h3 id="storage-folders">{t('storage.folders')}</h3>
      <table className="table storage-table" aria-labelledby="storage-folders">
        <thead><tr><th scope="col">{t('storage.folder')}</th><th scope="col">{t('storage.messages')}</th><th scope="col">{t('read.size')}</th></tr></thead>
        <tbody>
          {use.folders.map(({ mailbox, octets }) => {
            const target: Place = { view: { kind: 'mailbox', id: mailbox.id }, thread: null, settings: null };
            return (
              <tr key={mailbox.id}>
                <th scope="row">
                  <a href={pathOf(target)} onClick={follow(target)}><bdi>{nameOf(mailbox)}</bdi></a>
                  <div className="meter" aria-hidden="true"><i style={{ width: `${(octets / use.folders[0]!.octets) * 100}%` }} /></div>
                </th>
                <td>{texts.number(mailbox.totalEmails)}</td>
                <td>{texts.size(octets)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Largest messages={use.messages.used} onChanged={() => void load().catch(() => undefined)} />
    </>
  );
}

function Meter({ label, measure, write }: { label: string; measure: Measure; write: (value: number) => string }) {
  const { used, limit } = measure;
  return (
    <div className="storage-use">
      <div className="form-row"><strong>{label}</strong><span>{limit === null ? write(used) : t('settings.storage.used', { used: write(used), limit: write(limit) })}</span></div>
      {limit !== null && limit > 0 && <div className="meter" role="img" aria-label={`${label}: ${texts.number(used / limit, { style: 'percent' })}`}><i className={used / limit > 0.9 ? 'full' : undefined} style={{ width: `${Math.min(100, (used / limit) * 100)}%` }} /></div>}
    </div>
  );
}
