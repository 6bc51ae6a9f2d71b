import { Button } from '@fluentui/react-components';
import { useCallback, useEffect, useState } from 'react';
import { notices } from '@posthouse/shared/notices';
import { capability, type GetResponse } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { setAll } from '../settings/calls';
import { t, texts } from '../text';
import { limitsOf, untilOf, type FileLink } from './links';
import './links.css';

/** The links that one has sent: how often each was used, until when it is good, and its end. */
export function LinksPage() {
  const { home } = useApp();
  texts.useLanguage();
  const [all, setLinks] = useState<FileLink[] | null>(null);
  const load = useCallback(async (): Promise<void> => {
    if (!home.client.may(capability.links)) return setLinks([]);
    const { list } = await home.client.call<GetResponse<FileLink>>('FileLink/get', { ids: null });
    setLinks(list.sort((a, b) => b.created.localeCompare(a.created)));
  }, [home]);
  useEffect(() => {
    load().catch((error: unknown) => notices.problem(explain(error)));
  }, [load]);
  const run = (work: Promise<void>): void => {
    work.catch((error: unknown) => notices.problem(explain(error)));
  };
  const destroy = async (link: FileLink): Promise<void> => {
    await setAll(home.client, 'FileLink/set', { destroy: [link.id] });
    await load();
    notices.done(t('links.revoked'));
  };
  if (all === null) return <div className="spin" role="status" aria-label={t('loading')} />;
  const limits = limitsOf(home.client);
  const used = all.filter((link) => link.state === 'active').reduce((sum, link) => sum + link.size, 0);
  return (
    <>
      {all.length === 0 && <p>{t('links.none')}</p>}
      {all.length > 0 && limits !== null && (
        <div className="link-use">
          <div className="form-row"><span>{t('links.used', { used: texts.size(used), all: texts.size(limits.maxSizeFiles) })}</span><Button onClick={() => run(load())}>{t('links.refresh')}</Button></div>
          <div className="meter" aria-hidden="true"><i style={{ width: `${Math.min(100, (used / limits.maxSizeFiles) * 100)}%` }} /></div>
        </div>
      )}
      <ul className="link-list">
        {all.map((link) => {
          const expires = new Date(link.expires);
          const facts = [
            texts.size(link.size), t(`links.state.${link.state}`), link.maxDownloads === null ? t('links.downloads', { count: link.downloads }) : t('links.downloadsOf', { count: link.downloads, most: link.maxDownloads }),
            ...(link.hasPassword ? [t('links.protected')] : []),
          ];
          return (
            <li key={link.id} className={link.state === 'active' ? undefined : 'over'}>
              <div className="what">
                <strong dir="auto">{link.name}</strong>
                <span className="hint">{facts.join(' · ')}</span>
                <span className="hint">{link.state === 'expired' ? t('links.ended', { date: untilOf(expires) }) : t('links.until', { date: untilOf(expires) })}</span>
              </div>
              {link.state === 'active'
                ? <Button aria-label={`${t('links.revoke')}: ${link.name}`} onClick={() => { if (confirm(t('links.revokeAsk', { name: link.name }))) run(destroy(link)); }}>{t('links.revoke')}</Button>
                : <Button aria-label={`${t('links.remove')}: ${link.name}`} onClick={() => run(destroy(link))}>{t('links.remove')}</Button>}
            </li>
          );
        })}
      </ul>
    </>
  );
}
