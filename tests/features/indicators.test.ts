/** Each indicator against an independent library (trading-signals), bar by bar, with and without the open bar; and against published vectors. */
import { ADX, ATR, EMA, BollingerBands as LibraryBands, MACD, RSI } from 'trading-signals';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { RIBBON_PERIODS } from '../../src/core/records.ts';
import { AverageTrueRange } from '../../src/features/average-true-range.ts';
import type { BarPrices } from '../../src/features/bar-prices.ts';
import { BollingerBands } from '../../src/features/bollinger.ts';
import { Breakout } from '../../src/features/breakout.ts';
import { Macd } from '../../src/features/macd.ts';
import { RelativeStrength } from '../../src/features/relative-strength.ts';
import { Ribbon } from '../../src/features/ribbon.ts';
import { TrendStrength } from '../../src/features/trend-strength.ts';
import { VolumeProfile } from '../../src/features/volume-profile.ts';
import { wickSignal } from '../../src/features/wick-signal.ts';

/** Sums in another order. */
const RELATIVE = 1e-9;

/** A random walk of bars, by turns calm, trending and wild. */
function bars(seed: number, length: number): BarPrices[] {
  const random = new Random(seed);
  let close = 1_000;
  return Array.from({ length }, (_, i) => {
    const reach = 1 + 9 * random.uniform() * (i % 200 > 150 ? 3 : 1);
    const open = close;
    close = Math.max(10, close + random.normal() * reach + (i % 300 > 200 ? 3 : 0));
    const high = Math.max(open, close) + random.uniform() * reach;
    const low = Math.min(open, close) - random.uniform() * Math.min(reach, 5);
    return { open, high, low, close, volume: random.uniform() };
  });
}

const SERIES = [1, 2, 3].map((seed) => bars(seed, 1_000));

describe('against trading-signals, at every bar', () => {
  test('each average of the ribbon', () => {
    for (const series of SERIES) {
      const ribbon = new Ribbon();
      const library = RIBBON_PERIODS.map((period) => new EMA(period));
      for (const [i, bar] of series.entries()) {
        ribbon.observe(bar);
        library.forEach((average) => void average.update(bar.close, false));
        expectNear(
          ribbon.read(null)?.values,
          library.map((average, n) => (i + 1 < (RIBBON_PERIODS[n] as number) ? null : average.getResultOrThrow())),
        );
      }
    }
  });

  test('the open bar counts as if it had closed where it stands', () => {
    for (const series of SERIES) {
      const [ribbon, macd, rsi, bands] = [new Ribbon(), new Macd(), new RelativeStrength(), new BollingerBands()];
      for (const bar of series) {
        const provisional = [ribbon.read(bar)?.values, macd.value(bar.close), rsi.value(bar.close), bands.position(bar.close)];
        ribbon.observe(bar);
        for (const indicator of [macd, rsi, bands]) indicator.observe(bar.close);
        const closed = [ribbon.read(null)?.values, macd.value(null), rsi.value(null), bands.position(null)];
        expect(provisional).toEqual(closed);
      }
    }
  });

  test('relative strength index', () => {
    for (const series of SERIES) {
      const [own, library] = [new RelativeStrength(), new RSI(14)];
      for (const { close } of series) {
        own.observe(close);
        expectNear([own.value(null)], [library.update(close, false)]);
      }
    }
  });

  test('moving average convergence and divergence', () => {
    for (const series of SERIES) {
      const [own, library] = [new Macd(), new MACD(new EMA(12), new EMA(26), new EMA(9))];
      series.forEach(({ close }, i) => {
        own.observe(close);
        const result = library.update(close, false);
        expectNear([own.value(null)], [i < 33 ? null : (result?.histogram ?? null)]);
      });
    }
  });

  test('Bollinger bands', () => {
    for (const series of SERIES) {
      const [own, library] = [new BollingerBands(), new LibraryBands(20, 2)];
      for (const { close } of series) {
        own.observe(close);
        const result = library.update(close, false);
        expectNear([own.position(null)], [result === null ? null : (2 * (close - result.middle)) / (result.upper - result.lower)]);
      }
    }
  });

  test('average true range', () => {
    for (const series of SERIES) {
      const [own, library] = [new AverageTrueRange(), new ATR(14)];
      for (const bar of series) {
        own.observe(bar);
        const result = library.update(bar, false);
        expectNear([own.valueBp], [result === null ? null : (result / bar.close) * 10_000]);
      }
    }
  });

  test('trend strength and directional indicators', () => {
    for (const series of SERIES) {
      const [own, library] = [new TrendStrength(), new ADX(14)];
      for (const bar of series) {
        own.observe(bar);
        const result = library.update(bar, false);
        const reading = own.value;
        expectNear([reading?.strength ?? null], [result]);
        if (reading !== null) expectNear([reading.up, reading.down], [library.pdi ?? null, library.mdi ?? null]);
      }
    }
  });
});

