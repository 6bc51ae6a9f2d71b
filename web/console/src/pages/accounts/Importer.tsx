import { useState } from 'react';
import type { ApiClient } from '../../api/client';
import { useConsole } from '../../context';
import { Table } from '../../list/Table';
import { t } from '../../text';
import { AreaField, CheckField, FileField, Form } from '../../ui/Form';
import { Card } from '../../ui/Page';
import { Badge, Meter } from '../../ui/parts';
import type { ImportKind } from './importKinds';
import type { ImportRow } from './importRows';

// The server takes a thousand in a request; smaller parts show progress.
const part = 200;

type Stage = 'text' | 'checked' | 'made';

/** Rows in, a dry run that says of each what would happen, and then what they say. */
export function Importer<B>({ kind, domain = 'example.com', onDone }: { kind: ImportKind<B>; domain?: string; onDone?: () => void }) {
  const { api } = useConsole();
  const [text, setText] = useState('');
  const [rows, setRows] = useState<ImportRow<B>[]>([]);
  const [stage, setStage] = useState<Stage>('text');
  const [progress, setProgress] = useState(0);
  const [busy, setBusy] = useState(false);
  const [onlyBad, setOnlyBad] = useState(false);
  const good = rows.filter((row) => row.problem === undefined);

  const sending = async (some: ImportRow<B>[], trial: boolean): Promise<ImportRow<B>[]> => {
    setBusy(true);
    setProgress(0);
    try {
      return await send(api, kind, some, trial, setProgress);
    } finally {
      setBusy(false);
    }
  };
  const check = async (): Promise<void> => {
    setRows(await sending(kind.read(text), true));
    setStage('checked');
  };
  const make = async (): Promise<void> => {
    const made = await sending(rows, false);
    setRows(made);
    setStage('made');
    api.changed();
    if (made.some((row) => row.problem === undefined)) onDone?.();
  };

  if (stage === 'text') {
    return (
      <Card>
        <Form
          label={t('import.check')} disabled={text.trim() === ''} onSubmit={check}
          extra={<button type="button" className="button" onClick={() => setText(kind.example(domain))}>{t('import.example')}</button>}
        >
          <FileField label={t('import.file')} accept=".csv,text/csv,text/plain" onText={setText} />
          <AreaField label={t('import.paste')} value={text} onChange={setText} rows={8} code />
          <p className="muted small-text">{t('import.checkText')}</p>
        </Form>
      </Card>
    );
  }
  const shown = onlyBad ? rows.filter((row) => row.problem !== undefined) : rows;
  return (
    <Card>
      <p role="status"><strong>{stage === 'checked' ? t('import.summary', { good: good.length, all: rows.length }) : t(kind.done, { count: good.length })}</strong></p>
      {busy && progress > 0 && progress < good.length && <div className="stack"><Meter share={progress / good.length} label={t(kind.title)} /><span className="muted">{t('import.progress', { done: progress, all: good.length })}</span></div>}
      {good.length < rows.length && <CheckField label={t('import.onlyBad')} value={onlyBad} onChange={setOnlyBad} />}
      <Table
        label={t(kind.title)} rows={shown.slice(0, 1000)} keyOf={(row) => String(row.line)}
        columns={[
          { id: 'line', name: t('import.row'), cell: (row) => row.line },
          { id: 'first', name: t(kind.first), cell: (row) => kind.firstOf(row.body) },
          { id: 'more', name: t(kind.more), wide: true, cell: (row) => kind.moreOf(row.body) || '–' },
          { id: 'result', name: t('import.result'), cell: (row) => <><Badge tone={row.problem === undefined ? 'good' : 'bad'}>{row.problem === undefined ? t(stage === 'made' ? 'import.made' : 'import.good') : t('import.bad')}</Badge>{row.problem !== undefined && <span className="sub">{row.problem}</span>}</> },
        ]}
      />
      {stage === 'checked'
        ? <Form label={t(kind.make, { count: good.length })} disabled={good.length === 0} onSubmit={make} onCancel={() => setStage('text')}>{null}</Form>
        : <div><button type="button" className="button" onClick={() => { setText(''); setStage('text'); }}>{t('import.again')}</button></div>}
    </Card>
  );
}

/** Those that are known to be refused are not sent; the answers come in the order of what was. */
async function send<B>(api: ApiClient, kind: ImportKind<B>, rows: ImportRow<B>[], trial: boolean, onProgress: (done: number) => void): Promise<ImportRow<B>[]> {
  const sent = rows.filter((row) => row.problem === undefined);
  const problems = new Map<number, string>();
  await api.together(async () => {
    for (let at = 0; at < sent.length; at += part) {
      const some = sent.slice(at, at + part);
      const outcomes = await kind.send(api, some.map((row) => row.body), trial);
      outcomes.forEach((outcome, index) => { if (outcome.problem !== undefined) problems.set(some[index]!.line, outcome.problem); });
      onProgress(at + some.length);
    }
  });
  return rows.map((row) => { const problem = problems.get(row.line); return problem === undefined ? row : { ...row, problem }; });
}
