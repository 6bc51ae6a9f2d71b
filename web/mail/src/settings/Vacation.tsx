import { Button, Field, Input, Switch, Textarea } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { MethodError } from '@posthouse/shared/jmap/errors';
import type { GetResponse, SetResponse, VacationResponse } from '@posthouse/shared/jmap/types';
import { useApp } from '../context';
import { explain } from '../data/actions';
import { t } from '../text';
import { notices } from '@posthouse/shared/notices';

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
  const [on, setOn] = useState(loaded.isEnabled);
  const [from, setFrom] = useState(dayOf(loaded.fromDate, 0));
  const [to, setTo] = useState(dayOf(loaded.toDate, -1));
  const [subject, setSubject] = useState(loaded.subject ?? '');
  const [text, setText] = useState(loaded.textBody ?? '');
  const save = async (): Promise<void> => {
    try {
      const response = await room.client.call<SetResponse>('VacationResponse/set', {
        update: { singleton: { isEnabled: on, fromDate: startOf(from, 0), toDate: startOf(to, 1), subject: subject === '' ? null : subject, textBody: text === '' ? null : text } },
      });
      const refused = response.notUpdated?.singleton;
      if (refused !== undefined) throw new MethodError(refused.type, refused.description);
      notices.done(t('saved'));
    } catch (error) {
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

/** The day where the reader is; the end is the midnight after the last day. */
function dayOf(moment: string | null, days: number): string {
  if (moment === null) return '';
  const date = new Date(moment);
  date.setDate(date.getDate() + days);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

function startOf(day: string, days: number): string | null {
  if (day === '') return null;
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date! + days).toISOString().replace('.000', '');
}
