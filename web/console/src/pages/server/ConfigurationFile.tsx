import { ArrowDownload20Regular } from '@fluentui/react-icons';
import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { Configuration, ConfigurationDifference, ConfigurationOutcome, ConfigurationTask } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { download } from '../../list/download';
import { t, word } from '../../text';
import { Dialog } from '../../ui/Dialog';
import { AreaField, CheckField, FileField, Form } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Badge, CopyButton, explain, Spinner, Time, Trouble } from '../../ui/parts';

const MOST_TASKS = 50;

/** The whole configuration that is data, as one document: out, compared, in. */
export function ConfigurationFile() {
  const { api } = useConsole();
  const may = useMay();
  const drift = useCall('getDrift', may('getDrift') ? {} : null);
  const save = (): void => {
    api.get('exportConfiguration', {}).then(({ value }) => download(new Blob([JSON.stringify(value, null, 2) + '\n'], { type: 'application/json' }), 'posthouse.json'), (error: unknown) => notices.problem(explain(error)));
  };
  return (
    <>
      <Card title={t('settings.export')} actions={<button type="button" className="button" onClick={save}><ArrowDownload20Regular />{t('settings.download')}</button>}>
        <p className="muted">{t('settings.exportText')}</p>
      </Card>
      {may('applyConfiguration') && <Apply />}
      <Card title={t('settings.drift')}>
        {drift.error !== null && <Trouble error={drift.error} onRetry={drift.reload} />}
        {drift.loading ? <Spinner /> : drift.value !== undefined && (
          drift.value.lastApplied === undefined ? <p className="muted">{t('settings.neverApplied')}</p> : (
            <>
              <p className="muted">{t('settings.applied')} <Time at={drift.value.lastApplied} /></p>
              {drift.value.drift.length === 0 ? <p>{t('settings.noDrift')}</p> : <Differences rows={drift.value.drift} />}
            </>
          )
        )}
      </Card>
    </>
  );
}

function Apply() {
  const { api } = useConsole();
  const [text, setText] = useState('');
  const [prune, setPrune] = useState(false);
  const [allowUnknown, setAllowUnknown] = useState(false);
  const [plan, setPlan] = useState<ConfigurationOutcome | null>(null);
  const [tasks, setTasks] = useState<ConfigurationTask[]>([]);
  const read = (): Configuration => JSON.parse(text) as Configuration;
  const change = (next: string): void => {
    setText(next);
    setPlan(null);
  };
  return (
    <Card title={t('settings.apply')}>
      <p className="muted">{t('settings.applyText')}</p>
      <Form label={t('settings.compare')} disabled={text.trim() === ''} onSubmit={async () => setPlan(await api.change('applyConfiguration', { prune, allowUnknown }, { body: read(), trial: true }))}>
        <FileField label={t('settings.file')} accept=".json,application/json" onText={change} />
        <AreaField label={t('settings.paste')} value={text} onChange={change} rows={5} code />
        <CheckField label={t('settings.prune')} hint={t('settings.pruneHint')} value={prune} onChange={(on) => { setPrune(on); setPlan(null); }} />
        <CheckField label={t('settings.allowUnknown')} hint={t('settings.allowUnknownHint')} value={allowUnknown} onChange={(on) => { setAllowUnknown(on); setPlan(null); }} />
      </Form>
      {plan !== null && (plan.changes.length === 0 ? <div className="callout"><div>{t('settings.same')}</div></div> : (
        <Form
          label={t('settings.do', { count: plan.changes.length })} danger={plan.changes.some((one) => one.action === 'delete')}
          onSubmit={async () => {
            const done = await api.change('applyConfiguration', { prune, allowUnknown, expect: plan.digest }, { body: read() });
            notices.done(t('settings.done'));
            change('');
            setTasks(done.tasks);
          }}
        >
          <Differences rows={plan.changes} />
          {plan.tasks.length > 0 && <><h3>{t('settings.tasks')}</h3><Tasks rows={plan.tasks} /></>}
        </Form>
      ))}
      {tasks.length > 0 && (
        <Dialog title={t('settings.tasks')} onClose={() => setTasks([])} wide>
          <p>{t('settings.tasksText')}</p>
          <Tasks rows={tasks} />
          <div className="form-end"><button type="button" className="button primary" onClick={() => setTasks([])}>{t('done')}</button></div>
        </Dialog>
      )}
    </Card>
  );
}

/** Whatever has a secret is listed; of accounts without a password, some are enough to know what to do. */
function Tasks({ rows }: { rows: ConfigurationTask[] }) {
  const shown = rows.filter((row, at) => row.task === 'keep-secret' || at < MOST_TASKS);
  return (
    <ul className="plain-list">
      {shown.map((row) => (
        <li key={row.kind + row.name} className="change">
          <div className="row"><span className="muted">{word('settings.kind', row.kind)}</span><strong>{row.name}</strong><span>{word('settings.task', row.task)}</span></div>
          {row.secret !== undefined && <div className="record-value"><code className="mono">{row.secret}</code><CopyButton text={row.secret} label={t('settings.tasksSecret', { name: row.name })} /></div>}
        </li>
      ))}
      {shown.length < rows.length && <li className="muted">{t('settings.tasksMore', { count: rows.length - shown.length })}</li>}
    </ul>
  );
}

function Differences({ rows }: { rows: ConfigurationDifference[] }) {
  return (
    <ul className="plain-list">
      {rows.map((row) => (
        <li key={row.kind + row.name} className="change">
          <div className="row"><Badge tone={row.action === 'delete' ? 'bad' : row.action === 'create' ? 'good' : 'brand'}>{word('settings.action', row.action)}</Badge><span className="muted">{word('settings.kind', row.kind)}</span><strong>{row.name}</strong></div>
          {row.fields.map((field) => (
            <div key={field.name} className="small-text">{field.name}: {field.before !== undefined && <code className="mono removed">{field.before}</code>} {field.before !== undefined && field.after !== undefined && '→'} {field.after !== undefined && <code className="mono added">{field.after}</code>}</div>
          ))}
        </li>
      ))}
    </ul>
  );
}
