/** Each feature against its definition in batch over raw entries; masked where it cannot be known; always a number within bounds. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DataPoint, Entry, Level } from '../../src/core/messages.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import { FEATURES, type FeatureName } from '../../src/features/catalogue.ts';
import { FeatureExtractor } from '../../src/features/extractor.ts';
import { marketEntries } from '../simulation/market.ts';
import { batchRows, standingMids } from './batch-features.ts';
import { type PlayedInstant, play, rawExtractor, recordedEntries } from './playing.ts';

/** Rows are float32: one part in 16 million, and what sums in another order make of it. */
const RELATIVE = 1e-6;
const ABSOLUTE = 1e-6;
const NAMES = FEATURES.map(({ name }) => name);
const TRADE_FEATURES: readonly FeatureName[] = ['tradeFlow10s', 'tradeFlow60s', 'tradeRate10s', 'tradeRate60s', 'tradeOffset'];

describe('incremental equals batch', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`on the made-up market of seed ${seed}, with its gap, resync and silence`, () => {
      const shown = expectBatch(marketEntries({ seed, seconds: 200 }), 1_000);
      for (const name of NAMES) expect(shown.get(name), name).toBeGreaterThan(20);
    });
  }

  test('at every data point, where several share one time', () => {
    const shown = expectBatch(marketEntries({ seed: 5, seconds: 200 }), 0);
    for (const name of NAMES) expect(shown.get(name), name).toBeGreaterThan(20);
  });

  test('at every data point, where several books share one time', { timeout: 60_000 }, () => {
    const whole = (time: number) => time - (time % 1_000);
    const entries = marketEntries({ seed: 6, seconds: 200 }).map((entry) =>
      'exchangeTime' in entry ? { ...entry, exchangeTime: whole(entry.exchangeTime) } : entry,
    );
    expectBatch(entries, 0);
  });

  test('on the first two minutes of the Binance recording', { timeout: 60_000 }, async () => {
    const shown = expectBatch(await recordedEntries('binance-btc-usdt', 120), 1_000);
    for (const name of NAMES) expect(shown.get(name), name).toBeGreaterThan(20);
  });

  test('on the first two minutes of the GDAX recording, which has no prints', { timeout: 60_000 }, async () => {
    const shown = expectBatch(await recordedEntries('gdax-btc-usd', 120), 1_000);
    for (const name of NAMES) {
      if (TRADE_FEATURES.includes(name)) expect(shown.get(name), name).toBeUndefined();
      else expect(shown.get(name), name).toBeGreaterThan(20);
    }
  });
});

describe('a move over a span is measured from a price that stood then', () => {
  const spans = { return1s: 1_000, return5s: 5_000, return10s: 10_000, return30s: 30_000, return60s: 60_000 } as const;
  let entries: Entry[];
  let standing: ReturnType<typeof standingMids>;
  beforeAll(async () => {
    entries = await recordedEntries('gdax-btc-usd', 150);
    standing = standingMids(entries);
  });

  for (const intervalMs of [1_000, 60_000, 0]) {
    test(`with ${intervalMs} ms between instants, within a quarter of a second`, () => {
      const instants = play(entries, rawExtractor(), intervalMs);
      const chosen = instants.filter((_, i) => i % Math.ceil(instants.length / 40) === 0);
      for (const { place, time, row } of chosen) {
        const mid = standing(place, time, 1).at(-1) ?? Number.NaN;
        for (const [name, spanMs] of Object.entries(spans)) {
          const at = NAMES.indexOf(name as FeatureName);
          const moves = standing(place, time - spanMs, 250).map((before) => (mid / before - 1) * 10_000);
          if (row.present[at] === 0) continue;
          expect(row.values[at], `${name} at ${place}`).toBeGreaterThanOrEqual(Math.min(...moves) - 1e-4);
          expect(row.values[at], `${name} at ${place}`).toBeLessThanOrEqual(Math.max(...moves) + 1e-4);
        }
      }
      const last = instants.at(-1);
      for (const name of Object.keys(spans)) expect(last?.row.present[NAMES.indexOf(name as FeatureName)], name).toBe(1);
    });
  }
});

