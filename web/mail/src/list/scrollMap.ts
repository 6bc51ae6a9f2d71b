/**
 * Scrolling through more rows than a browser can make an element tall. Browsers end at about 17 to 33 million pixels; a million rows are
 * 70 million. The element is never taller than `tallest`; while somebody moves by wheel, key or finger the rows move pixel by pixel, and
 * when he drags the thumb the place follows the share of the height. The two are brought together again when scrolling rests.
 */
export const tallest = 12_000_000;

export interface Scroll {
  /** scrollTop of the element. */
  physical: number;
  /** Pixels above the window in the list as it would be without limits. */
  virtual: number;
}

export interface Extent {
  rows: number;
  rowHeight: number;
  window: number;
}

export function virtualHeight(extent: Extent): number {
  return extent.rows * extent.rowHeight;
}

export function physicalHeight(extent: Extent): number {
  return Math.min(virtualHeight(extent), tallest);
}

function ends(extent: Extent): { physical: number; virtual: number } {
  return { physical: Math.max(0, physicalHeight(extent) - extent.window), virtual: Math.max(0, virtualHeight(extent) - extent.window) };
}

/** Where the list is after the element says that it has scrolled. */
export function moved(before: Scroll, physical: number, extent: Extent): Scroll {
  const end = ends(extent);
  if (end.physical === end.virtual) return { physical, virtual: physical };
  if (physical <= 0) return { physical, virtual: 0 };
  if (physical >= end.physical - 0.5) return { physical, virtual: end.virtual };
  const step = physical - before.physical;
  // Nobody's wheel goes three windows in one event; a dragged thumb does at once.
  if (Math.abs(step) > extent.window * 3) return { physical, virtual: (physical / end.physical) * end.virtual };
  return { physical, virtual: Math.min(end.virtual, Math.max(0, before.virtual + step)) };
}

/** The scrollTop that shows this place: to be set when scrolling rests, and to go somewhere. */
export function settled(virtual: number, extent: Extent): Scroll {
  const end = ends(extent);
  const place = Math.min(end.virtual, Math.max(0, virtual));
  return { virtual: place, physical: end.physical === end.virtual ? place : end.virtual === 0 ? 0 : (place / end.virtual) * end.physical };
}

/** The first and the last row in the window, with some more at both ends. */
export function rowsIn(scroll: Scroll, extent: Extent, more: number): [first: number, last: number] {
  const first = Math.floor(scroll.virtual / extent.rowHeight) - more;
  const last = Math.ceil((scroll.virtual + extent.window) / extent.rowHeight) + more;
  return [Math.max(0, first), Math.min(extent.rows - 1, last)];
}

/** Where a row stands in the element. */
export function offsetOf(row: number, scroll: Scroll, extent: Extent): number {
  return scroll.physical + (row * extent.rowHeight - scroll.virtual);
}
