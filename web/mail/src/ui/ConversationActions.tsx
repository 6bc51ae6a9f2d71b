import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { AlertOn20Regular, Archive20Regular, Clock20Regular, Delete20Regular, FolderArrowRight20Regular, Mail20Regular, MailRead20Regular, MailAlert20Regular, MoreVertical20Regular, Star20Filled, Star20Regular, Tag20Regular, AlertSnooze20Regular, ShieldCheckmark20Regular } from '@fluentui/react-icons';
import { useLayoutEffect, useState } from 'react';
import type { Id } from '@posthouse/shared/jmap/types';
import { destroying, useApp } from '../context';
import { roleOf, type View } from '../data/views';
import { keyOf } from '../keys';
import { t } from '../text';
import { Fluent } from './Fluent';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { FolderMenu, LabelMenu, WhenMenu } from './menus';
import { asked, type Ask } from './ask';

/** What can be done with the conversations: above the list for those that are ticked, above the message for the one that is open. */
export default function ConversationActions({ threads, view, compact = false }: { threads: readonly Id[]; view: View; compact?: boolean }) {
  const app = useApp();
  const { room, rights } = app;
  const actions = compact ? (app.whole ?? app.actions) : app.actions;
  // What has left the list is ticked no more.
  const leave = (act: () => void): void => {
    act();
    if (compact) app.pick(new Set());
  };
  const [asking, setAsking] = useState<Ask | null>(null);
  // Before the next key can be pressed.
  useLayoutEffect(() => asked.listen(compact ? 'list' : 'message', setAsking), [compact]);
  const messages = threads.flatMap((thread) => room.messagesOf(thread));
  const unread = messages.some((m) => m.keywords.$seen !== true);
  const starred = messages.some((m) => m.keywords.$flagged === true);
  const role = view.kind === 'mailbox' ? roleOf(room.mailboxes.get(view.id) ?? { role: null } as never) : null;
  const menu = (which: Ask): { open: boolean; onOpenChange: (open: boolean) => void } => ({ open: asking === which, onOpenChange: (open) => setAsking(open ? which : null) });
  return (
    <Fluent><div role="toolbar" style={{ display: 'flex' }}>
      {rights.archive && role !== 'archive' && role !== 'trash' && <IconButton label={t('act.archive')} hint={keyOf('archive')} onClick={() => leave(() => actions.archive(threads, view))}><Archive20Regular /></IconButton>}
      {rights.trash && <IconButton label={t(rights.forEver ? 'act.deleteForever' : 'act.delete')} hint={keyOf('trash')} onClick={() => { if (!rights.forEver || confirm(compact ? destroying(app) : t('confirm.destroy'))) leave(() => actions.trash(threads, view)); }}><Delete20Regular /></IconButton>}
      {role === 'junk'
        ? <IconButton label={t('act.notSpam')} onClick={() => leave(() => actions.notSpam(threads, view))}><ShieldCheckmark20Regular /></IconButton>
        : !compact && rights.spam && <span className="roomy"><IconButton label={t('act.spam')} hint={keyOf('spam')} onClick={() => actions.spam(threads, view)}><MailAlert20Regular /></IconButton></span>}
      {role === 'snoozed'
        ? <IconButton label={t('act.unsnooze')} onClick={() => leave(() => actions.unsnooze(threads, view))}><AlertSnooze20Regular /></IconButton>
        : rights.snooze && <WhenMenu {...menu('snooze')} label={t('act.snooze')} hint={keyOf('snooze')} icon={<Clock20Regular />} onPick={(at) => leave(() => actions.snooze(threads, view, at))} />}
      {(!compact || asking === 'remind') && rights.snooze && <WhenMenu {...menu('remind')} label={t('act.remind')} hint={keyOf('remind')} icon={<AlertOn20Regular />} onPick={(at) => actions.remind(threads, at)} />}
      {rights.seen && <IconButton label={t(unread ? 'act.read' : 'act.unread')} hint={keyOf(unread ? 'read' : 'unread')} onClick={() => actions.read(threads, unread)}>{unread ? <MailRead20Regular /> : <Mail20Regular />}</IconButton>}
      {rights.move && <FolderMenu {...menu('move')} view={view} onPick={(id, name) => leave(() => actions.moveTo(threads, view, id, name))} icon={<FolderArrowRight20Regular />} />}
      {rights.keywords && <span className={compact ? 'roomy' : 'always'}><LabelMenu {...menu('label')} threads={threads} icon={<Tag20Regular />} /></span>}
      {!compact && rights.keywords && <span className="roomy"><IconButton label={t(starred ? 'act.unstar' : 'act.star')} hint={keyOf('star')} className={starred ? 'icon-button starred' : 'icon-button'} onClick={() => actions.star(threads, !starred)}>{starred ? <Star20Filled /> : <Star20Regular />}</IconButton></span>}
      {(rights.spam || rights.keywords) && (
        <span className={compact ? 'always' : 'narrow'}><Menu positioning="below-end">
          <MenuTrigger disableButtonEnhancement><button type="button" className="icon-button" aria-label={t('more')}><MoreVertical20Regular /></button></MenuTrigger>
          <MenuPopover>
            <MenuList>
              {rights.spam && <MenuItem icon={<MailAlert20Regular />} onClick={() => leave(() => actions.spam(threads, view))}>{t('act.spam')}</MenuItem>}
              {rights.keywords && <MenuItem icon={<Star20Regular />} onClick={() => actions.star(threads, !starred)}>{t(starred ? 'act.unstar' : 'act.star')}</MenuItem>}
            </MenuList>
          </MenuPopover>
        </Menu></span>
      )}
    </div></Fluent>
  );
}