describe('masked where it cannot be known', () => {
  test('without a print, every trade feature', () => {
    const entries = marketEntries({ seed: 1, seconds: 100 }).filter(({ kind }) => kind !== 'trade');
    for (const { row } of play(entries, rawExtractor())) {
      for (const name of TRADE_FEATURES) expect(present(row, name), name).toBe(false);
    }
  });

  test('at the first instant, whatever compares with before', () => {
    const [first] = play(calmMarket(3), rawExtractor());
    const known = NAMES.filter((name) => first !== undefined && present(first.row, name));
    expect(known).toEqual(['spread', 'imbalance1', 'imbalance5', 'imbalance20', 'microprice', 'depth', 'dayWave', 'dayPhase']);
  });

  for (const kind of ['gap', 'desync'] as const) {
    test(`after a ${kind}, each move until its span lies behind it, order flow until an interval does`, () => {
      const entries = calmMarket(200, { second: 100, kind });
      const instants = play(entries, rawExtractor());
      const again = instants.findIndex(({ place }) => place > entries.findIndex((entry) => entry.kind === kind));
      const since = (i: number) => (instants[i]?.time ?? 0) - (instants[again]?.time ?? 0);
      instants.forEach(({ row }, i) => {
        if (i < again) return;
        expect(present(row, 'return1s'), `${since(i)} ms after`).toBe(since(i) >= 1_000);
        expect(present(row, 'return5s'), `${since(i)} ms after`).toBe(since(i) >= 5_000);
        expect(present(row, 'return10s'), `${since(i)} ms after`).toBe(since(i) >= 10_000);
        expect(present(row, 'return30s'), `${since(i)} ms after`).toBe(since(i) >= 30_000);
        expect(present(row, 'return60s'), `${since(i)} ms after`).toBe(since(i) >= 60_000);
        for (const name of ['orderFlow', 'orderFlow10s', 'bookRate'] as const) expect(present(row, name), name).toBe(i > again);
        expect(present(row, 'volatility5m'), 'what was learned of the market stays').toBe(true);
      });
    });
  }

  test('a print or summary of more than five minutes ago', () => {
    const entries = calmMarket(400).filter((entry) => (entry.kind !== 'trade' && entry.kind !== 'tick') || secondOf(entry) < 20);
    for (const { time, row } of play(entries, rawExtractor())) {
      const fresh = time - START <= 19_000 + 300_000;
      if (time - START < 25_000) continue;
      for (const name of [...TRADE_FEATURES, 'tickLead'] as const) expect(present(row, name), `${name} ${time - START}`).toBe(fresh);
    }
  });

  test('volatility until ten moves were seen', () => {
    play(calmMarket(20), rawExtractor()).forEach(({ row, warm }, i) => {
      expect(present(row, 'volatility1m')).toBe(i >= 10);
      expect(warm).toBe(i >= 10);
    });
  });
});

