import { ShieldCheckmark20Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { operations, type Audit as Entry, type AuditVerdict } from '../../api/contract';
import { useConsole, useMay } from '../../context';
import { ListView } from '../../list/ListView';
import { usePlace } from '../../router';
import { t, texts, word } from '../../text';
import { moment } from '../../text/dates';
import { Dialog } from '../../ui/Dialog';
import { Form, TextField } from '../../ui/Form';
import { Page } from '../../ui/Page';
import { Badge, CopyButton, Fact, Facts } from '../../ui/parts';

export default function Audit() {
  const may = useMay();
  const { query } = usePlace();
  const [verifying, setVerifying] = useState(false);
  const [shown, setShown] = useState<Entry | null>(null);
  const at = (name: string, days: number): string | undefined => {
    const value = query.get(name);
    if (value === null || value === '') return undefined;
    const date = new Date(`${value}T00:00:00`);
    date.setDate(date.getDate() + days);
    return date.toISOString();
  };
  return (
    <Page title={t('nav.audit')} lead={t('audit.lead')} actions={may('verifyAudit') && <button type="button" className="button" onClick={() => setVerifying(true)}><ShieldCheckmark20Regular />{t('audit.verify')}</button>}>
      <ListView
        id="listAudit" params={{ since: at('since', 0), until: at('until', 1) }} label={t('nav.audit')} keyOf={(row) => String(row.sequence)} without={['since', 'until']}
        filters={[
          { name: 'actor', label: t('audit.actor') },
          { name: 'subject', label: t('audit.subject') },
          { name: 'operation', label: t('audit.anyOperation'), options: Object.entries(operations).filter(([, operation]) => operation.method !== 'GET').map(([id]) => ({ value: id, name: id })).sort((a, b) => a.name.localeCompare(b.name)) },
          { name: 'state', label: t('audit.anyState'), options: (['done', 'failed', 'begun'] as const).map((value) => ({ value, name: t(`audit.state.${value}`) })) },
          { name: 'since', label: t('trace.since'), date: true },
          { name: 'until', label: t('trace.until'), date: true },
        ]}
        columns={[
          { id: 'at', name: t('trace.at'), sort: 'at', cell: (row: Entry) => <button type="button" className="link" onClick={() => setShown(row)}>{moment(row.at)}</button> },
          { id: 'actor', name: t('audit.actor'), sort: 'actor', cell: (row) => <>{row.actor}<span className="sub">{row.origin}</span></> },
          { id: 'operation', name: t('audit.operation'), sort: 'operation', cell: (row) => <>{row.operation}<span className="sub">{row.subject}</span></> },
          { id: 'state', name: t('state'), sort: 'state', cell: (row) => <Badge tone={row.state === 'done' ? 'good' : row.state === 'failed' ? 'bad' : 'warn'}>{word('audit.state', row.state)}</Badge> },
          { id: 'request', name: t('audit.request'), sort: 'request', wide: true, cell: (row) => <span className="mono clip-lines">{row.request}</span> },
        ]}
        empty={{ title: t('audit.none'), more: t('audit.noneMore') }}
      />
      {shown !== null && (
        <Dialog title={shown.operation} onClose={() => setShown(null)} wide>
          <Facts>
            <Fact name={t('trace.at')}>{moment(shown.at)}</Fact>
            <Fact name={t('audit.actor')}>{shown.actor}</Fact>
            <Fact name={t('audit.origin')}>{shown.origin}</Fact>
            <Fact name={t('audit.subject')}>{shown.subject ?? '–'}</Fact>
            <Fact name={t('state')}>{word('audit.state', shown.state)}{shown.outcome !== undefined && `: ${shown.outcome}`}</Fact>
            <Fact name={t('audit.number')}>{texts.number(shown.sequence)}</Fact>
          </Facts>
          <pre className="code-block mono">{shown.request}</pre>
        </Dialog>
      )}
      {verifying && <Verify onClose={() => setVerifying(false)} />}
    </Page>
  );
}

function Verify({ onClose }: { onClose: () => void }) {
  const { api } = useConsole();
  const [head, setHead] = useState('');
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const told = verdict?.head.hash === undefined ? '' : `${verdict.head.sequence}:${verdict.head.hash}`;
  return (
    <Dialog title={t('audit.verify')} onClose={onClose}>
      <p className="muted">{t('audit.verifyText')}</p>
      <Form
        label={t('audit.verify')} onCancel={onClose}
        onSubmit={async () => {
          const [sequence = '', hash] = head.trim().split(':');
          setVerdict(await api.change('verifyAudit', {}, { body: head.trim() === '' ? { sequence: 0 } : { sequence: Number(sequence), hash } }));
        }}
      >
        <TextField label={t('audit.head')} hint={t('audit.headHint')} value={head} onChange={setHead} placeholder="1200:4f0c…" />
      </Form>
      {verdict !== null && (
        <div className="stack" role="status">
          <div className={verdict.problems.length === 0 ? 'callout' : 'callout bad'}><div><strong>{verdict.problems.length === 0 ? t('audit.whole', { count: verdict.entries }) : t('audit.broken', { count: verdict.problems.length })}</strong>{verdict.problems.map((problem) => <span key={problem}>{problem}</span>)}</div></div>
          {told !== '' && <><span className="muted small-text">{t('audit.keep')}</span><div className="record-value"><code className="mono">{told}</code><CopyButton text={told} label={t('audit.head')} /></div></>}
        </div>
      )}
    </Dialog>
  );
}
