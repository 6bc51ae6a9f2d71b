import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { DocumentText20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { capability, type GetResponse } from '@posthouse/shared/jmap/types';
import { notices } from '@posthouse/shared/notices';
import { IconButton } from '@posthouse/shared/ui/IconButton';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { go } from '../router';
import { t } from '../text';
import type { MessageTemplate } from './templates';

/** The person's templates, asked for when the menu opens. */
export function TemplateMenu({ onPick }: { onPick: (template: MessageTemplate) => void }) {
  const { room, place } = useApp();
  const [all, setAll] = useState<MessageTemplate[] | null>(null);
  if (!room.client.has(capability.templates)) return null;
  const load = (): void => {
    room.client.call<GetResponse<MessageTemplate>>('MessageTemplate/get', { ids: null }).then(({ list }) => setAll(list), (error: unknown) => notices.problem(explain(error)));
  };
  return (
    <Menu onOpenChange={(_, { open }) => { if (open) load(); }}>
      <MenuTrigger disableButtonEnhancement><IconButton label={t('templates.insert')}><DocumentText20Regular /></IconButton></MenuTrigger>
      <MenuPopover>
        <MenuList>
          {all === null && <MenuItem disabled>{t('loading')}</MenuItem>}
          {all?.map((template) => <MenuItem key={template.id} onClick={() => onPick(template)}>{template.name}</MenuItem>)}
          <MenuItem onClick={() => go({ ...place, settings: 'templates' })}>{t('templates.manage')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
