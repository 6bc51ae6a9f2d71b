import { Button, Field, Input, Switch, Textarea } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { GetResponse, VacationResponse } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { useChanged } from './unsaved';
import { explain } from '../data/actions';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';
import { absenceOf, dayOf } from './absence';
import { ChangedElsewhere, updateSeen } from './seen';

export function Vacation() {
  const { room } = useApp();
  const [loaded, setLoaded] = useState<VacationResponse | null>(null);
  useEffect(() => {
    room.client.call<GetResponse<VacationResponse>>('VacationResponse/get', { ids: ['singleton'] }).then(({ list }) => setLoaded(list[0] ?? null), (error: unknown) => notices.problem(explain(error)));
  }, [room]);
  return loaded === null ? <div className="spin" role="status" aria-label={t('loading')} /> : <VacationForm loaded={loaded} />;
}

function VacationForm({ loaded }: { loaded: VacationResponse }) {
  const { room } = useApp();
  const [seen, setSeen] = useState(loaded);
  const [on, setOn] = useState(loaded.isEnabled);
  const [from, setFrom] = useState(dayOf(loaded.fromDate, 0));
  const [to, setTo] = useState(dayOf(loaded.toDate, -1));
  const [subject, setSubject] = useState(loaded.subject ?? '');
  const [text, setText] = useState(loaded.textBody ?? '');
  const { saved } = useChanged([on, from, to, subject, text]);
  const save = async (): Promise<void> => {
    try {
      setSeen(await updateSeen(room.client, 'VacationResponse', seen, absenceOf(seen, { on, from, to, subject, text })));
      saved();
      notices.done(t('saved'));
    } catch (error) {
      if (error instanceof ChangedElsewhere) setSeen(error.now as VacationResponse);
      notices.problem(explain(error));
    }
  };
  return (
    <form className="settings-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Switch checked={on} label={t('settings.vacation.on')} onChange={(_, data) => setOn(data.checked)} />
      <div className="form-row">
        <Field label={t('settings.vacation.from')}><Input type="date" value={from} onChange={(_, data) => setFrom(data.value)} /></Field>
        <Field label={t('settings.vacation.to')}><Input type="date" value={to} min={from} onChange={(_, data) => setTo(data.value)} /></Field>
      </div>
      <Field label={t('settings.vacation.subject')}><Input value={subject} maxLength={300} onChange={(_, data) => setSubject(data.value)} /></Field>
      <Field label={t('settings.vacation.text')}><Textarea value={text} rows={7} resize="vertical" onChange={(_, data) => setText(data.value)} /></Field>
      <div><Button appearance="primary" type="submit">{t('save')}</Button></div>
    </form>
  );
}
