/** The random-entry twin: as many trades, as large and held as long, paid for in full, and nothing known before its time. */
import { describe, expect, it } from 'vitest';
import { OrderBook } from '../../../src/core/order-book.ts';
import { Random } from '../../../src/core/random.ts';
import type { TradeRecord } from '../../../src/core/records.ts';
import type { Amount } from '../../../src/core/units.ts';
import { RandomTwin, TWIN_TRADES } from '../../../src/trading/analytics/random-twin.ts';
import { expectContinues } from '../../model/continuing.ts';
import { bookAt, money, START, trade } from './made-trades.ts';

/** Closed at `exitTime` after `holdMs`, of one whole coin. */
const closed = (exitTime: number, holdMs: number, changes: Partial<TradeRecord> = {}) =>
  trade(1, { entryTime: exitTime - holdMs, exitTime, ...changes });

describe('one trade mirrored', () => {
  it('enters within the next hold time, holds as long, and pays spread, fees and borrowing', () => {
    const waits: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const twin = new RandomTwin(seed, ['LONG']);
      twin.mirror(closed(START, 1_000, { interest: money(0.25) }), 10_000);
      let exited = 0;
      for (let time = START; twin.open > 0; time += 1) {
        // It is entered within the first second, for 101, and exited behind it, for 103.
        twin.observe(time, time < START + 1_000 ? bookAt(100, 101) : bookAt(103, 104));
        exited = time;
      }
      waits.push(exited - START - 1_000);
      // Bought at 101 and sold at 103 for 1 % of both.
      expect(twin.statistics).toMatchObject({ trades: 1, profitGross: 2, fees: 2.04, interest: 0.25, holdMs: 1_000 });
      expect(twin.statistics.profitNet).toBeCloseTo(-0.29, 12);
    }
    // Uniform: all within it, and some in each quarter (in one of four none of 40: a chance of 4e-5).
    expect(waits.every((ms) => ms >= 0 && ms < 1_000)).toBe(true);
    expect(new Set(waits.map((ms) => Math.floor(ms / 250))).size).toBe(4);
  });

  it('a short one sells at the bid and buys back at the ask', () => {
    const twin = new RandomTwin(1, ['SHORT']);
    twin.mirror(closed(START, 0), 10_000);
    twin.observe(START, bookAt(103, 104));
    twin.observe(START + 1, bookAt(100, 101));
    expect(twin.statistics).toMatchObject({ trades: 1, profitGross: 2, fees: 2.04 });
  });

  it('rounds every product against itself', () => {
    const twin = new RandomTwin(1, ['LONG']);
    twin.mirror(closed(START, 0, { amount: 1 as Amount }), 1);
    twin.observe(START, bookAt(0.3, 0.4));
    twin.observe(START + 1, bookAt(0.3, 0.4));
    // A unit of a coin bought for one unit of money, sold for none, and a unit for each fee that is not of nothing.
    expect(twin.statistics).toMatchObject({ profitGross: -1e-8, fees: 1e-8, profitNet: -2e-8 });
  });

  it('while there is no sound book it waits, and goes on at the first one, held as long from there', () => {
    const twin = new RandomTwin(1, ['LONG']);
    twin.mirror(closed(START, 1_000), 0);
    twin.observe(START + 5_000, new OrderBook());
    twin.observe(START + 6_000, bookAt(101, 100));
    twin.observe(START + 7_000, bookAt(99, 100));
    twin.observe(START + 7_999, bookAt(1, 2));
    twin.observe(START + 8_500, new OrderBook());
    expect([twin.open, twin.statistics.trades]).toEqual([1, 0]);
    twin.observe(START + 9_000, bookAt(98, 100));
    expect(twin.statistics).toMatchObject({ trades: 1, profitGross: -2, holdMs: 2_000 });
  });
});

it('makes as many trades as the desk, in every direction that it may take', () => {
  const random = new Random(7);
  const twin = new RandomTwin(7, ['LONG', 'SHORT']);
  let time = START;
  for (let i = 0; i < 500; i++) {
    time += 1_000;
    twin.mirror(closed(time, random.integer(5_000)), 0);
    // Prices only rise: a long one gains, a short one loses.
    twin.observe(time, bookAt(100 + i, 100.001 + i));
    expect(twin.statistics.trades + twin.open).toBe(i + 1);
  }
  for (let i = 500; twin.open > 0; i++) twin.observe(time + i * 1_000, bookAt(100 + i, 100.001 + i));
  expect(twin.statistics.trades).toBe(500);
  expect(twin.missed).toBe(0);
  expect(Math.abs((twin.statistics.winRate ?? 0) - 0.5)).toBeLessThan(0.1);
});

it('counts the trades that are too many at once', () => {
  const twin = new RandomTwin(7, ['LONG']);
  for (let i = 0; i < TWIN_TRADES + 9; i++) twin.mirror(closed(START, 10), 0);
  expect([twin.open, twin.missed]).toEqual([TWIN_TRADES, 9]);
});

it('on a random walk it loses what spread and fees cost, and no more', () => {
  const random = new Random(11);
  const twin = new RandomTwin(12, ['LONG', 'SHORT']);
  const SPREAD = 0.02;
  const FEE = 0.001;
  const STEPS = 40_000;
  let mid = 1_000;
  let mids = 0;
  for (let i = 0; i < STEPS; i++) {
    mid += 0.01 * random.normal();
    mids += mid / STEPS;
    if (i % 8 === 0) twin.mirror(closed(START + i * 1_000, 1_000 * random.integer(60)), FEE * 1e6);
    twin.observe(START + i * 1_000, bookAt(mid - SPREAD / 2, mid + SPREAD / 2));
  }
  const { trades, expectancy } = twin.statistics;
  expect(trades).toBeGreaterThan(4_900);
  // A move deviates by 0.01 x sqrt(30) or so; overlapping ones of random direction are uncorrelated.
  const standardError = (0.01 * Math.sqrt(30)) / Math.sqrt(trades);
  expect(Math.abs((expectancy ?? 0) + SPREAD + 2 * FEE * mids)).toBeLessThan(4 * standardError + 2e-4);
});

it('says the same whatever comes later', () => {
  const until = (steps: number) => {
    const random = new Random(4);
    const twin = new RandomTwin(4, ['LONG', 'SHORT']);
    const said: unknown[] = [];
    for (let i = 0; i < steps; i++) {
      const mid = 100 + random.normal();
      if (i % 3 === 0) twin.mirror(closed(START + i * 1_000, 1_000 * random.integer(20)), 100);
      twin.observe(START + i * 1_000, bookAt(mid - 0.1, mid + 0.1));
      said.push([twin.open, twin.statistics]);
    }
    return said;
  };
  expect(until(300).slice(0, 150)).toEqual(until(150));
});

it('goes on from its bytes', () => {
  const random = new Random(9);
  const mids = Array.from({ length: 200 }, () => 100 + random.normal());
  expectContinues(
    () => new RandomTwin(9, ['LONG', 'SHORT']),
    (twin, i) => {
      const times = i < 150 ? 1 : TWIN_TRADES;
      for (let each = 0; each < times; each++) twin.mirror(closed(START + i * 1_000, 1_000 * (i % 7)), 100);
      twin.observe(START + i * 1_000, bookAt((mids[i] ?? 0) - 0.1, (mids[i] ?? 0) + 0.1));
    },
    200,
    [0, 1, 50, 140, 180],
  );
});
