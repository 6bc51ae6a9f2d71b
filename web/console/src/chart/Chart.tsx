import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use as addParts, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLook } from '../ui/look';

addParts([BarChart, LineChart, GridComponent, TooltipComponent, LegendScrollComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

export interface Picked {
  index: number;
  series: string;
}

/**
 * A chart on a canvas. The library writes HTML in two places, which the page's policy forbids: it empties the container by innerHTML, which the
 * container here answers itself, and its tooltips, which are drawn instead.
 */
export function Chart({ label, option, height = 260, onPick }: { label: string; option: (colours: Colours) => EChartsCoreOption; height?: number; onPick?: ((picked: Picked) => void) | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const look = useLook();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    Object.defineProperty(element, 'innerHTML', { configurable: true, get: () => '', set: () => element.replaceChildren() });
    const made = init(element, null, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', (event) => pick.current?.({ index: event.dataIndex, series: event.seriesId ?? '' }));
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option(coloursOf(box.current!)), { notMerge: true });
  }, [option, look]);
  return <div ref={box} className="chart" role="img" aria-label={label} style={{ height }} />;
}

export interface Colours {
  text: string;
  line: string;
  pane: string;
  good: string;
  amber: string;
  bad: string;
  brand: string;
  web: string;
  api: string;
  jmap: string;
  imap: string;
  pop3: string;
  submission: string;
  smtp: string;
  sieve: string;
  other: string;
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: colour('--text-2'), line: colour('--line'), pane: colour('--pane'), good: colour('--good'), amber: colour('--amber'), bad: colour('--danger'), brand: colour('--brand'),
    web: colour('--brand'), api: colour('--chart-api'), jmap: colour('--chart-jmap'), imap: colour('--chart-imap'), pop3: colour('--chart-pop3'),
    submission: colour('--amber'), smtp: colour('--chart-smtp'), sieve: colour('--chart-sieve'), other: colour('--text-3'),
  };
}

/** What all charts have in common. */
export function plain(colours: Colours): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.text },
    grid: { left: 4, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { type: 'scroll', top: 0, left: 0, right: 8, icon: 'roundRect', itemWidth: 12, itemHeight: 12, textStyle: { color: colours.text }, pageTextStyle: { color: colours.text }, pageIconColor: colours.text, pageIconInactiveColor: colours.line },
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' }, backgroundColor: colours.pane, borderColor: colours.line, textStyle: { color: colours.text } },
    aria: { enabled: false },
  };
}
