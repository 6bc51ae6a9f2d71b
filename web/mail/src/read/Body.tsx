import type { EmailContent } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t } from '../text';
import { Authentication } from './Authentication';
import { fileNameOf } from './files';
import { ListNotice } from './ListNotice';
import { Parts } from './Parts';
import { Times } from './Times';

/** What a message says: notices about it, its parts in their order, its files. */
export function Body({ content, who }: { content: EmailContent; who: string }) {
  const { room } = useApp();
  return (
    <>
      <Times content={content} />
      <Authentication content={content} />
      <ListNotice content={content} />
      <Parts content={content} title={t('read.message', { who })} download={room.client.downloadUrl(content.blobId, fileNameOf(content), 'message/rfc822')} />
    </>
  );
}