describe('against published vectors', () => {
  /** StockCharts' ChartSchool, "Relative Strength Index", QQQQ from 14 December 2009: 20 closes and the RSI from the 15th. */
  const CLOSES = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.614, 46.282, 46.282,
    46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
  ];
  const STRENGTHS = [70.53, 66.32, 66.55, 69.41, 66.36, 57.97];

  test('relative strength index', () => {
    const own = new RelativeStrength();
    const values = CLOSES.map((close) => {
      own.observe(close);
      return own.value(null);
    });
    expect(values.slice(0, 14).every((value) => value === null)).toBe(true);
    values.slice(14).forEach((value, i) => {
      expect(value).toBeCloseTo(STRENGTHS[i] as number, 1);
    });
  });
});

describe('where there is nothing to measure', () => {
  const still: BarPrices = { open: 5, high: 5, low: 5, close: 5, volume: 1 };

  test('a price that stood still has even strength, no bands, no trend, no range', () => {
    const [rsi, bands, atr, trend] = [new RelativeStrength(), new BollingerBands(), new AverageTrueRange(), new TrendStrength()];
    for (let i = 0; i < 100; i++) {
      rsi.observe(5);
      bands.observe(5);
      atr.observe(still);
      trend.observe(still);
    }
    expect([rsi.value(null), bands.position(null), atr.valueBp, trend.value]).toEqual([50, null, 0, { strength: 0, up: 0, down: 0 }]);
  });

  test('only rises are 100, only falls 0', () => {
    const [up, down] = [new RelativeStrength(), new RelativeStrength()];
    for (let i = 0; i < 30; i++) {
      up.observe(100 + i);
      down.observe(100 - i);
    }
    expect([up.value(null), down.value(null)]).toEqual([100, 0]);
  });
});

describe('breakout', () => {
  test('is measured from the range of the last 20 closed bars', () => {
    const breakout = new Breakout();
    for (let i = 0; i < 19; i++) breakout.observe({ open: 100, high: 110, low: 90, close: 100, volume: 1 });
    expect(breakout.of(120)).toBeNull();
    breakout.observe({ open: 100, high: 105, low: 95, close: 100, volume: 1 });
    expect(breakout.of(120)?.upBp).toBeCloseTo(((120 - 110) / 120) * 1e4);
    expect(breakout.of(80)?.downBp).toBeCloseTo(((90 - 80) / 80) * 1e4);
    for (let i = 0; i < 19; i++) breakout.observe({ open: 100, high: 105, low: 95, close: 100, volume: 1 });
    expect(breakout.of(120)?.upBp).toBeCloseTo(((120 - 105) / 120) * 1e4);
  });
});

describe('volume profile', () => {
  test('spreads each minute evenly over its range', () => {
    const profile = new VolumeProfile();
    for (let i = 0; i < 20; i++) profile.observe({ open: 100, high: 110, low: 90, close: 100, volume: 2 });
    expect(profile.below(105, null)).toBeCloseTo(0.75);
    expect(profile.below(120, null)).toBe(1);
    expect(profile.below(80, null)).toBe(0);
    expect(profile.below(95, { open: 80, high: 80, low: 80, close: 80, volume: 40 })).toBeCloseTo((0.25 * 40 + 40) / 80);
  });

  test('is unknown without volume, and before 20 minutes', () => {
    const profile = new VolumeProfile();
    for (let i = 0; i < 20; i++) {
      expect(profile.below(100, null)).toBeNull();
      profile.observe({ open: 100, high: 110, low: 90, close: 100, volume: 0 });
    }
    expect(profile.below(100, null)).toBeNull();
    expect(profile.warmUp).toEqual({ have: 20, need: 20 });
  });
});

