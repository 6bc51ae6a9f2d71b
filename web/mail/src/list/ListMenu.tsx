import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowClockwise20Regular, MoreVertical20Regular, RowTriple20Regular, SelectAllOnRegular } from '@fluentui/react-icons';
import { useApp } from '../context';
import { preferences } from '../preferences';
import { t } from '../text';
import { Fluent } from '../ui/Fluent';

export default function ListMenu() {
  const { room, list, pickAll } = useApp();
  const { density } = preferences.use();
  return (
    <Fluent>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <button type="button" className="icon-button" aria-label={t('more')}><MoreVertical20Regular /></button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<ArrowClockwise20Regular />} onClick={() => { void room.sync(); void list.refresh(); }}>{t('list.refresh')}</MenuItem>
            <MenuItem icon={<SelectAllOnRegular />} onClick={pickAll}>{t('list.selectAll')}</MenuItem>
            <MenuItem icon={<RowTriple20Regular />} onClick={() => preferences.set({ density: density === 'compact' ? 'comfortable' : 'compact' })}>
              {t(density === 'compact' ? 'settings.density.comfortable' : 'settings.density.compact')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </Fluent>
  );
}
