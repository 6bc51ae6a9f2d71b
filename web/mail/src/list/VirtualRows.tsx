import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { AppContext, appIn, useApp } from '../context';
import { UnifiedList } from '../data/unifiedList';
import { useLater } from '../later';
import { preferences } from '../preferences';
import { Row, Skeleton } from './Row';
import { moved, offsetOf, physicalHeight, rowsIn, settled, virtualHeight, type Extent, type Scroll } from './scrollMap';

const heights = { comfortable: 84, compact: 56 };
const overscan = 6;
const rest = 120;

/** The rows in the window and a few around it, out of as many as there are. */
export function VirtualRows() {
  const app = useApp();
  const { list, cursor } = app;
  useSyncExternalStore(list.subscribe, list.snapshot);
  const { density } = preferences.use();
  const element = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(() => Math.min(innerHeight, 1_200));
  // The rows around those that are seen come once these are: on a slow phone each costs as much as ten milliseconds.
  const around = useLater() ? overscan : 0;
  const rows = list.total ?? 12;
  const extent: Extent = { rows, rowHeight: heights[density], window: height };
  const [scroll, setScroll] = useState<Scroll>({ physical: 0, virtual: 0 });
  const latest = useRef({ scroll, extent, timer: 0 });
  useLayoutEffect(() => {
    latest.current.scroll = scroll;
    latest.current.extent = extent;
  });

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry !== undefined && setHeight(entry.contentRect.height));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);

  const put = useCallback((next: Scroll): void => {
    latest.current.scroll = next;
    setScroll(next);
    if (element.current !== null && Math.abs(element.current.scrollTop - next.physical) >= 1) element.current.scrollTop = next.physical;
  }, []);

  const onScroll = (): void => {
    const { scroll: before, extent: now } = latest.current;
    const physical = element.current!.scrollTop;
    if (Math.abs(physical - before.physical) < 0.5) return;
    const next = moved(before, physical, now);
    latest.current.scroll = next;
    setScroll(next);
    clearTimeout(latest.current.timer);
    if (virtualHeight(now) > physicalHeight(now)) {
      latest.current.timer = window.setTimeout(() => put(settled(latest.current.scroll.virtual, latest.current.extent)), rest);
    }
  };

  // For whoever measures: the first time that rows are there.
  const loaded = list.total !== null;
  useEffect(() => {
    if (loaded) performance.mark('list');
  }, [loaded]);

  const [first, last] = rowsIn(scroll, extent, around);
  useEffect(() => {
    list.want(first, last);
  }, [list, first, last]);

  // The row that keys have chosen stays in sight.
  useEffect(() => {
    if (cursor === null) return;
    const index = list.indexOfThread(cursor);
    if (index < 0) return;
    const { scroll: at, extent: now } = latest.current;
    const top = index * now.rowHeight;
    if (top < at.virtual) put(settled(top, now));
    else if (top + now.rowHeight > at.virtual + now.window) put(settled(top + now.rowHeight - now.window, now));
  }, [cursor, list, put]);

  // For tests and for the address bar: the place by number.
  useEffect(() => {
    const target = element.current!;
    const jump = (event: Event): void => put(settled((event as CustomEvent<number>).detail * latest.current.extent.rowHeight, latest.current.extent));
    target.addEventListener('posthouse:row', jump);
    return () => target.removeEventListener('posthouse:row', jump);
  }, [put]);

  const shown = [];
  for (let index = first; index <= last; index++) {
    const id = list.at(index);
    const top = offsetOf(index, scroll, extent);
    if (id === undefined) {
      shown.push(<Skeleton key={`s${index}`} top={top} density={density} />);
      continue;
    }
    const own = list instanceof UnifiedList ? appIn(app, list.roomAt(index)) : app;
    const row = <Row key={id} id={id} index={index} total={rows} top={top} density={density} view={own.view} snippet={list.snippets.get(id)} room={own.room} />;
    shown.push(own === app ? row : <AppContext key={id} value={own}>{row}</AppContext>);
  }
  return (
    <div className="scroller" ref={element} onScroll={onScroll} tabIndex={0} aria-busy={list.total === null}>
      <div className="height" role="list" style={{ height: physicalHeight(extent) }}>{shown}</div>
    </div>
  );
}
