import { describe, expect, it } from 'vitest';
import { moved, offsetOf, physicalHeight, rowsIn, settled, tallest, virtualHeight, type Extent } from './scrollMap';

const million: Extent = { rows: 1_000_000, rowHeight: 84, window: 700 };
const short: Extent = { rows: 40, rowHeight: 84, window: 700 };

describe('scrolling', () => {
  it('follows the element where the list is short', () => {
    expect(moved({ physical: 0, virtual: 0 }, 321, short)).toEqual({ physical: 321, virtual: 321 });
    expect(physicalHeight(short)).toBe(40 * 84);
  });

  it('never makes the element taller than browsers can', () => {
    expect(physicalHeight(million)).toBe(tallest);
    expect(virtualHeight(million)).toBe(84_000_000);
  });

  it('moves pixel by pixel by the wheel', () => {
    const before = settled(500_000 * 84, million);
    const after = moved(before, before.physical + 100, million);
    expect(after.virtual).toBeCloseTo(before.virtual + 100, 6);
  });

  it('goes to the share of the height when the thumb is dragged', () => {
    const end = tallest - million.window;
    const after = moved({ physical: 0, virtual: 0 }, end / 2, million);
    expect(after.virtual).toBeCloseTo((84_000_000 - 700) / 2, 3);
  });

  it('reaches both ends exactly', () => {
    const bottom = moved({ physical: 0, virtual: 0 }, tallest - million.window, million);
    expect(rowsIn(bottom, million, 0)[1]).toBe(999_999);
    expect(bottom.virtual).toBe(84_000_000 - 700);
    expect(moved(bottom, 0, million).virtual).toBe(0);
  });

  it('comes to rest without moving what is shown', () => {
    let scroll = settled(123_456 * 84, million);
    for (let i = 0; i < 500; i++) scroll = moved(scroll, scroll.physical + 90, million);
    const rest = settled(scroll.virtual, million);
    expect(rest.virtual).toBe(scroll.virtual);
    const row = rowsIn(scroll, million, 0)[0];
    expect(offsetOf(row, rest, million) - rest.physical).toBeCloseTo(offsetOf(row, scroll, million) - scroll.physical, 3);
  });

  it('shows every place of a random walk inside of the list', () => {
    let seed = 42;
    const random = (): number => ((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648);
    for (const extent of [million, short, { rows: 3, rowHeight: 84, window: 700 }, { rows: 0, rowHeight: 84, window: 700 }]) {
      const end = Math.max(0, physicalHeight(extent) - extent.window);
      let scroll = settled(0, extent);
      for (let i = 0; i < 2_000; i++) {
        const physical = random() < 0.2 ? random() * end : Math.min(end, Math.max(0, scroll.physical + (random() - 0.5) * 1_500));
        scroll = moved(scroll, physical, extent);
        if (random() < 0.1) scroll = settled(scroll.virtual, extent);
        expect(scroll.virtual).toBeGreaterThanOrEqual(0);
        expect(scroll.virtual).toBeLessThanOrEqual(Math.max(0, virtualHeight(extent) - extent.window));
        const [first, last] = rowsIn(scroll, extent, 6);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThan(Math.max(1, extent.rows));
      }
    }
  });
});
