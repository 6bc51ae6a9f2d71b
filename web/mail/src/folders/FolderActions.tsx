import { Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import { Color20Regular, Delete20Regular, EyeOff20Regular, Eye20Regular, FolderAdd20Regular, FolderArrowRight20Regular, Rename20Regular, ShareAndroid20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { capability, type Mailbox } from '@posthouse/shared/jmap/types';
import { lazy, Suspense, useState } from 'react';
import { useApp } from '../context';
import { nameOf, roleOf } from '../data/views';
import { go } from '../router';
import { t } from '../text';
import { Fluent } from '../ui/Fluent';
import type { Chosen } from '../ui/Nav';
import { change, explainFolder, throwAway, update } from './changes';
import { ColourForm } from './ColourForm';
import { FolderForm } from './FolderForm';
import { folderRights } from './folderRights';
import { isShared } from './places';
import { isWithin } from './tree';
import './folders.css';

const ShareForm = lazy(() => import('./ShareForm'));

/** The menu of a folder, and what it asks for; without a folder, it asks for a new one. */
export default function FolderActions({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const [asking, setAsking] = useState<'menu' | 'share' | 'colour' | 'new' | 'rename' | 'move'>(chosen.mailbox === null ? 'new' : 'menu');
  if (asking === 'share') return <Suspense fallback={null}><ShareForm room={chosen.room} mailbox={chosen.mailbox!} onClose={onClose} /></Suspense>;
  if (asking === 'colour') return <ColourForm mailbox={chosen.mailbox!} onClose={onClose} />;
  return asking === 'menu' ? <FolderMenu chosen={chosen} mailbox={chosen.mailbox!} onAsk={setAsking} onClose={onClose} /> : <FolderForm asking={asking} chosen={chosen} onClose={onClose} />;
}

function FolderMenu({ chosen, mailbox, onAsk, onClose }: { chosen: Chosen; mailbox: Mailbox; onAsk: (what: 'share' | 'colour' | 'new' | 'rename' | 'move') => void; onClose: () => void }) {
  const { place, home } = useApp();
  const { room } = chosen;
  const rights = folderRights(mailbox, isShared(room));
  const trash = room.byRole('trash');
  const byId = new Map(room.mailboxes.values().map((one) => [one.id, one]));
  const thrown = trash !== undefined && isWithin(byId, mailbox.id, trash.id);
  const act = (work: Promise<void>, done?: () => void): void => {
    work.then(done, (error: unknown) => notices.problem(explainFolder(error)));
    onClose();
  };
  const leave = (): void => {
    if (place.view.kind === 'mailbox' && place.view.id === mailbox.id) go({ view: { kind: 'mailbox', id: home.byRole('inbox')?.id ?? '' }, thread: null, settings: null });
  };
  const remove = (): void => {
    if (!thrown && trash !== undefined) {
      leave();
      act(throwAway(room, mailbox, trash.id));
    } else if (confirm(t('folder.confirmDestroy', { name: mailbox.name, count: mailbox.totalEmails }))) {
      leave();
      act(change(room, { destroy: [mailbox.id], onDestroyRemoveEmails: true }));
    } else onClose();
  };
  const item = (shown: boolean, icon: React.JSX.Element, text: string, onClick: () => void): React.ReactNode => shown && <MenuItem icon={icon} onClick={onClick}>{text}</MenuItem>;
  return (
    <Fluent>
      <Menu open onOpenChange={(_, data) => { if (!data.open && data.type !== 'menuItemClick') onClose(); }} positioning={{ target: chosen.anchor, position: 'below', align: 'start' }}>
        <MenuPopover>
          <MenuList>
            {item(rights.create, <FolderAdd20Regular />, t('folder.newBelow'), () => onAsk('new'))}
            {item(rights.rename, <Rename20Regular />, t('folder.rename'), () => onAsk('rename'))}
            {item(rights.rename, <FolderArrowRight20Regular />, t('folder.move'), () => onAsk('move'))}
            {item(home.client.has(capability.preferences) && roleOf(mailbox) === null, <Color20Regular />, t('folder.colour'), () => onAsk('colour'))}
            {item(rights.share && room.client.has(capability.principals), <ShareAndroid20Regular />, t('share.menu'), () => onAsk('share'))}
            {item(rights.hide, mailbox.isSubscribed ? <EyeOff20Regular /> : <Eye20Regular />, t(mailbox.isSubscribed ? 'folder.hide' : 'folder.show'), () => {
              const isSubscribed = !mailbox.isSubscribed;
              act(update(room, mailbox.id, { isSubscribed }), () => { if (!isSubscribed) notices.done(t('folder.hidden', { name: nameOf(mailbox) }), () => act(update(room, mailbox.id, { isSubscribed: true }))); });
            })}
            {item(rights.remove, <Delete20Regular />, t(thrown ? 'act.deleteForever' : 'act.delete'), remove)}
          </MenuList>
        </MenuPopover>
      </Menu>
    </Fluent>
  );
}
