/** Bars of four lengths from prints and from mid-prices, and completed from what REST gives back of a gap. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BackfilledCandle, BackfilledTrade, BackfillPoint, DataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { BAR_MINUTES, type BarRecord } from '../../src/core/records.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { MarketBars } from '../../src/features/market-bars.ts';
import { marketEntries } from '../simulation/market.ts';
import { barEvents, batchBars } from './batch-bars.ts';

const MINUTE = 60_000;
/** A whole hour. */
const START = 472_222 * 60 * MINUTE;

/** Every bar that ends, and the open one of one minute. */
function barsOf(points: readonly DataPoint[], basis: 'trades' | 'mid'): { closed: BarRecord[]; open: BarRecord | null; bars: MarketBars } {
  const bars = new MarketBars(basis);
  const book = new OrderBook();
  const closed: BarRecord[] = [];
  let time = 0;
  for (const point of points) {
    if (point.kind === 'backfill') {
      closed.push(...bars.fill(point));
      continue;
    }
    if (point.kind !== 'gap') closed.push(...bars.advance(Math.max(time, point.exchangeTime)));
    applyToBook(book, point);
    time = Math.max(time, point.exchangeTime);
    bars.observe(point, book, time);
  }
  return { closed, open: bars.open(1), bars };
}

const ofMinutes = (minutes: number, bars: readonly BarRecord[]) => bars.filter((bar) => bar.minutes === minutes);