describe('time of day', () => {
  test('turns once a day, from zero at midnight UTC', () => {
    const { wave, phase } = dayAt(0);
    expect([wave, phase]).toEqual([0, 1]);
    const quarters = [6, 12, 18].map((hour) => dayAt(hour * 3_600_000));
    expect(quarters.map(({ wave: value }) => Math.round(value * 1e6) / 1e6 + 0)).toEqual([1, 0, -1]);
    expect(quarters.map(({ phase: value }) => Math.round(value * 1e6) / 1e6 + 0)).toEqual([0, -1, 0]);
  });

  test('lies on the unit circle at any time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (time) => {
        const { wave, phase } = dayAt(time);
        expect(wave * wave + phase * phase).toBeCloseTo(1, 6);
        expect(Math.atan2(wave, phase)).toBeCloseTo(
          Math.atan2(Math.sin((time / 864e5) * 2 * Math.PI), Math.cos((time / 864e5) * 2 * Math.PI)),
          5,
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('no market, however odd, makes a value that is no number or out of bounds', { timeout: 60_000 }, () => {
  let rows = 0;
  fc.assert(
    fc.property(oddMarket, fc.constantFrom(0, 1, 1_000), (entries, intervalMs) => {
      for (const { row } of play(entries, new FeatureExtractor(20), intervalMs)) {
        rows++;
        NAMES.forEach((name, at) => {
          const value = row.values[at] ?? Number.NaN;
          expect(Math.abs(value), name).toBeLessThanOrEqual(5);
          if (row.present[at] === 0) expect(value, name).toBe(0);
          if ('bounded' in (FEATURES[at] ?? {})) expect(Math.abs(value), name).toBeLessThanOrEqual(1);
        });
      }
    }),
    { numRuns: 300 },
  );
  expect(rows).toBeGreaterThan(1_000);
});

test('the rows of the engine are those of the definitions, less their own mean, over their own deviation, clipped', () => {
  const entries = marketEntries({ seed: 7, seconds: 150 });
  const raw = play(entries, rawExtractor());
  const normalised = play(entries, new FeatureExtractor(1_000_000));
  FEATURES.forEach((feature, at) => {
    const seen: number[] = [];
    normalised.forEach(({ row }, i) => {
      expect(row.present[at]).toBe(raw[i]?.row.present[at]);
      if (row.present[at] === 0) return;
      seen.push(raw[i]?.row.values[at] ?? Number.NaN);
      const expected = 'bounded' in feature ? (seen.at(-1) ?? Number.NaN) : deviation(seen);
      expect(row.values[at], `${feature.name} at instant ${i}`).toBeCloseTo(expected, 3);
    });
  });
});

/** The newest of `values`, in deviations from the mean of all of them. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return variance > 0 ? Math.max(-5, Math.min(5, ((values.at(-1) ?? Number.NaN) - mean) / Math.sqrt(variance))) : 0;
}

/** Compares every feature of every instant; returns how often each was known. */
function expectBatch(entries: readonly Entry[], intervalMs: number): Map<FeatureName, number> {
  const instants = play(entries, rawExtractor(), intervalMs);
  expect(instants.length).toBeGreaterThan(80);
  const expected = batchRows(
    entries,
    instants.map(({ place }) => place),
  );
  const shown = new Map<FeatureName, number>();
  instants.forEach(({ place, row }, i) => {
    NAMES.forEach((name, at) => {
      const truth = expected[i]?.[name] ?? null;
      const where = `${name} at instant ${i}, entry ${place}`;
      expect(row.present[at], where).toBe(truth === null ? 0 : 1);
      if (truth === null) return;
      const value = row.values[at] ?? Number.NaN;
      if (!(Math.abs(value - truth) <= ABSOLUTE + RELATIVE * Math.abs(truth))) expect(value, where).toBe(truth);
      shown.set(name, (shown.get(name) ?? 0) + 1);
    });
  });
  return shown;
}

function present(row: PlayedInstant['row'], name: FeatureName): boolean {
  return row.present[NAMES.indexOf(name)] === 1;
}

const START = 1_700_000_000_000;

function secondOf(entry: Entry): number {
  return 'exchangeTime' in entry ? (entry.exchangeTime - START) / 1_000 : Number.NaN;
}

/** One book change, print and summary on each whole second; where time is lost, the next book is there at once. */
function calmMarket(seconds: number, lost?: { second: number; kind: 'gap' | 'desync' }): DataPoint[] {
  const points: DataPoint[] = [];
  for (let second = 0; second < seconds; second++) {
    const exchangeTime = START + second * 1_000;
    const stamp = () => ({ exchangeTime, receivedTime: exchangeTime, position: points.length + 1 });
    const lose = second === lost?.second;
    if (lose && lost.kind === 'gap') points.push({ kind: 'gap', ...stamp(), from: exchangeTime - 500, to: exchangeTime });
    if (lose && lost.kind === 'desync') points.push({ kind: 'desync', ...stamp(), reason: 'checksum' });
    points.push({ kind: 'snapshot', ...stamp(), snapshotId: second, ...sides(60_000 + ((second * 7) % 11)) });
    points.push({ kind: 'trade', ...stamp(), tradeId: second, price: units(60_000), amount: UNITS as Amount, side: 'buy' });
    points.push({ kind: 'tick', ...stamp(), bid: units(60_000), ask: units(60_001), last: units(60_000), volume24h: 0 as Amount });
  }
  return points;
}

function dayAt(time: number): { wave: number; phase: number } {
  const stamp = { exchangeTime: time, receivedTime: time, position: 1 };
  const [instant] = play([{ kind: 'snapshot', ...stamp, snapshotId: 1, ...sides(100) }], rawExtractor(), 0);
  const value = (name: FeatureName) => instant?.row.values[NAMES.indexOf(name)] ?? Number.NaN;
  return { wave: value('dayWave'), phase: value('dayPhase') };
}

function sides(mid: number): { bids: Level[]; asks: Level[] } {
  return { bids: [[units(mid - 1), UNITS as Amount, 1]], asks: [[units(mid + 1), (2 * UNITS) as Amount, 1]] };
}

function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}

const MIDDLE = 2 ** 40;

/** Points in any order, times that stand, fall or leap, prices and amounts from the smallest to the largest. */
const wild = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1e10 }), fc.integer({ min: 1, max: 2 ** 52 }));
const wildLevels = fc.array(fc.tuple(wild, fc.oneof(fc.constant(0), wild), fc.constant(1)), { maxLength: 4 }) as unknown as fc.Arbitrary<
  Level[]
>;
const oddMarket = fc
  .array(
    fc.record({
      elapsed: fc.constantFrom(-50, 0, 1, 100, 1_000, 4_000_000),
      kind: fc.constantFrom(
        ...Array<string>(4).fill('snapshot'),
        ...Array<string>(12).fill('delta'),
        'trade',
        'trade',
        'tick',
        'desync',
        'gap',
      ),
      bids: wildLevels,
      asks: wildLevels,
      price: wild,
      amount: wild,
      side: fc.constantFrom('buy', 'sell'),
    }),
    { minLength: 20, maxLength: 60 },
  )
  .map((made) => {
    let time = START;
    return made.map(({ elapsed, kind, bids, asks, price, amount, side }, i): DataPoint => {
      time += elapsed;
      const stamp = { exchangeTime: time, receivedTime: time, position: i + 1 };
      if (kind === 'trade') return { kind, ...stamp, tradeId: i, price: price as Price, amount: amount as Amount, side: side as 'buy' };
      if (kind === 'tick')
        return { kind, ...stamp, bid: price as Price, ask: price as Price, last: price as Price, volume24h: 0 as Amount };
      if (kind === 'desync') return { kind, ...stamp, reason: 'checksum' };
      if (kind === 'gap') return { kind, ...stamp, from: time, to: time };
      return { kind: kind as 'delta', ...stamp, snapshotId: i, bids: bids.map(low), asks: asks.map(high) };
    });
  });

/** Bids lie below asks, but for a few crossed ones. */
function low([price, amount, orders]: Level): Level {
  return [(price % 31 === 0 ? price : 1 + (price % MIDDLE)) as Price, amount, orders];
}

function high([price, amount, orders]: Level): Level {
  return [Math.max(price, MIDDLE + 1 + (price % MIDDLE)) as Price, amount, orders];
}
