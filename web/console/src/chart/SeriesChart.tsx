import { useCallback } from 'react';
import { useMay } from '../context';
import type { ChartLine } from '../pages/overview/series';
import { base, go } from '../router';
import { t, texts } from '../text';
import { percent } from '../text/dates';
import { Chart, plain, type Colours } from './Chart';

type Kind = 'bar' | 'area' | 'rate' | 'size';

interface Props {
  label: string;
  times: string[];
  /** How long a point is. */
  seconds: number;
  lines: ChartLine[];
  kind: Kind;
}

/** Lines over time. A point leads to what is behind it; so does its figure in the table, for whoever does not see the chart or uses no mouse. */
export default function SeriesChart({ label, times, seconds, lines, kind }: Props) {
  const may = useMay();
  const leads = may('trace') && lines.some((line) => line.trace !== undefined);
  const open = useCallback((index: number, id: string): void => {
    const line = lines.find((one) => one.id === id);
    const time = times[index];
    if (line?.trace === undefined || time === undefined) return;
    const until = new Date(new Date(time).getTime() + seconds * 1000).toISOString();
    go(`${base}trace?${line.trace}&since=${encodeURIComponent(new Date(time).toISOString())}&until=${encodeURIComponent(until)}`);
  }, [lines, times, seconds]);
  const option = useCallback((colours: Colours) => ({
    ...plain(colours),
    xAxis: { type: 'category', data: times.map((time) => nameOf(time, seconds)), boundaryGap: kind === 'bar', axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, axisLabel: { color: colours.text, hideOverlap: true, showMinLabel: true, showMaxLabel: true, alignMinLabel: 'left', alignMaxLabel: 'right' } },
    yAxis: {
      type: 'value', splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.text, formatter: (value: number) => shown(value, kind) },
      ...(kind === 'rate' ? { min: 0, max: 1 } : kind === 'size' ? {} : { minInterval: 1 }),
    },
    tooltip: { ...(plain(colours).tooltip as object), valueFormatter: (value: unknown) => shown(typeof value === 'number' ? value : undefined, kind) },
    series: lines.map((line) => ({
      id: line.id, name: line.name, data: line.values, cursor: leads ? 'pointer' : 'default', color: colours[line.colour],
      ...(kind === 'bar'
        ? { type: 'bar', stack: 'all', barMaxWidth: 28 }
        : { type: 'line', showSymbol: false, connectNulls: kind === 'rate', lineStyle: { width: 2 }, ...(kind === 'rate' ? {} : { areaStyle: { opacity: 0.12 } }) }),
      ...(line.target === undefined ? {} : { markLine: { silent: true, symbol: 'none', lineStyle: { type: 'dashed', color: colours[line.colour] }, label: { show: false }, data: [{ yAxis: line.target }] } }),
    })),
  }), [times, seconds, lines, kind, leads]);
  return (
    <>
      <Chart label={label} option={option} height={220} onPick={leads ? ({ index, series }) => open(index, series) : undefined} />
      <details className="chart-table">
        <summary>{t('chart.asTable')}</summary>
        <div className="chart-rows" tabIndex={0} role="group" aria-label={label}>
          <table className="table">
            <thead><tr><th scope="col">{t('trace.at')}</th>{lines.map((line) => <th key={line.id} scope="col" className="end">{line.name}</th>)}</tr></thead>
            <tbody>
              {times.map((time, index) => (
                <tr key={time}>
                  <td>{nameOf(time, seconds)}</td>
                  {lines.map((line) => {
                    const value = line.values[index] ?? undefined;
                    return <td key={line.id} className="end">{leads && line.trace !== undefined && value !== undefined && value > 0 ? <button type="button" className="link" onClick={() => open(index, line.id)}>{shown(value, kind)}</button> : shown(value, kind)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function shown(value: number | undefined, kind: Kind): string {
  if (value === undefined) return '–';
  return kind === 'rate' ? percent(value) : kind === 'size' ? texts.size(value) : texts.number(value);
}

function nameOf(time: string, seconds: number): string {
  const date = new Date(time);
  // Days are those of UTC.
  if (seconds >= 86_400) return texts.date(date, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return texts.date(date, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
