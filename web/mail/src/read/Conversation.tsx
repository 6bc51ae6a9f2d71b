import { ArrowLeft20Regular, Print20Regular } from '@fluentui/react-icons';
import { useRef } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { t, texts } from '../text';
import { Boundary } from '../ui/Boundary';
import ConversationActions from '../ui/ConversationActions';
import { Fluent } from '../ui/Fluent';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { printMessages } from './print';
import { Thread } from './Thread';

export { prepare } from './frame';

/** What is open. What stands above it stays from one conversation to the next: only the messages are made anew. */
export default function Conversation({ threadId }: { threadId: Id }) {
  const { room, contents, view, openThread } = useApp();
  texts.useLanguage();
  room.emails.useAny();
  room.threads.use(threadId);
  const unfolded = useRef<readonly Id[]>([]);
  return (
    <Fluent>
      <div className="bar">
        <IconButton label={t('back')} className="back-button" onClick={() => openThread(null)}><ArrowLeft20Regular /></IconButton>
        <ConversationActions threads={[threadId]} view={view} />
        <span className="gap" />
        <IconButton label={t('act.print')} className="wide-only" onClick={() => void printMessages(contents, unfolded.current, null)}><Print20Regular /></IconButton>
      </div>
      <Boundary key={threadId}><Thread threadId={threadId} unfolded={unfolded} /></Boundary>
    </Fluent>
  );
}
