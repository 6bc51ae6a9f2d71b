import { useState } from 'react';
import type { EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';
import { leavingLetter } from './mailto';

interface Leaving {
  outcome: 'done' | 'failed' | 'mail' | 'page' | 'none';
  mail: string | null;
  page: string | null;
}

/** Leaving the list that a message came by: by the server where the list takes that, by a letter or a page where it does not. */
export function ListNotice({ content }: { content: EmailContent }) {
  const { compose, room } = useApp();
  const [page, setPage] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  if ((content['header:List-Unsubscribe:asURLs'] ?? []).length === 0) return null;

  const write = (mail: string | null): boolean => {
    const draft = mail === null ? null : leavingLetter(mail);
    if (draft === null) return false;
    compose(draft);
    return true;
  };
  const leave = async (): Promise<void> => {
    setAsked(true);
    try {
      const leaving = await room.client.call<Leaving>('Email/unsubscribe', { emailId: content.id });
      if (leaving.outcome === 'done') notices.done(t('read.unsubscribed'));
      else if (leaving.outcome === 'page' || !write(leaving.mail)) {
        if (leaving.page === null) notices.problem(t('read.unsubscribeFailed'));
        // A window that opens by itself is blocked: the person opens it.
        else setPage(leaving.page);
      }
    } catch {
      notices.problem(t('read.unsubscribeFailed'));
    } finally {
      setAsked(false);
    }
  };
  return (
    <div className="tip">
      <span>{t('read.fromList')}</span>
      {page === null
        ? <button type="button" className="button" disabled={asked} onClick={() => void leave()}>{t('act.unsubscribe')}</button>
        : <a className="button" href={page} target="_blank" rel="noopener noreferrer nofollow">{t('read.unsubscribePage', { host: new URL(page).host })}</a>}
    </div>
  );
}