describe('ribbon', () => {
  const flat: BarPrices = { open: 100, high: 100, low: 100, close: 100, volume: 1 };
  const warm = () => {
    const ribbon = new Ribbon();
    for (let i = 0; i < 60; i++) ribbon.observe(flat);
    return ribbon;
  };

  test('is unknown until 60 bars have closed, and says how many it has', () => {
    const ribbon = new Ribbon();
    for (let i = 0; i < 60; i++) {
      expect(ribbon.read({ ...flat, close: 100 + i })?.state ?? null).toBeNull();
      expect(ribbon.warmUp).toEqual({ have: i, need: 60 });
      ribbon.observe({ ...flat, close: 100 + i });
    }
    expect(ribbon.read(null)?.state).toBe('ALL_GREEN');
  });

  test('a rise of the open bar turns every average green, a fall red, and a standstill leaves none above its last value', () => {
    expect(warm().read({ ...flat, close: 101 })?.state).toBe('ALL_GREEN');
    expect(warm().read({ ...flat, close: 99 })?.state).toBe('ALL_RED');
    expect(warm().read(null)?.state).toBe('ALL_RED');
  });

  test('behind a long rise a fall turns the fast averages first, a deeper one most of them', () => {
    const ribbon = new Ribbon();
    for (let i = 0; i < 200; i++) ribbon.observe({ ...flat, close: 100 + i });
    // In a rise of 1 per bar the average of n bars lies (n - 1) / 2 behind: 285 lies above six of them.
    const states = [299, 296, 285, 284, 270].map((close) => ribbon.read({ ...flat, close })?.state);
    expect(states).toEqual(['ALL_GREEN', 'MIXED_GREEN', 'MIXED_GREEN', 'MIXED_RED', 'MIXED_RED']);
    expect(ribbon.read({ ...flat, close: 100 })?.state).toBe('ALL_RED');
  });

  test('a wick is what lies beyond all averages, in percent of the price', () => {
    const reading = warm().read({ ...flat, low: 99.5, high: 100.7 });
    expect(reading?.wickDown).toBeCloseTo(0.5);
    expect(reading?.wickUp).toBeCloseTo(0.7);
    expect(warm().read(flat)).toMatchObject({ wickDown: 0, wickUp: 0 });
  });

  test('a wick signals from 0.3 to 0.8 %, the longer side, and never before the ribbon is known', () => {
    const limits = { least: 0.3, most: 0.8 };
    const signal = (down: number, up: number) => wickSignal(warm().read({ ...flat, low: 100 - down, high: 100 + up }), limits);
    expect([signal(0.2, 0), signal(0.5, 0), signal(0.9, 0), signal(0, 0.5), signal(0.4, 0.5), signal(0.5, 0.4), signal(0.9, 0.4)]).toEqual([
      null,
      'WICK_DOWN',
      null,
      'WICK_UP',
      'WICK_UP',
      'WICK_DOWN',
      'WICK_UP',
    ]);
    expect(wickSignal(new Ribbon().read({ ...flat, low: 99.5 }), limits)).toBeNull();
    expect(wickSignal(null, limits)).toBeNull();
  });
});

function expectNear(own: readonly (number | null)[] | undefined, library: readonly (number | null)[]): void {
  library.forEach((truth, i) => {
    const value = own?.[i] ?? null;
    if (truth === null) return;
    expect(value).not.toBeNull();
    expect(Math.abs((value ?? Number.NaN) - truth)).toBeLessThanOrEqual(RELATIVE * (1 + Math.abs(truth)));
  });
}
