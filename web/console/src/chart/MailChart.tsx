import { useCallback } from 'react';
import type { Day } from '../pages/overview/byDay';
import { t, texts } from '../text';
import { Chart, plain, type Colours } from './Chart';

const kinds = ['sent', 'deferred', 'bounced'] as const;

/** Mail by day and what became of it. The same is in a table for whoever does not see the chart, and reaches it by keys. */
export default function MailChart({ label, days, onOpen }: { label: string; days: Day[]; onOpen: ((index: number, kind: string) => void) | undefined }) {
  const option = useCallback((colours: Colours) => ({
    ...plain(colours),
    xAxis: { type: 'category', data: days.map((day) => texts.date(day.from, { month: 'short', day: 'numeric' })), axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, axisLabel: { color: colours.text } },
    yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.text } },
    series: kinds.map((kind) => ({
      id: kind, name: t(`flow.${kind}`), type: 'bar', stack: 'mail', barMaxWidth: 34, data: days.map((day) => day[kind]), cursor: onOpen === undefined ? 'default' : 'pointer',
      itemStyle: { color: { sent: colours.brand, deferred: colours.amber, bounced: colours.bad }[kind] },
    })),
  }), [days, onOpen]);
  return (
    <>
      <Chart label={label} option={option} onPick={onOpen === undefined ? undefined : ({ index, series }) => onOpen(index, series)} />
      <details className="chart-table">
        <summary>{t('chart.asTable')}</summary>
        <table className="table">
          <thead><tr><th scope="col">{t('flow.day')}</th>{kinds.map((kind) => <th key={kind} scope="col" className="end">{t(`flow.${kind}`)}</th>)}</tr></thead>
          <tbody>
            {days.map((day, index) => (
              <tr key={day.from.getTime()}>
                <td>{texts.date(day.from, { dateStyle: 'medium' })}</td>
                {kinds.map((kind) => <td key={kind} className="end">{onOpen === undefined || day[kind] === 0 ? texts.number(day[kind]) : <button type="button" className="link" onClick={() => onOpen(index, kind)}>{texts.number(day[kind])}</button>}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
