/** Everything about a desk: full and learning trades apart, every breakdown whole, small enough for a checkpoint. */
import { describe, expect, it } from 'vitest';
import { BREAKDOWNS, type DeskAnalytics } from '../../../src/core/analytics.ts';
import { decode, encode, type Stateful } from '../../../src/core/codec.ts';
import { OrderBook } from '../../../src/core/order-book.ts';
import { Random } from '../../../src/core/random.ts';
import { REGIMES, type TradeRecord } from '../../../src/core/records.ts';
import { AnalyticsBook } from '../../../src/trading/analytics/analytics-book.ts';
import { TWIN_TRADES } from '../../../src/trading/analytics/random-twin.ts';
import { expectContinues } from '../../model/continuing.ts';
import { ageAnalytics, anyTrade, bookAt, DAY_MS, HOUR_MS, money, price, START, trade } from './made-trades.ts';

const make = () => new AnalyticsBook({ desk: 'margin', capital: money(10_000), seed: 1, directions: ['LONG', 'SHORT'] });

function reportOf(trades: readonly TradeRecord[]): DeskAnalytics {
  const analytics = make();
  for (const each of trades) analytics.add(each, 8_500);
  return analytics.report(null);
}

describe('a report', () => {
  it('of a desk that did nothing says nothing', () => {
    expect(make().report(null)).toMatchObject({
      desk: 'margin',
      full: { trades: 0 },
      learning: { trades: 0 },
      breakdowns: { direction: [], hour: [] },
      equity: { days: 0 },
      confidenceQuartiles: null,
      buyAndHold: { profit: null, returnTotal: null },
      randomEntry: { statistics: { trades: 0 }, open: 0, missed: 0 },
    });
  });

  it('keeps learning trades apart', () => {
    const { full, learning } = reportOf([trade(5), trade(-1, { learning: true }), trade(3)]);
    expect([full.profitNet, full.trades, learning.profitNet, learning.trades]).toEqual([8, 2, -1, 1]);
  });

  it('has the quartiles of the confidences of both sizes', () => {
    const trades = [0, 1, 0.25, 0.75, 0.5].map((confidence, i) => trade(1, { confidence, learning: i % 2 === 0 }));
    expect(reportOf(trades).confidenceQuartiles).toEqual([0.25, 0.5, 0.75]);
  });

  it('has every trade in every breakdown', () => {
    const random = new Random(2);
    const { full, learning, breakdowns } = reportOf(Array.from({ length: 300 }, () => anyTrade(random, 90)));
    for (const breakdown of BREAKDOWNS) {
      const rows = breakdowns[breakdown];
      expect(rows.reduce((sum, row) => sum + row.full.trades, 0)).toBe(full.trades);
      expect(rows.reduce((sum, row) => sum + row.learning.trades, 0)).toBe(learning.trades);
      expect(rows.reduce((sum, row) => sum + row.full.profitNet, 0)).toBeCloseTo(full.profitNet, 6);
    }
  });

  it('names its rows, in their natural order', () => {
    const { breakdowns } = reportOf([
      trade(1, { direction: 'SHORT', mode: 'exploration', confidence: 0.7, entryTime: START + 23 * HOUR_MS, signature: 'SHORT_ENSEMBLE' }),
      trade(1, { regime: 'RANGING', confidence: 0.9, entryTime: START + 9 * HOUR_MS + 1 }),
      trade(1, { regime: 'TRENDING_UP', confidence: 0.8, entryTime: START + 10 * HOUR_MS - 1 }),
    ]);
    expect(Object.fromEntries(BREAKDOWNS.map((each) => [each, breakdowns[each].map(({ name }) => name)]))).toEqual({
      direction: ['LONG', 'SHORT'],
      regime: ['TRENDING_UP', 'RANGING', 'UNKNOWN'],
      signature: ['SHORT_ENSEMBLE', 'LONG_ENSEMBLE'],
      mode: ['normal', 'exploration'],
      band: ['over 85 %', '75 to 85 %', 'under 75 %'],
      hour: ['09', '23'],
    });
  });

  it('has the yardstick from the first sound book, less its fee', () => {
    const analytics = make();
    analytics.begin(new OrderBook(), 0);
    analytics.begin(bookAt(99, 100), 10_000);
    analytics.begin(bookAt(1, 2), 0);
    expect(analytics.report(null).buyAndHold).toEqual({ profit: null, returnTotal: null });
    const { profit, returnTotal } = analytics.report(price(101)).buyAndHold;
    expect(profit).toBeCloseTo((10_000 / 1.01) * 1.01 - 10_000, 6);
    expect(returnTotal).toBeCloseTo(0, 9);
    expect(analytics.report(price(50.5)).buyAndHold.returnTotal).toBeCloseTo(-0.5, 9);
  });

  it('has a twin that made as many trades as the desk, once all are closed', () => {
    const analytics = make();
    const random = new Random(3);
    for (let i = 0; i < 100; i++) {
      const time = START + i * HOUR_MS;
      analytics.add({ ...anyTrade(random), entryTime: time - random.integer(HOUR_MS), exitTime: time }, 8_500);
      analytics.observe(time, bookAt(99, 100), money(10_000), true);
    }
    for (let i = 100; i < 104; i++) analytics.observe(START + i * HOUR_MS, bookAt(99, 100), money(10_000), false);
    const { full, learning, randomEntry } = analytics.report(null);
    expect(randomEntry.statistics.trades).toBe(full.trades + learning.trades);
    expect([randomEntry.open, randomEntry.missed]).toEqual([0, 0]);
  });
});

