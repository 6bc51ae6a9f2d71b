import { notices } from '@posthouse/shared/notices';
import { useState } from 'react';
import type { StoreReport } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { useCall } from '../../data/useCall';
import { t, texts } from '../../text';
import { ask } from '../../ui/ask';
import { Card, Page } from '../../ui/Page';
import { Meter, Spinner, Tile, Trouble } from '../../ui/parts';

type Work = 'verifyStore' | 'repairStore' | 'compactStore';

export default function StorePage() {
  const { api } = useConsole();
  const may = useMay();
  const store = useCall('getStore', {}, 15);
  const [running, setRunning] = useState<{ work: Work; progress: number } | null>(null);
  const [report, setReport] = useState<StoreReport | null>(null);
  const [error, setError] = useState<Error | null>(null);
  if (store.error !== null && store.value === undefined) return <Page title={t('nav.store')}><Trouble error={store.error} onRetry={store.reload} /></Page>;
  if (store.value === undefined) return <Spinner />;
  const shown = store.value;
  const run = async (work: Work): Promise<void> => {
    setRunning({ work, progress: 0 });
    setReport(null);
    setError(null);
    try {
      await api.lines(work, {}, (line) => {
        setRunning({ work, progress: line.progress });
        if (line.failure !== undefined) setError(new Error(line.failure));
        if ('report' in line && line.report !== undefined) setReport(line.report);
        if ('before' in line && line.progress === 1) notices.done(t('store.compacted', { size: texts.size(Math.max(0, line.before - line.after)) }));
      });
    } catch (problem) {
      setError(problem as Error);
    } finally {
      setRunning(null);
      store.reload();
    }
  };
  const asked = (work: Work): void => ask({ title: t(`store.${work}`), text: <p>{t(`store.${work}Text`)}</p>, label: t(`store.${work}`), danger: work === 'repairStore', act: () => { void run(work); return Promise.resolve(); } });
  return (
    <Page title={t('nav.store')} lead={t('store.lead')}>
      {shown.problem !== undefined && <div className="callout bad"><div><strong>{shown.problem}</strong></div></div>}
      <div className="tiles">
        <Tile name={t('state')} value={shown.canWrite ? t('tile.health.good') : t('tile.health.bad')} tone={shown.canWrite ? 'good' : 'bad'} />
        <Tile name={t('tile.storage')} value={texts.size(shown.freeOctets)} note={<span className="mono">{shown.folder}</span>} />
        <Tile name={t('store.backlog')} value={texts.number(shown.indexBacklog)} note={t('store.backlogNote')} />
        <Tile name={t('nav.accounts')} value={texts.number(shown.accounts)} />
        <Tile name={t('tile.queue')} value={texts.number(shown.queued)} />
      </div>
      {may('verifyStore') && (
        <Card title={t('store.care')}>
          <div className="row">
            <button type="button" className="button" disabled={running !== null} onClick={() => asked('verifyStore')}>{t('store.verifyStore')}</button>
            <button type="button" className="button" disabled={running !== null} onClick={() => asked('compactStore')}>{t('store.compactStore')}</button>
            <button type="button" className="button danger" disabled={running !== null} onClick={() => asked('repairStore')}>{t('store.repairStore')}</button>
          </div>
          {running !== null && <div className="stack" role="status"><span>{t(`store.${running.work}`)}…</span><Meter share={running.progress} label={t(`store.${running.work}`)} /></div>}
          {error !== null && <Trouble error={error} />}
          {report !== null && <Report report={report} />}
        </Card>
      )}
    </Page>
  );
}

function Report({ report }: { report: StoreReport }) {
  return (
    <div className="stack" role="status">
      <div className={report.problems.length === 0 ? 'callout' : 'callout bad'}><div><strong>{report.problems.length === 0 ? t('store.clean') : t('store.problems', { count: report.problems.length })}</strong><span>{t('store.seen', { messages: report.messages, accounts: report.accounts, size: texts.size(report.octets) })}</span></div></div>
      <ul className="plain-list">{report.problems.map((problem) => <li key={problem.kind + String(problem.subject)}><strong>{problem.kind}</strong> {problem.description} {problem.repaired}</li>)}</ul>
    </div>
  );
}