describe('from prints', () => {
  test('first, highest, lowest and last price, and the sum of amounts', () => {
    const prints = [print(0, 100, 1), print(10_000, 104, 2), print(20_000, 97, 0.5), print(59_999, 101, 1), print(60_000, 300, 9)];
    const bar = { minutes: 1, time: START, open: units(100), high: units(104), low: units(97), close: units(101), volume: 4.5 * UNITS };
    expect(barsOf(prints, 'trades').closed).toEqual([{ ...bar, basis: 'trades' }]);
  });

  test('a print on the whole minute opens the next bar', () => {
    const { closed, open } = barsOf([print(59_999, 100, 1), print(60_000, 200, 2)], 'trades');
    expect(closed.map(({ close, volume }) => [close, volume])).toEqual([[units(100), UNITS]]);
    expect(open).toMatchObject({ time: START + MINUTE, open: units(200), volume: 2 * UNITS });
  });

  test('on the hour all four lengths end, the shortest first, each with the prices of its own time', () => {
    const { closed } = barsOf(
      [print(0, 100, 1), print(46 * MINUTE, 90, 1), print(56 * MINUTE, 110, 1), print(59 * MINUTE, 105, 1), print(60 * MINUTE, 1, 1)],
      'trades',
    );
    expect(
      closed
        .slice(-4)
        .map(({ minutes, time, open, low, high, volume }) => [minutes, (time - START) / MINUTE, open, low, high, volume / UNITS]),
    ).toEqual([
      [1, 59, units(105), units(105), units(105), 1],
      [5, 55, units(110), units(105), units(110), 2],
      [15, 45, units(90), units(90), units(110), 3],
      [60, 0, units(100), units(90), units(110), 4],
    ]);
  });

  test('minutes without a print have no bar, and the next bar does not reach back over them', () => {
    const { closed } = barsOf([print(1_000, 100, 1), print(5 * MINUTE + 1_000, 120, 1), print(6 * MINUTE, 1, 1)], 'trades');
    expect(ofMinutes(1, closed).map(({ time, open, low }) => [time - START, open, low])).toEqual([
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
    const bar = { minutes: 1, time: START, open: units(100), high: units(106), low: units(95), close: units(98), volume: 3 * UNITS };
    expect(barsOf([...points, snapshot(MINUTE, 1)], 'mid').closed).toEqual([{ ...bar, basis: 'mid' }]);
  });

  test('a crossed or one-sided book makes no price', () => {
    const crossed = { ...snapshot(1_000, 100), asks: [[units(50), UNITS as Amount, 1]] } as DataPoint;
    const oneSided = { ...snapshot(2_000, 300), bids: [] } as DataPoint;
    expect(barsOf([snapshot(0, 100), crossed, oneSided], 'mid').open).toMatchObject({ high: units(100), low: units(100) });
  });

  test('no print of a gap completes them', () => {
    const { open } = barsOf([snapshot(0, 100), backfill(10_000, 50_000, [backfilled(20_000, 999, 3)], [])], 'mid');
    expect(open).toMatchObject({ high: units(100), volume: 0 });
  });
});

describe('completed from what REST gives back of a gap', () => {
  test('prints go on with the bar that the gap broke off, and make those of the gap', () => {
    const { closed, open } = barsOf(
      [
        print(0, 100, 1),
        gap(10_000, 130_000),
        backfill(10_000, 130_000, [backfilled(30_000, 90, 2), backfilled(70_000, 95, 3), backfilled(125_000, 99, 1)], []),
        print(131_000, 98, 1),
      ],
      'trades',
    );
    expect(closed.map(({ time, open: first, low, close, volume }) => [(time - START) / MINUTE, first, low, close, volume / UNITS])).toEqual(
      [
        [0, units(100), units(90), units(90), 3],
        [1, units(95), units(95), units(95), 3],
      ],
    );
    expect(open).toMatchObject({ open: units(99), close: units(98), volume: 2 * UNITS });
  });

  test('a candle speaks for its whole minute: what was seen of it is not counted twice, nor are its prints', () => {
    const { closed } = barsOf(
      [
        print(0, 100, 1),
        gap(10_000, 130_000),
        backfill(10_000, 130_000, [backfilled(30_000, 90, 2)], [candle(0, 100, 120, 80, 85, 7)]),
        print(131_000, 98, 1),
      ],
      'trades',
    );
    expect(closed[0]).toMatchObject({ open: units(100), high: units(120), low: units(80), close: units(85), volume: 7 * UNITS });
  });

  test('a candle that ends behind the gap is left out: live prints make that minute', () => {
    const { open } = barsOf(
      [print(0, 100, 1), gap(10_000, 130_000), backfill(10_000, 130_000, [], [candle(120_000, 1, 2, 1, 2, 9)]), print(131_000, 98, 1)],
      'trades',
    );
    expect(open).toMatchObject({ low: units(98), volume: UNITS });
  });

  test('what lies before the last point seen ended long ago, and stays as it was', () => {
    const { closed } = barsOf(
      [print(0, 100, 1), print(70_000, 100, 1), backfill(60_000, 80_000, [], [candle(0, 1, 999, 1, 1, 9)])],
      'trades',
    );
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({ high: units(100), volume: UNITS });
  });

  test('whatever is lost and given back whole, as prints, as candles or as both, the bars are those of a night without a gap', () => {
    fc.assert(
      fc.property(prints, fc.nat(100), fc.nat(100), fc.constantFrom('prints', 'candles', 'both'), (all, from, length, how) => {
        const lost = { from: Math.floor((all.length * from) / 101), to: 0 };
        lost.to = Math.min(all.length - 1, lost.from + Math.floor((all.length * length) / 101));
        const before = all.slice(0, lost.from);
        const since = before.at(-1)?.exchangeTime ?? START;
        // The gap ends on a whole minute: of a minute that goes on live, no candle tells what was lost of it.
        const until = Math.ceil(((all[lost.to] as DataPoint).exchangeTime + 1) / MINUTE) * MINUTE;
        const missing = all.slice(lost.from).filter(({ exchangeTime }) => exchangeTime < until);
        const after = all.slice(lost.from + missing.length);
        const trades = how === 'candles' ? [] : missing.map(asBackfilled);
        const candles = how === 'prints' ? [] : candlesOf(all.slice(0, lost.from + missing.length), since, until);
        const points = [
          ...before,
          gap(since - START, until - START),
          backfill(since - START, until - START, trades, candles),
          ...after,
          last,
        ];
        expect(barsOf(points, 'trades').closed).toEqual(barsOf([...all, last], 'trades').closed);
      }),
      { numRuns: 300 },
    );
  });
});

const prints = fc
  .array(
    fc.record({
      elapsed: fc.integer({ min: 0, max: 400_000 }),
      price: fc.integer({ min: 1, max: 1_000 }),
      amount: fc.integer({ min: 1, max: 50 }),
    }),
    {
      minLength: 2,
      maxLength: 80,
    },
  )
  .map((made) => {
    let elapsed = 0;
    return made.map((each) => {
      elapsed += each.elapsed;
      return print(elapsed, each.price, each.amount);
    });
  });
const last = print(80 * 400_000 + 60 * MINUTE, 1, 1);

test('any prints make the bars that grouping them makes, of all lengths', () => {
  fc.assert(
    fc.property(prints, (all) => {
      const { closed, bars } = barsOf(all, 'trades');
      for (const minutes of BAR_MINUTES) {
        const open = bars.open(minutes);
        expect([...ofMinutes(minutes, closed), ...(open === null ? [] : [open])].map(floats)).toEqual(grouped(all, minutes));
      }
    }),
    { numRuns: 200 },
  );
});

test('over the made-up market with its gaps, every bar is that of the definition', () => {
  const points = marketEntries({ seed: 3, seconds: 200 }).flatMap((entry) => ('exchangeTime' in entry ? [entry] : []));
  const { closed } = barsOf(points, 'trades');
  for (const minutes of BAR_MINUTES) {
    const expected = batchBars(
      barEvents(points, 'trades', () => null),
      minutes,
      points.at(-1)?.exchangeTime ?? 0,
    ).closed;
    expect(ofMinutes(minutes, closed).map(floats)).toEqual(expected.map(({ time, ...rest }) => [time, ...rounded(rest)]));
  }
  expect(ofMinutes(15, closed).length).toBeGreaterThan(60);
});

function grouped(points: readonly DataPoint[], minutes: number): number[][] {
  const end = points.at(-1)?.exchangeTime ?? 0;
  const { closed, open } = batchBars(
    barEvents(points, 'trades', () => null),
    minutes,
    end,
  );
  return [...closed, ...(open === null ? [] : [open])].map(({ time, ...rest }) => [time, ...rounded(rest)]);
}

function floats({ time, open, high, low, close, volume }: BarRecord): number[] {
  return [time, open, high, low, close, volume];
}

/** Back to units of 1e-8. */
function rounded(bar: { open: number; high: number; low: number; close: number; volume: number }): number[] {
  return [bar.open, bar.high, bar.low, bar.close, bar.volume].map((value) => Math.round(value * UNITS));
}

/** The candles of every minute with a print that the gap touches. */
function candlesOf(points: readonly DataPoint[], since: number, until: number): BackfilledCandle[] {
  const { closed, open } = barsOf(points, 'trades');
  return [...ofMinutes(1, closed), ...(open === null ? [] : [open])].filter(({ time }) => time + MINUTE > since && time < until);
}

function asBackfilled(point: DataPoint): BackfilledTrade {
  if (point.kind !== 'trade') throw new Error('only prints are lost here');
  const { tradeId, exchangeTime, price, amount, side } = point;
  return { tradeId, time: exchangeTime, price, amount, side };
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

function gap(from: number, to: number): DataPoint {
  return { kind: 'gap', ...stamp(to), from: START + from, to: START + to };
}

function backfill(from: number, to: number, trades: BackfilledTrade[], candles: BackfilledCandle[]): BackfillPoint {
  return { kind: 'backfill', ...stamp(to + 5_000), from: START + from, to: START + to, trades, candles };
}

function backfilled(elapsed: number, price: number, amount: number): BackfilledTrade {
  return { tradeId: elapsed, time: START + elapsed, price: units(price), amount: (amount * UNITS) as Amount, side: 'buy' };
}

function candle(elapsed: number, ...[open, high, low, close, volume]: [number, number, number, number, number]): BackfilledCandle {
  const prices = { open: units(open), high: units(high), low: units(low), close: units(close) };
  return { time: START + elapsed, ...prices, volume: (volume * UNITS) as Amount };
}

function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}
