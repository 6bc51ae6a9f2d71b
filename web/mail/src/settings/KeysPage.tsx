import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { commands, keyOf, takenBy, type CommandId } from '../keys';
import { preferences } from '../preferences';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';

export function KeysPage() {
  const { keys } = preferences.use();
  const [asking, setAsking] = useState<CommandId | null>(null);
  const set = (command: CommandId, key: string): void => {
    const other = takenBy(key, command, keys);
    if (other !== null) {
      notices.problem(t('settings.keys.taken', { key, command: t(commands[other].text) }));
      return;
    }
    preferences.set({ keys: { ...keys, [command]: key } });
    setAsking(null);
  };
  return (
    <>
      <table className="table">
        <tbody>
          {(Object.keys(commands) as CommandId[]).map((command) => (
            <tr key={command}>
              <th scope="row">{t(commands[command].text)}</th>
              <td>
                {asking === command
                  ? (
                    <input
                      className="field" style={{ width: 190 }} autoFocus readOnly value="" placeholder={t('settings.keys.press')} aria-label={t('settings.keys.press')} onBlur={() => setAsking(null)}
                      onKeyDown={(event) => {
                        if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
                        event.preventDefault();
                        event.stopPropagation();
                        if (event.key === 'Escape') setAsking(null);
                        else set(command, event.key);
                      }}
                    />
                  )
                  : <Button appearance="subtle" aria-label={`${t(commands[command].text)}: ${keyOf(command, keys)}`} onClick={() => setAsking(command)}>{keyOf(command, keys).split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</Button>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p style={{ marginTop: 18 }}><Button onClick={() => preferences.set({ keys: {} })}>{t('settings.keys.reset')}</Button></p>
    </>
  );
}