it('is under 15 kB with every name it can hold, and under 2 kB when it is new', () => {
  const analytics = make();
  const random = new Random(4);
  for (let i = 0; i < 3_000; i++) {
    const each = anyTrade(random, 100);
    analytics.add(each, 8_500);
    // Towards the end the twin gets more to do than it may.
    if (i < 2_900 && i % 20 === 0) analytics.observe(START + i * HOUR_MS, bookAt(99, 100), money(10_000), i % 3 === 0);
  }
  const { breakdowns, randomEntry } = analytics.report(null);
  expect([breakdowns.hour.length, breakdowns.regime.length, randomEntry.open]).toEqual([24, REGIMES.length + 1, TWIN_TRADES]);
  const [full, fresh] = [encode(analytics).length, encode(make()).length];
  console.log(`analytics of a desk: ${full} bytes full of names, ${fresh} new`);
  expect(full).toBeLessThan(15_000);
  expect(fresh).toBeLessThan(2_000);
});

it('goes on from its bytes', () => {
  const random = new Random(6);
  const trades = Array.from({ length: 100 }, () => anyTrade(random));
  expectContinues(
    make,
    (analytics, i) => {
      const each = trades[i];
      const time = START + i * HOUR_MS;
      if (each !== undefined) analytics.add({ ...each, entryTime: time - HOUR_MS, exitTime: time }, 8_500);
      analytics.begin(bookAt(99, 100), 8_500);
      analytics.observe(time, bookAt(98 + (i % 3), 101), money(10_000 + (i % 17)), i % 2 === 0);
    },
    100,
    [0, 1, 40, 90],
  );
});

it('can be aged so that every field of every part has moved', () => {
  const analytics = make();
  ageAnalytics(analytics, START + 5 * DAY_MS, new Random(8));
  const fresh = partsOf(make());
  expect(fresh.length).toBeGreaterThan(10);
  for (const [i, { owner, path }] of partsOf(analytics).entries()) {
    const values = owner as unknown as Record<string, unknown>;
    const first = (fresh[i]?.owner ?? {}) as unknown as Record<string, unknown>;
    const bytes = encode(owner);
    for (const name of Object.keys(owner.codec.fields)) {
      const kept = values[name];
      values[name] = first[name];
      expect(encode(owner), `${path}.${name}`).not.toEqual(bytes);
      values[name] = kept;
    }
  }
  const again = make();
  decode(again, encode(analytics));
  expect(again.report(price(100))).toEqual(analytics.report(price(100)));
});

interface Part {
  readonly path: string;
  readonly owner: Stateful;
}

/** The book and its stateful parts, however deep. */
function partsOf(owner: object, path = 'analytics'): Part[] {
  const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null && 'codec' in value;
  const inner = Object.entries(owner).flatMap(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return values.flatMap((each, i) => (isPart(each) ? partsOf(each, `${path}.${name}[${i}]`) : []));
  });
  return [{ path, owner: owner as Stateful }, ...inner];
}
