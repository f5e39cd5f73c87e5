/** Minute bars from prints and from mid-prices: four prices, volume, and no bar for a minute in which nothing was seen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { type BarValues, MinuteBar } from '../../src/features/minute-bar.ts';
import { marketEntries } from '../simulation/market.ts';

const MINUTE = 60_000;
const START = 28_333_333 * MINUTE;

/** Every bar that ends, and the open one. */
function barsOf(points: readonly DataPoint[], basis: 'trades' | 'mid'): { closed: BarValues[]; open: BarValues | null } {
  const bar = new MinuteBar(basis);
  const book = new OrderBook();
  const closed: BarValues[] = [];
  let time = 0;
  for (const point of points) {
    const ended = point.exchangeTime > time ? bar.advance(point.exchangeTime) : null;
    if (ended !== null) closed.push(ended);
    applyToBook(book, point);
    time = Math.max(time, point.exchangeTime);
    bar.observe(point, book, time);
  }
  return { closed, open: bar.value };
}

describe('from prints', () => {
  test('first, highest, lowest and last price, and the sum of amounts', () => {
    const { closed } = barsOf(
      [print(0, 100, 1), print(10_000, 104, 2), print(20_000, 97, 0.5), print(59_999, 101, 1), print(60_000, 300, 9)],
      'trades',
    );
    expect(closed).toEqual([
      { time: START, open: units(100), high: units(104), low: units(97), close: units(101), volume: 4.5 * UNITS, basis: 'trades' },
    ]);
  });

  test('a print on the whole minute opens the next bar', () => {
    const { closed, open } = barsOf([print(59_999, 100, 1), print(60_000, 200, 2)], 'trades');
    expect(closed.map(({ close, volume }) => [close, volume])).toEqual([[units(100), UNITS]]);
    expect(open).toMatchObject({ time: START + MINUTE, open: units(200), volume: 2 * UNITS });
  });

  test('minutes without a print have no bar, and the next bar does not reach back over them', () => {
    const { closed } = barsOf([print(1_000, 100, 1), print(5 * MINUTE + 1_000, 120, 1), print(6 * MINUTE, 1, 1)], 'trades');
    expect(closed.map(({ time, open, low }) => [time - START, open, low])).toEqual([
      [0, units(100), units(100)],
      [5 * MINUTE, units(120), units(120)],
    ]);
  });

  test('book changes do not move it', () => {
    const { open } = barsOf([snapshot(0, 500), print(1_000, 100, 1), snapshot(2_000, 900)], 'trades');
    expect(open).toMatchObject({ high: units(100), low: units(100), close: units(100) });
  });

  test('a late print belongs to the time it arrived in', () => {
    const { closed, open } = barsOf([print(59_000, 100, 1), print(60_000, 101, 1), print(30_000, 90, 4)], 'trades');
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({ low: units(100), volume: UNITS });
    expect(open).toMatchObject({ low: units(90), volume: 5 * UNITS });
  });
});

describe('from mid-prices', () => {
  test('of sound books only, marked so, with the volume that was printed', () => {
    const points = [snapshot(0, 100), snapshot(1_000, 106), print(2_000, 999, 3), snapshot(3_000, 95), desync(4_000), snapshot(5_000, 98)];
    const { closed } = barsOf([...points, snapshot(MINUTE, 1)], 'mid');
    expect(closed).toEqual([
      { time: START, open: units(100), high: units(106), low: units(95), close: units(98), volume: 3 * UNITS, basis: 'mid' },
    ]);
  });

  test('a crossed or one-sided book makes no price', () => {
    const crossed = { ...snapshot(1_000, 100), asks: [[units(50), UNITS as Amount, 1]] } as DataPoint;
    const oneSided = { ...snapshot(2_000, 300), bids: [] } as DataPoint;
    expect(barsOf([snapshot(0, 100), crossed, oneSided], 'mid').open).toMatchObject({ high: units(100), low: units(100) });
  });
});

test('any prints make the bars that grouping them by minute makes', () => {
  const made = fc.record({
    elapsed: fc.integer({ min: 0, max: 90_000 }),
    price: fc.integer({ min: 1, max: 1_000 }),
    amount: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 60 }), (prints) => {
      let elapsed = 0;
      const points = prints.map((each) => {
        elapsed += each.elapsed;
        return print(elapsed, each.price, each.amount);
      });
      const { closed, open } = barsOf(points, 'trades');
      expect([...closed, open]).toEqual(grouped(points));
    }),
    { numRuns: 200 },
  );
});

test('over the made-up market, every closed bar holds every price of its minute', () => {
  const points = marketEntries({ seed: 3, seconds: 200 }).flatMap((entry) => ('exchangeTime' in entry ? [entry] : []));
  const { closed } = barsOf(points, 'trades');
  expect(closed).toEqual(grouped(points).slice(0, -1));
  expect(closed.length).toBeGreaterThan(2);
});

function grouped(points: readonly DataPoint[]): BarValues[] {
  const minutes = new Map<number, { price: Price; amount: Amount }[]>();
  for (const point of points) {
    if (point.kind !== 'trade') continue;
    const minute = Math.floor(point.exchangeTime / MINUTE) * MINUTE;
    minutes.set(minute, [...(minutes.get(minute) ?? []), point]);
  }
  return [...minutes].map(([time, prints]) => {
    const prices = prints.map(({ price }) => price);
    const volume = prints.reduce((sum, { amount }) => sum + amount, 0) as Amount;
    const [open, close] = [prices[0] as Price, prices.at(-1) as Price];
    return { time, open, high: Math.max(...prices) as Price, low: Math.min(...prices) as Price, close, volume, basis: 'trades' };
  });
}

function stamp(elapsed: number) {
  return { exchangeTime: START + elapsed, receivedTime: START + elapsed, position: 1 };
}

function print(elapsed: number, price: number, amount: number): DataPoint {
  return { kind: 'trade', ...stamp(elapsed), tradeId: elapsed, price: units(price), amount: (amount * UNITS) as Amount, side: 'buy' };
}

function snapshot(elapsed: number, mid: number): DataPoint {
  const level = (price: number) => [units(price), UNITS as Amount, 1] as const;
  return { kind: 'snapshot', ...stamp(elapsed), snapshotId: 1, bids: [level(mid - 0.5)], asks: [level(mid + 0.5)] };
}

function desync(elapsed: number): DataPoint {
  return { kind: 'desync', ...stamp(elapsed), reason: 'checksum' };
}

function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}
