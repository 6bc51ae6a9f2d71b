import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Limit } from '../../api/contract';
import { ProblemError } from '../../api/problem';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { t, texts } from '../../text';
import { Editing } from '../../ui/Editing';
import { CheckField, Field, Form } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Fact, Facts, Spinner, Trouble } from '../../ui/parts';

const none: { value: Limit; etag: null } = { value: {}, etag: null };

/** A sending limit of an account, a domain or everybody. What is left empty falls back to the one above. */
export function LimitCard({ subject }: { subject: string }) {
  const limit = useCall('getLimit', { subject });
  const missing = limit.error instanceof ProblemError && limit.error.status === 404;
  if (limit.error !== null && !missing) return <Trouble error={limit.error} onRetry={limit.reload} />;
  if (limit.loading) return <Spinner />;
  return <Editing version={missing ? none : (limit.reply ?? none)} reload={limit.reload}>{(value, etag, takeAnew) => <Fields subject={subject} shown={value} etag={etag} onConflict={takeAnew} />}</Editing>;
}

function Fields({ subject, shown, etag, onConflict }: { subject: string; shown: Limit; etag: string | null; onConflict: () => void }) {
  const { api } = useConsole();
  const may = useMay();
  const [hour, setHour] = useState(shown.recipientsPerHour);
  const [day, setDay] = useState(shown.recipientsPerDay);
  const [messages, setMessages] = useState(shown.messagesPerHour);
  const [bulk, setBulk] = useState(shown.bulkSender ?? false);
  const isAccount = subject.includes('@');
  const clear = (): void => {
    api.change('clearLimit', { subject }).then(() => {
      notices.done(t('done'));
      onConflict();
    }, (error: Error) => notices.problem(error.message));
  };
  return (
    <Card title={t('limit.title')}>
      <p className="muted">{t('limit.text')}</p>
      {shown.recipientsInDay !== undefined && (
        <Facts>
          <Fact name={t('limit.sentHour')}>{texts.number(shown.recipientsInHour ?? 0)}</Fact>
          <Fact name={t('limit.sentDay')}>{texts.number(shown.recipientsInDay)}</Fact>
          <Fact name={t('limit.messagesHour')}>{texts.number(shown.messagesInHour ?? 0)}</Fact>
        </Facts>
      )}
      <Form
        label={t('save')} readOnly={!may('setLimit', isAccount ? subject.split('@')[1] : subject)} onConflict={onConflict}
        onSubmit={async () => {
          // What is missing in a change stays as it is: what was emptied is taken away with the rest, which is set anew.
          const emptied = ([[shown.recipientsPerHour, hour], [shown.recipientsPerDay, day], [shown.messagesPerHour, messages]] as const).some(([before, now]) => before !== undefined && now === undefined);
          await api.together(async () => {
            if (emptied) await api.change('clearLimit', { subject }, { etag });
            await api.change('setLimit', { subject }, { body: { recipientsPerHour: hour, recipientsPerDay: day, messagesPerHour: messages, ...(isAccount ? { bulkSender: bulk } : {}) }, etag: emptied ? null : etag });
          });
          notices.done(t('saved'));
        }}
        extra={may('clearLimit') && <button type="button" className="button" onClick={clear}>{t('limit.clear')}</button>}
      >
        <div className="form-columns">
          <Amount label={t('limit.recipientsPerHour')} value={hour} onChange={setHour} />
          <Amount label={t('limit.recipientsPerDay')} value={day} onChange={setDay} />
          <Amount label={t('limit.messagesPerHour')} value={messages} onChange={setMessages} />
        </div>
        {isAccount && <CheckField label={t('limit.bulk')} hint={t('limit.bulkHint')} value={bulk} onChange={setBulk} />}
      </Form>
    </Card>
  );
}

/** Empty is "as it is above", 0 is no limit: the two differ here. */
function Amount({ label, value, onChange }: { label: string; value: number | undefined; onChange: (value: number | undefined) => void }) {
  return (
    <Field label={label}>
      {(id) => <input id={id} className="field" type="number" min="0" step="1" placeholder={t('limit.above')} value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? undefined : Math.max(0, Math.trunc(Number(event.target.value))))} />}
    </Field>
  );
}
