import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { commands, keyOf, type CommandId } from '../keys';
import { preferences } from '../preferences';
import { t, texts } from '../text';

export default function Help({ onClose }: { onClose: () => void }) {
  texts.useLanguage();
  const { keys } = preferences.use();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const groups = ['list', 'act', 'go', 'app'] as const;
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="keys-title" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose(); }}>
      <div className="sheet-head"><h2 id="keys-title">{t('keys.title')}</h2><button type="button" className="icon-button" aria-label={t('close')} onClick={onClose}><DismissRegular fontSize={20} /></button></div>
      <div className="sheet-body keys-grid" tabIndex={0} role="region" aria-labelledby="keys-title">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`keys.group.${group}`)}</h3>
            <dl>
              {(Object.keys(commands) as CommandId[]).filter((command) => commands[command].group === group).map((command) => (
                <div key={command}><dt>{t(commands[command].text)}</dt><dd>{keyOf(command, keys).split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
