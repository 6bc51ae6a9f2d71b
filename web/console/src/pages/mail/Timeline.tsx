import type { Trace } from '../../api/contract';
import { useCall } from '../../data/useCall';
import { t, word } from '../../text';
import { clock, day } from '../../text/dates';
import { Badge, Empty, Spinner, Trouble } from '../../ui/parts';
import { toneOf } from './kinds';

/** The life of one message, from its arrival to its end. */
export function Timeline({ trace }: { trace: string }) {
  const records = useCall('trace', { trace, limit: 500 });
  if (records.error !== null) return <Trouble error={records.error} onRetry={records.reload} />;
  if (records.value === undefined) return <Spinner />;
  if (records.value.length === 0) return <Empty title={t('trace.nothing')} />;
  return <Line records={records.value} />;
}

/** @param brief Of the details only what another server answered, for those who do not read journals. */
export function Line({ records, brief = false }: { records: Trace[]; brief?: boolean }) {
  return (
    <ol className="timeline">
      {records.map((record, index) => (
        <li key={record.sequence} className={toneOf(record.kind)}>
          {(index === 0 || day(record.at) !== day(records[index - 1]!.at)) && <span className="timeline-day">{day(record.at)}</span>}
          <div className="timeline-head"><time dateTime={record.at}>{clock(record.at)}</time><Badge tone={toneOf(record.kind)}>{word('kind', record.kind)}</Badge></div>
          {(record.recipient ?? record.sender) !== undefined && <div>{record.sender ?? ''}{record.recipient !== undefined && ` → ${record.recipient}`}</div>}
          {brief ? <Said record={record} /> : record.detail !== undefined && <div className="muted small-text">{record.detail}</div>}
        </li>
      ))}
    </ol>
  );
}

// The reply stands last in the details, and is in the language of SMTP.
function Said({ record }: { record: Trace }) {
  const reply = /(?:^| )reply=(.+)$/s.exec(record.detail ?? '')?.[1];
  return reply !== undefined && <div className="muted small-text">{t(record.kind === 'rejected' ? 'timeline.answer' : 'timeline.reply')} <code className="mono" lang="en">{reply}</code></div>;
}
