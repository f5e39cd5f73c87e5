/** Each feature against its definition in batch over raw entries; masked where it cannot be known; always a number within bounds. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DataPoint, Entry, Level } from '../../src/core/messages.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import { FEATURES, type FeatureName } from '../../src/features/catalogue.ts';
import { marketEntries } from '../simulation/market.ts';
import { standingMids } from './batch-features.ts';
import { expectBatch } from './comparing.ts';
import { newExtractor, type PlayedInstant, play, rawExtractor, recordedEntries } from './playing.ts';

const NAMES = FEATURES.map(({ name }) => name);
const TRADE_FEATURES: readonly FeatureName[] = ['tradeFlow10s', 'tradeFlow60s', 'tradeRate10s', 'tradeRate60s', 'tradeOffset'];
const BAR_FEATURES = NAMES.slice(NAMES.indexOf('atr1m'), NAMES.indexOf('volatilityRatio') + 1);
const WATCHED_FEATURES = NAMES.filter((name) => name.startsWith('watched'));

describe('incremental equals batch', () => {
  for (const seed of [1, 2, 3, 4]) {
    test(`on the made-up market of seed ${seed}, with its gaps, backfill, resync and silence`, { timeout: 60_000 }, () => {
      const shown = expectBatch(marketEntries({ seed, seconds: 260 }), { intervalMs: 1_000 });
      for (const name of NAMES) expect(shown.get(name), name).toBeGreaterThan(20);
    });
  }

  test('at every data point, where several share one time', { timeout: 60_000 }, () => {
    const shown = expectBatch(marketEntries({ seed: 5, seconds: 260 }), { intervalMs: 0, every: 3 });
    for (const name of NAMES) expect(shown.get(name), name).toBeGreaterThan(20);
  });

  test('at every data point, where several books share one time', { timeout: 60_000 }, () => {
    const whole = (time: number) => time - (time % 1_000);
    const entries = marketEntries({ seed: 6, seconds: 200 }).map((entry) =>
      'exchangeTime' in entry ? { ...entry, exchangeTime: whole(entry.exchangeTime) } : entry,
    );
    expectBatch(entries, { intervalMs: 0, every: 3 });
  });

  test('with bars from mid-prices', { timeout: 60_000 }, () => {
    const shown = expectBatch(marketEntries({ seed: 6, seconds: 260 }), { intervalMs: 1_000, basis: 'mid' });
    for (const name of NAMES) if (!BAR_FEATURES.includes(name)) expect(shown.get(name), name).toBeGreaterThan(20);
  });

  for (const [name, basis] of [
    ['binance-btc-usdt', 'trades'],
    ['gdax-btc-usd', 'mid'],
  ] as const) {
    test(`on the first two minutes of ${name}, at each instant`, { timeout: 60_000 }, async () => {
      const shown = expectBatch(await recordedEntries(name, 120), { intervalMs: 1_000, basis });
      for (const feature of NAMES) {
        const absent = name === 'gdax-btc-usd' && TRADE_FEATURES.includes(feature);
        if (absent || WATCHED_FEATURES.includes(feature)) expect(shown.get(feature), feature).toBeUndefined();
        else if (!BAR_FEATURES.includes(feature)) expect(shown.get(feature), feature).toBeGreaterThan(20);
      }
    });

    test(`on the whole of ${name}, here and there`, { timeout: 120_000 }, async () => {
      const shown = expectBatch(await recordedEntries(name), { intervalMs: 1_000, basis, every: 97 });
      // What a recording of its length can warm.
      const warm: FeatureName[] = name === 'gdax-btc-usd' ? ['atr1m', 'rsi1m', 'macd1m', 'bollinger1m'] : [];
      for (const feature of warm) expect(shown.get(feature), feature).toBeGreaterThan(5);
    });
  }
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

  test('without a second market, all of its features; with one, until its spans lie behind, while its book is lost, and once it is silent for five minutes', () => {
    const alone = marketEntries({ seed: 1, seconds: 100 }).filter(({ kind }) => !kind.startsWith('watched'));
    for (const { row } of play(alone, rawExtractor())) for (const name of WATCHED_FEATURES) expect(present(row, name)).toBe(false);
    const nothing = { bid: units(0), bidAmount: 0 as Amount, ask: units(0), askAmount: 0 as Amount };
    const watched = calmMarket(500).flatMap((point): DataPoint[] => {
      const { exchangeTime, receivedTime, position } = point;
      if (point.kind !== 'snapshot' || secondOf(point) < 10 || secondOf(point) > 100) return [point];
      const quotes = { bid: units(10), bidAmount: UNITS as Amount, ask: units(11), askAmount: UNITS as Amount };
      const lost = secondOf(point) === 90;
      return [{ kind: 'watchedQuote', exchangeTime, receivedTime, position, ...(lost ? nothing : quotes) }, point];
    });
    for (const { time, row } of play(watched, rawExtractor())) {
      const second = (time - START) / 1_000;
      const fresh = second <= 400 && second !== 90;
      expect(present(row, 'watchedReturn1s'), `${second}`).toBe(second >= 11 && second !== 91 && fresh);
      expect(present(row, 'watchedReturn60s'), `${second}`).toBe(((second >= 70 && second < 90) || second >= 151) && fresh);
      expect(present(row, 'watchedOrderFlow'), `${second}`).toBe(second >= 10 && fresh);
      expect(present(row, 'watchedTradeFlow'), `${second}`).toBe(false);
    }
  });

  test('the watched market keeps what it has through a bad book of the other, and loses it with the connection', () => {
    for (const [reason, kept] of [
      ['checksum', true],
      ['crossed', true],
      ['disconnected', false],
      ['resumed', false],
    ] as const) {
      const entries = marketEntries({ seed: 2, seconds: 60 }).filter(
        ({ kind }) => kind !== 'gap' && kind !== 'desync' && kind !== 'backfill',
      );
      const place = Math.floor(entries.length / 2);
      const { exchangeTime = 0 } = entries[place - 1] as DataPoint;
      const again = entries.slice(place).find(({ kind }) => kind === 'watchedQuote');
      const stamp = { exchangeTime, receivedTime: exchangeTime, position: 0 };
      const book = { kind: 'snapshot', ...stamp, exchangeTime: exchangeTime + 1_000, snapshotId: 1, ...sides(60_000) } as const;
      const instants = play(
        [...entries.slice(0, place), { kind: 'desync', ...stamp, reason }, book, ...(again ? [again] : [])],
        rawExtractor(),
      );
      const first = instants.find((instant) => instant.place > place);
      expect(first !== undefined && present(first.row, 'watchedReturn10s'), reason).toBe(kept);
    }
  });

  test('of a synthetic book everything but its mid-price', () => {
    const names: FeatureName[] = [
      'spread',
      'imbalance1',
      'imbalance5',
      'imbalance20',
      'microprice',
      'orderFlow',
      'orderFlow10s',
      'bookRate',
    ];
    const rows = play(marketEntries({ seed: 1, seconds: 100 }), rawExtractor({ book: 'synthetic' }));
    for (const { row } of rows)
      for (const name of [...names, 'depth', 'tickLead', 'tradeOffset'] as const) expect(present(row, name), name).toBe(false);
    const last = rows.at(-1);
    for (const name of ['return10s', 'volatility1m', 'tradeFlow60s', 'rsi1m', 'ribbon5m'] as const)
      expect(last && present(last.row, name), name).toBe(true);
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
      for (const { row } of play(entries, newExtractor({ forgetting: 20 }), intervalMs)) {
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
  const normalised = play(entries, newExtractor({ forgetting: 1_000_000 }));
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
