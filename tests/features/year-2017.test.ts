/** A year of real candles: long enough for every ribbon, regime and alignment. Bars by grouping, indicators by the library, and what they say. */
import { ADX, ATR, EMA } from 'trading-signals';
import { beforeAll, describe, expect, test } from 'vitest';
import { OrderBook } from '../../src/core/order-book.ts';
import { type BarRecord, REGIMES, RIBBON_PERIODS, RIBBON_STATES, type RibbonRecord } from '../../src/core/records.ts';
import { UNITS } from '../../src/core/units.ts';
import type { MarketReadings } from '../../src/features/indicators.ts';
import { wickSignal } from '../../src/features/wick-signal.ts';
import { type BatchBar, directionals, regimeOf, ribbonOf } from './batch-bars.ts';
import { newExtractor } from './playing.ts';
import { CANDLES_2017, hasShared, printsOf2017 } from './shared-data.ts';

const MINUTE = 60_000;
const WICK = { least: 0.3, most: 0.8 };

/** What was true behind a closed bar of 5 minutes. */
interface Moment {
  readonly bar: BarRecord;
  readonly readings: MarketReadings;
}

describe.skipIf(!hasShared(CANDLES_2017))('the year 2017', () => {
  const closed: BarRecord[] = [];
  const ribbons: RibbonRecord[] = [];
  /** Behind each closed bar of 5 minutes, before the next print. */
  const moments: Moment[] = [];
  /** Open, high, low, close and volume of each minute, for grouping. */
  const minutes: BatchBar[] = [];

  beforeAll(() => {
    const extractor = newExtractor();
    const book = new OrderBook();
    for (const print of printsOf2017()) {
      for (const bar of extractor.advance(print.exchangeTime)) {
        closed.push(bar);
        if (bar.minutes === 1) minutes.push(floats(bar));
        if (bar.minutes === 5) moments.push({ bar, readings: extractor.readings });
      }
      extractor.observe(print, book, print.exchangeTime);
      if (ribbons.length < 40_000) ribbons.push(...extractor.takeRibbons(print.exchangeTime));
    }
  }, 120_000);

  const bars = (length: number) => closed.filter((bar) => bar.minutes === length);
  const states = (of: (moment: Moment) => string | null | undefined) => moments.map(of);

  test('every bar of 5, 15 and 60 minutes is its minutes together, and absent ones are skipped', () => {
    expect(bars(1).length).toBeGreaterThan(500_000);
    for (const length of [5, 15, 60]) {
      const expected = new Map<number, BatchBar>();
      for (const minute of minutes) {
        const time = Math.floor(minute.time / (length * MINUTE)) * length * MINUTE;
        const so = expected.get(time) ?? { ...minute, time, volume: 0 };
        const range = { high: Math.max(so.high, minute.high), low: Math.min(so.low, minute.low) };
        expected.set(time, { ...so, ...range, close: minute.close, volume: so.volume + minute.volume });
      }
      const found = bars(length);
      const wanted = [...expected.values()].slice(0, found.length);
      expect(found.length).toBeGreaterThan((365 * 24 * 60) / length - 365);
      for (const [i, bar] of found.entries()) {
        const { volume, ...prices } = wanted[i] as BatchBar;
        const own = floats(bar);
        if (own.time !== prices.time || Math.abs(own.volume - volume) > 1e-5) expect(own).toEqual(wanted[i]);
        if (own.high !== prices.high || own.low !== prices.low || own.open !== prices.open || own.close !== prices.close)
          expect(own).toEqual(wanted[i]);
      }
      const skipped = found.some((bar, i) => i > 0 && bar.time > (found[i - 1]?.time ?? 0) + length * MINUTE);
      if (length === 5) expect(skipped).toBe(true);
    }
  });

  test('the averages are the library’s, all year', () => {
    const library = RIBBON_PERIODS.map((period) => new EMA(period));
    let worst = 0;
    moments.forEach(({ bar, readings }, i) => {
      const values = library.map((average) => average.update(bar.close / UNITS, false));
      if (i < 60) return;
      values.forEach((value, n) => {
        worst = Math.max(worst, Math.abs((readings.ribbon5?.values[n] ?? Number.NaN) / value - 1));
      });
    });
    expect(worst).toBeLessThan(1e-10);
  });

  test('range and trend strength are the library’s, all year', () => {
    const [range, strength] = [new ATR(14), new ADX(14)];
    let worst = 0;
    moments.forEach(({ bar, readings }, i) => {
      const candle = { high: bar.high / UNITS, low: bar.low / UNITS, close: bar.close / UNITS };
      const [atr, adx] = [range.update(candle, false), strength.update(candle, false)];
      if (i < 60) return;
      const atrBp = ((atr ?? Number.NaN) / candle.close) * 10_000;
      worst = Math.max(worst, Math.abs((readings.fiveMinutes.atrBp ?? Number.NaN) - atrBp) / (1 + atrBp));
      // Wilder counts neither move where both are the same, the library both: they part by what such bars weigh.
      if (Math.abs((readings.regime?.strength ?? Number.NaN) - (adx ?? Number.NaN)) > 5) expect(readings.regime?.strength).toBe(adx);
    });
    expect(worst).toBeLessThan(1e-9);
  });

  test('the ribbon is unknown for 60 bars, then has every state, and passes through mixed ones from all green to all red', () => {
    const five = states(({ readings }) => readings.ribbon5?.state);
    expect(five.slice(0, 59).every((state) => state === null)).toBe(true);
    const known = five.slice(59);
    for (const state of RIBBON_STATES) expect(share(known, state), state).toBeGreaterThan(0.05);
    const leaps = known.filter((state, i) => i > 0 && state === 'ALL_RED' && known[i - 1] === 'ALL_GREEN').length;
    expect(leaps / known.length).toBeLessThan(0.02);
    console.log(`ribbon of 5 minutes: ${RIBBON_STATES.map((state) => `${state} ${percent(share(known, state))}`).join(', ')}`);
  });

  test('in the great rises it is green, in the great falls red', () => {
    const green = (from: string, to: string) => {
      const [first, end] = [Date.parse(from), Date.parse(to)];
      const within = moments.filter(({ bar }) => bar.time >= first && bar.time < end);
      return (
        within.filter(({ readings }) => readings.alignment === 'BOTH_GREEN').length /
        within.filter(({ readings }) => readings.alignment === 'BOTH_RED').length
      );
    };
    expect(green('2017-12-06T00:00Z', '2017-12-08T00:00Z')).toBeGreaterThan(1.5);
    expect(green('2017-12-21T12:00Z', '2017-12-22T14:00Z')).toBeLessThan(0.67);
  });

  test('both ribbons agree or conflict, each often enough to matter, and are unknown as long as one of them is', () => {
    const alignments = states(({ readings }) => readings.alignment);
    const first = alignments.findIndex((alignment) => alignment !== null);
    const end = (moments[first]?.bar.time ?? 0) + 5 * MINUTE;
    expect(bars(15).filter(({ time }) => time + 15 * MINUTE <= end)).toHaveLength(60);
    for (const word of ['BOTH_GREEN', 'BOTH_RED', 'CONFLICTING']) expect(share(alignments.slice(first), word), word).toBeGreaterThan(0.1);
  });

  test('each regime has its share, and lasts: hysteresis', () => {
    const regimes = states(({ readings }) => readings.regime?.regime).slice(60);
    for (const regime of REGIMES) expect(share(regimes, regime), regime).toBeGreaterThan(0.03);
    const changes = regimes.filter((regime, i) => i > 0 && regime !== regimes[i - 1]).length;
    expect(regimes.length / changes).toBeGreaterThan(6);
    console.log(
      `regimes: ${REGIMES.map((regime) => `${regime} ${percent(share(regimes, regime))}`).join(', ')}; one lasts ${(regimes.length / changes).toFixed(1)} bars`,
    );
  });

  test('a trend holds until it is clearly weaker than when it began, and volatility likewise', () => {
    let was: string | undefined;
    for (const { readings } of moments) {
      if (readings.regime === null) continue;
      const { regime, strength, volatility } = readings.regime;
      const limit = was === 'VOLATILE' ? 1.5 : 2;
      const wrong =
        regime === 'VOLATILE' ? volatility < limit : volatility >= limit || (regime === 'RANGING' ? strength >= 25 : strength < 20);
      if (wrong) expect(readings.regime).toBe(`no ${regime} behind ${was}`);
      was = regime;
    }
  });

  test('ribbon, trend and regime are those of the batch definition, here and there', () => {
    const five = moments.map(({ bar }) => floats(bar));
    for (let end = 320; end < 20_000; end += 1_871) {
      const readings = moments[end - 1]?.readings;
      const truth = ribbonOf(five.slice(0, end), null);
      expect(readings?.ribbon5?.green).toBe(truth?.greens);
      expect(readings?.ribbon5?.wickDown).toBeCloseTo(truth?.wickDown ?? Number.NaN, 9);
      expect(readings?.ribbon5?.wickUp).toBeCloseTo(truth?.wickUp ?? Number.NaN, 9);
    }
    for (const end of [320, 2_000, 20_000]) {
      const reading = moments[end - 1]?.readings.regime;
      const regime = regimeOf(five.slice(0, end));
      const names = ['TRENDING_DOWN', 'RANGING', 'TRENDING_UP'] as const;
      expect(reading?.regime).toBe(regime?.volatile ? 'VOLATILE' : names[(regime?.trending ?? 0) + 1]);
      expect(reading?.volatility).toBeCloseTo(regime?.ratio ?? Number.NaN, 9);
      expect(reading?.strength).toBeCloseTo(directionals(five.slice(0, end)).at(-1)?.adx ?? Number.NaN, 9);
    }
  });

  test('wicks of 0.3 to 0.8 % are signals, rare ones, on both sides', () => {
    const signals = moments.map(({ readings }) => wickSignal(readings.ribbon5, WICK));
    for (const side of ['WICK_DOWN', 'WICK_UP']) {
      expect(share(signals, side)).toBeGreaterThan(0.002);
      expect(share(signals, side)).toBeLessThan(0.2);
    }
  });

  test('a record of both ribbons every ten seconds that have a data point, with price and twelve values', () => {
    const five = ribbons.filter((record) => record.minutes === 5);
    expect(ribbons.length).toBe(2 * five.length);
    for (const [i, record] of five.entries()) {
      const before = five[i - 1];
      if (before !== undefined && Math.floor(record.time / 10_000) <= Math.floor(before.time / 10_000)) expect(record).toBe(before);
      if (record.values.length !== 12 || !record.values.every((value) => value > 0 && Number.isFinite(value)))
        expect(record.values).toBe('twelve prices');
    }
    expect(five.filter(({ state }) => state === null).length).toBeGreaterThan(59 * 5);
    expect(new Set(five.map(({ state }) => state))).toEqual(new Set([null, ...RIBBON_STATES]));
  });
});

function floats({ time, open, high, low, close, volume }: BarRecord): BatchBar {
  return { time, open: open / UNITS, high: high / UNITS, low: low / UNITS, close: close / UNITS, volume: volume / UNITS };
}

function share(values: readonly (string | null | undefined)[], value: string): number {
  return values.filter((each) => each === value).length / values.length;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
