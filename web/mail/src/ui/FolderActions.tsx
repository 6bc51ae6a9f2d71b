import { Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import { Delete20Regular, EyeOff20Regular, Eye20Regular, FolderAdd20Regular, FolderArrowRight20Regular, Rename20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import type { Id, SetResponse } from '@posthouse/shared/jmap/types';
import { useEffect, useId, useRef, useState } from 'react';
import { useApp } from '../context';
import { explain } from '../data/actions';
import type { Mailroom } from '../data/mailroom';
import { nameOf } from '../data/views';
import { go } from '../router';
import { t } from '../text';
import { Fluent } from './Fluent';
import { folderRights } from './folderRights';
import type { Chosen } from './Nav';
import { flat, isWithin, tree } from './tree';

type Asking = 'menu' | 'new' | 'rename' | 'move';

/** Changes folders and shows the change once the server has made it. */
async function set(room: Mailroom, change: Record<string, unknown>): Promise<void> {
  const response = await room.client.change<SetResponse>('Mailbox/set', change);
  const refused = Object.values({ ...response.notCreated, ...response.notUpdated, ...response.notDestroyed })[0];
  if (refused !== undefined) throw new Error(refused.description ?? refused.type);
  await room.sync();
}

/** The menu of a folder, and what it asks for. */
export default function FolderActions({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const { place, home } = useApp();
  const { room, account, mailbox } = chosen;
  const [asking, setAsking] = useState<Asking>('menu');
  const rights = folderRights(mailbox, account !== undefined);
  const trash = room.byRole('trash');
  const byId = new Map(room.mailboxes.values().map((one) => [one.id, one]));
  const thrown = trash !== undefined && isWithin(byId, mailbox.id, trash.id);
  const act = (work: Promise<void>, done?: () => void): void => {
    work.then(done, (error: unknown) => notices.problem(explain(error)));
    onClose();
  };
  const update = (id: Id, patch: Record<string, unknown>): Promise<void> => set(room, { update: { [id]: patch } });
  const leave = (): void => {
    if (place.view.kind === 'mailbox' && place.view.id === mailbox.id) go({ view: { kind: 'mailbox', id: home.byRole('inbox')?.id ?? '' }, thread: null, settings: null });
  };
  const remove = (): void => {
    if (!thrown && trash !== undefined) {
      const { parentId, name } = mailbox;
      leave();
      act(update(mailbox.id, { parentId: trash.id, name: freeName(room, name, trash.id) }), () => notices.done(t('folder.deleted', { name }), () => {
        update(mailbox.id, { parentId, name }).then(() => notices.done(t('done.undone')), (error: unknown) => notices.problem(explain(error)));
      }));
    } else if (confirm(t('folder.confirmDestroy', { name: mailbox.name, count: mailbox.totalEmails }))) {
      leave();
      act(set(room, { destroy: [mailbox.id], onDestroyRemoveEmails: true }));
    } else onClose();
  };
  const item = (shown: boolean, icon: React.JSX.Element, text: string, onClick: () => void): React.ReactNode => shown && <MenuItem icon={icon} onClick={onClick}>{text}</MenuItem>;
  if (asking !== 'menu') {
    return (
      <FolderForm
        asking={asking} chosen={chosen} onClose={onClose}
        onDone={(name, parentId) => act(asking === 'new' ? set(room, { create: { made: { name, parentId, isSubscribed: true } } }) : update(mailbox.id, asking === 'rename' ? { name } : { parentId }))}
      />
    );
  }
  return (
    <Fluent>
      <Menu open onOpenChange={(_, data) => { if (!data.open && data.type !== 'menuItemClick') onClose(); }} positioning={{ target: chosen.anchor, position: 'below', align: 'start' }}>
        <MenuPopover>
          <MenuList>
            {item(rights.create, <FolderAdd20Regular />, t('folder.newBelow'), () => setAsking('new'))}
            {item(rights.rename, <Rename20Regular />, t('folder.rename'), () => setAsking('rename'))}
            {item(rights.rename && account === undefined, <FolderArrowRight20Regular />, t('folder.move'), () => setAsking('move'))}
            {item(rights.hide, mailbox.isSubscribed ? <EyeOff20Regular /> : <Eye20Regular />, t(mailbox.isSubscribed ? 'folder.hide' : 'folder.show'), () => {
              const isSubscribed = !mailbox.isSubscribed;
              act(update(mailbox.id, { isSubscribed }), () => { if (!isSubscribed) notices.done(t('folder.hidden', { name: nameOf(mailbox) }), () => act(update(mailbox.id, { isSubscribed: true }))); });
            })}
            {item(rights.remove, <Delete20Regular />, t(thrown ? 'act.deleteForever' : 'act.delete'), remove)}
          </MenuList>
        </MenuPopover>
      </Menu>
    </Fluent>
  );
}

/** Two folders of one name cannot stand in the trash: the second has a number. */
function freeName(room: Mailroom, name: string, parent: Id): string {
  const taken = new Set(room.mailboxes.values().filter((one) => one.parentId === parent).map((one) => one.name.toLowerCase()));
  let free = name;
  for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name} (${i})`;
  return free;
}

function FolderForm({ asking, chosen, onDone, onClose }: { asking: 'new' | 'rename' | 'move'; chosen: Chosen; onDone: (name: string, parentId: Id | null) => void; onClose: () => void }) {
  const { room, mailbox } = chosen;
  const [name, setName] = useState(asking === 'rename' ? mailbox.name : '');
  const [parent, setParent] = useState(mailbox.parentId ?? '');
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current!;
    if (!element.open) element.showModal();
  }, []);
  const byId = new Map(room.mailboxes.values().map((one) => [one.id, one]));
  const trash = room.byRole('trash')?.id;
  const places = asking !== 'move' ? [] : flat(tree(room.mailboxes.values())).filter(({ mailbox: one }) => one.myRights.mayCreateChild !== false && !isWithin(byId, one.id, mailbox.id) && (trash === undefined || !isWithin(byId, one.id, trash)));
  return (
    <dialog ref={dialog} className="sheet folder-sheet" aria-labelledby={heading} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      <form onSubmit={(event) => {
        event.preventDefault();
        if (asking === 'move') onDone(mailbox.name, parent === '' ? null : parent);
        else if (name.trim() !== '') onDone(name.trim(), asking === 'new' ? mailbox.id : mailbox.parentId);
      }}>
        <h2 id={heading}>{asking === 'new' ? t('folder.newIn', { name: nameOf(mailbox) }) : asking === 'rename' ? t('folder.renameName', { name: mailbox.name }) : t('folder.moveName', { name: mailbox.name })}</h2>
        {asking === 'move'
          ? (
            <select className="field" autoFocus aria-label={t('folder.below')} value={parent} onChange={(event) => setParent(event.target.value)}>
              <option value="">{t('folder.top')}</option>
              {places.map(({ mailbox: one, depth }) => <option key={one.id} value={one.id}>{'\u2003'.repeat(depth)}{nameOf(one)}</option>)}
            </select>
          )
          : <input className="field" autoFocus dir="auto" aria-label={t('folder.newName')} placeholder={t('folder.newName')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
        <div className="sheet-foot">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>{t('cancel')}</button>
          <button type="submit" className="button primary">{t(asking === 'new' ? 'folder.create' : asking === 'rename' ? 'folder.rename' : 'folder.move')}</button>
        </div>
      </form>
    </dialog>
  );
}
