import type { EmailContent } from '@posthouse/shared/jmap/types';
import { t } from '../text';
import { coming } from '../text/dates';
import { Authentication } from './Authentication';
import { ListNotice } from './ListNotice';
import { Parts } from './Parts';

/** What a message says: notices about it, its parts in their order, its files. */
export function Body({ content, who }: { content: EmailContent; who: string }) {
  return (
    <>
      {content.wakeAt != null && <div className="tip" role="note"><span>{t('read.snoozedUntil', { when: coming(new Date(content.wakeAt)) })}</span></div>}
      {content.remindAt != null && <div className="tip" role="note"><span>{t('read.remindAt', { when: coming(new Date(content.remindAt)) })}</span></div>}
      <Authentication content={content} />
      <ListNotice content={content} />
      <Parts content={content} title={t('read.message', { who })} />
    </>
  );
}
