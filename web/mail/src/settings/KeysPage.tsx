import { Button } from '@fluentui/react-components';
import { Fragment, useEffect, useRef, useState } from 'react';
import { useApp } from '../context';
import { commands, keyOf, sequenceTime, takenBy, type CommandId } from '../keys';
import { saveKeys } from '../kept/kept';
import { preferences } from '../preferences';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';

/** The keys, each of which can be another: one key, or two in a row. They are kept with the account. */
export function KeysPage() {
  const { home } = useApp();
  const { keys } = preferences.use();
  const [asking, setAsking] = useState<CommandId | null>(null);
  const set = (command: CommandId, key: string): void => {
    const other = takenBy(key, command, keys);
    if (other !== null) {
      const taken = keyOf(other, keys);
      notices.problem(t(taken === key ? 'settings.keys.taken' : 'settings.keys.begins', { key, other: taken, command: t(commands[other].text) }));
      return;
    }
    const others = Object.entries(keys).filter(([changed]) => changed !== command);
    void saveKeys(home, Object.fromEntries(key === commands[command].key ? others : [...others, [command, key]]));
    setAsking(null);
  };
  return (
    <>
      <p className="hint">{t('settings.keys.about')}</p>
      <table className="table">
        <tbody>
          {(Object.keys(commands) as CommandId[]).map((command) => (
            <tr key={command}>
              <th scope="row">{t(commands[command].text)}</th>
              <td>
                {asking === command
                  ? <KeyField onCancel={() => setAsking(null)} onKey={(key) => set(command, key)} />
                  : <Button appearance="subtle" aria-label={`${t(commands[command].text)}: ${keyOf(command, keys)}`} onClick={() => setAsking(command)}>{keyOf(command, keys).split(' ').map((key, i) => <Fragment key={i}>{i > 0 && ' '}<kbd>{key}</kbd></Fragment>)}</Button>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p style={{ marginTop: 18 }}><Button onClick={() => void saveKeys(home, {})}>{t('settings.keys.reset')}</Button></p>
    </>
  );
}

/** Takes one key, or a second one that comes soon after. Enter takes what is there at once. */
function KeyField({ onKey, onCancel }: { onKey: (key: string) => void; onCancel: () => void }) {
  const [first, setFirst] = useState<string | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (key: string): void => {
    clearTimeout(timer.current);
    setFirst(null);
    onKey(key);
  };
  return (
    <input
      className="field" style={{ width: 230 }} autoFocus readOnly value={first ?? ''} placeholder={t('settings.keys.press')} aria-label={t('settings.keys.press')} onBlur={onCancel}
      onKeyDown={(event) => {
        if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Escape') onCancel();
        else if (event.key === 'Enter') { if (first !== null) take(first); }
        else if (event.key.length > 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
        else if (first !== null) take(`${first} ${event.key}`);
        else {
          const { key } = event;
          setFirst(key);
          timer.current = window.setTimeout(() => take(key), sequenceTime);
        }
      }}
    />
  );
}
