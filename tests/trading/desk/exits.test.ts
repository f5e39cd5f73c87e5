/** Exits: how far away they are set, where the stop follows to, and which reason is named; a short is a long in the mirror. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { Price } from '../../../src/core/units.ts';
import { exitPlan, exitReason, follow, levels, stopOf, trendsWith } from '../../../src/trading/desk/exits.ts';
import type { ExitPlan, Lot } from '../../../src/trading/desk/lots.ts';
import { lotAt, PLAN, price, trending, UNKNOWN } from './lot-at.ts';

const settings = {
  ...defaultSettings(),
  takeProfit: 0.003,
  stopLoss: 0.0015,
  targetCosts: 2,
  stopNoise: 2,
  trendTarget: 1.5,
  volatileStop: 1.5,
};

describe('the plan', () => {
  test('is what the settings say where costs and noise are small and the regime is unknown', () => {
    expect(exitPlan(settings, UNKNOWN, 'LONG', 0.001, 0)).toEqual({
      target: 0.003,
      stop: 0.0015,
      trailStart: 0.0015,
      trailDistance: 0.0015,
      holdMs: settings.timeExit,
    });
  });

  test('has its target at twice the round-trip cost at least', () => {
    expect(exitPlan(settings, UNKNOWN, 'LONG', 0.0175, 0).target).toBe(0.035);
    expect(exitPlan(settings, UNKNOWN, 'LONG', 0.0015, 0).target).toBe(0.003);
  });

  test('has its stop at two ATR of a minute at least, or two deviations while that ATR is unknown', () => {
    const stop = (atr1mBp: number | null, deviationBp: number | null) =>
      exitPlan(settings, { ...UNKNOWN, atr1mBp, deviationBp }, 'SHORT', 0, 0).stop;
    expect(stop(20, 90)).toBe(0.004);
    expect(stop(null, 90)).toBe(0.018);
    expect(stop(1, 90)).toBe(0.0015);
    expect(stop(null, null)).toBe(0.0015);
  });

  test('has it farther away by what the entry lies off the price that it is closed at', () => {
    expect(exitPlan(settings, { ...UNKNOWN, atr1mBp: 20 }, 'LONG', 0, 0.001).stop).toBeCloseTo(0.005, 12);
  });

  test('has its target farther away only in a trend of its own direction', () => {
    const target = (regime: Parameters<typeof trending>[0], direction: 'LONG' | 'SHORT') =>
      exitPlan(settings, trending(regime), direction, 0, 0).target;
    expect([target('TRENDING_UP', 'LONG'), target('TRENDING_DOWN', 'SHORT')]).toEqual([0.0045000000000000005, 0.0045000000000000005]);
    expect([target('TRENDING_DOWN', 'LONG'), target('TRENDING_UP', 'SHORT'), target('RANGING', 'LONG')]).toEqual([0.003, 0.003, 0.003]);
    expect(trendsWith(null, 'LONG')).toBe(false);
  });

  test('has its stop farther away in a volatile market', () => {
    expect(exitPlan(settings, trending('VOLATILE'), 'LONG', 0, 0).stop).toBeCloseTo(0.00225, 12);
    expect(exitPlan(settings, trending('RANGING'), 'LONG', 0, 0).stop).toBe(0.0015);
  });
});

describe('the levels', () => {
  test('lie below and above the entry as planned, mirrored for a short', () => {
    expect(levels(PLAN, 'LONG', price(100))).toEqual({ stop: price(99), target: price(102) });
    expect(levels(PLAN, 'SHORT', price(100))).toEqual({ stop: price(101), target: price(98) });
  });

  test('are rounded to what the trader gets less at', () => {
    // 1 % of 150 units is 1.5, 2 % is 3; of 149 units 1.49 and 2.98.
    expect(levels(PLAN, 'LONG', 150 as Price)).toEqual({ stop: 148, target: 153 });
    expect(levels(PLAN, 'LONG', 149 as Price)).toEqual({ stop: 147, target: 151 });
    expect(levels(PLAN, 'SHORT', 149 as Price)).toEqual({ stop: 151, target: 147 });
  });

  test('are never below nought, and never more than a price can be', () => {
    expect(levels({ ...PLAN, stop: 2 }, 'LONG', price(100)).stop).toBe(0);
    expect(levels({ ...PLAN, target: 2 }, 'SHORT', price(100)).target).toBe(0);
    expect(levels({ ...PLAN, stop: 1 }, 'SHORT', Number.MAX_SAFE_INTEGER as Price).stop).toBe(Number.MAX_SAFE_INTEGER);
  });
});

/** What each bid (of a long) or ask (of a short) does: best, worst, where the stop has followed to, and the reason if any. */
function transcript(direction: 'LONG' | 'SHORT', quotes: readonly number[]): readonly string[] {
  let lot = lotAt(price(100), { direction });
  return quotes.map((quote, i) => {
    const [bid, ask] = direction === 'LONG' ? [quote, quote + 0.5] : [quote - 0.5, quote];
    lot = follow(lot, price(bid), price(ask));
    const words = [lot.best, lot.worst, lot.trail].map((value) => value / 1e8).join(' ');
    return `${quote}: ${words} ${exitReason(lot, 2_000 + i, price(bid), price(ask)) ?? 'held'}`;
  });
}

describe('the stop that follows', () => {
  test('waits for the first half of the way, keeps its distance, never goes back, and closes a long', () => {
    expect(transcript('LONG', [99.6, 100.9, 101, 100.7, 101.5, 101.2, 100.6, 100.5])).toEqual([
      '99.6: 100 99.6 0 held',
      '100.9: 100.9 99.6 0 held',
      '101: 101 99.6 100 held',
      '100.7: 101 99.6 100 held',
      '101.5: 101.5 99.6 100.5 held',
      '101.2: 101.5 99.6 100.5 held',
      '100.6: 101.5 99.6 100.5 held',
      '100.5: 101.5 99.6 100.5 TRAILING',
    ]);
  });

  test('does the same for a short at the ask', () => {
    expect(transcript('SHORT', [100.4, 99.1, 99, 99.3, 98.5, 98.8, 99.4, 99.5])).toEqual([
      '100.4: 100 100.4 0 held',
      '99.1: 99.1 100.4 0 held',
      '99: 99 100.4 100 held',
      '99.3: 99 100.4 100 held',
      '98.5: 98.5 100.4 99.5 held',
      '98.8: 98.5 100.4 99.5 held',
      '99.4: 98.5 100.4 99.5 held',
      '99.5: 98.5 100.4 99.5 TRAILING',
    ]);
  });

  test('gives back the same lot where nothing changed', () => {
    const lot = follow(lotAt(price(100)), price(101.5), price(102));
    expect(follow(lot, price(101), price(103))).toBe(lot);
    expect(follow(lot, price(101.5), price(101.6))).toBe(lot);
  });

  test('stays out of use while it would lie farther away than the stop set at entry', () => {
    const plan = { ...PLAN, trailDistance: 0.03 };
    const lot = follow(lotAt(price(100), { plan }), price(101.9), price(102));
    expect([lot.trail, stopOf(lot)]).toEqual([0, price(99)]);
    expect(stopOf(follow(lot, price(103), price(104)))).toBe(price(100));
  });

  test('does not go back where a later fill of the entry moves the average', () => {
    const lot = follow(lotAt(price(100)), price(102), price(103));
    // From 100.99 on the best price of 102 is still past the start, and 1 % behind it would be 100.9901.
    const grown = { ...lot, entryPrice: price(100.99) };
    expect([lot.trail, follow(grown, price(102), price(103)).trail]).toEqual([price(101), price(101)]);
  });

  test('never follows before the target where it starts at the target', () => {
    const plan = { ...PLAN, trailStart: PLAN.target };
    const lot = follow(lotAt(price(100), { plan }), (price(102) - 1) as Price, price(103));
    expect(lot.trail).toBe(0);
    const there = follow(lot, price(102), price(103));
    expect([there.trail, exitReason(there, 0, price(102), price(103))]).toEqual([price(101), 'TP_HIT']);
  });
});

describe('the reason', () => {
  const at = (lot: Lot, time: number, bid: number, ask: number) => exitReason(lot, time, price(bid), price(ask));

  test('of a long looks at the bid, of a short at the ask', () => {
    expect(at(lotAt(price(100)), 0, 99.01, 98)).toBeNull();
    expect(at(lotAt(price(100)), 0, 99, 105)).toBe('SL_HIT');
    expect(at(lotAt(price(100)), 0, 102, 110)).toBe('TP_HIT');
    const short = lotAt(price(100), { direction: 'SHORT' });
    expect(at(short, 0, 105, 100.99)).toBeNull();
    expect(at(short, 0, 90, 101)).toBe('SL_HIT');
    expect(at(short, 0, 90, 98)).toBe('TP_HIT');
  });

  test('is the time from its very millisecond on', () => {
    const lot = lotAt(price(100));
    expect([at(lot, 60_999, 100, 101), at(lot, 61_000, 100, 101)]).toEqual([null, 'TIME_EXIT']);
  });

  test('is the worst where several hold at once', () => {
    const followed = lotAt(price(100), {}, { trail: price(100.5) });
    expect(at(followed, 99_000, 98, 99)).toBe('SL_HIT');
    expect(at(followed, 99_000, 100.5, 101)).toBe('TRAILING');
    expect(at(followed, 99_000, 102, 103)).toBe('TP_HIT');
    // The exit at the target found no taker, the market went on, and now comes back through the stop that followed.
    expect(at(lotAt(price(100), {}, { trail: price(103) }), 0, 102.5, 103)).toBe('TRAILING');
  });
});

const fractions = fc.double({ min: 0.0001, max: 0.2, noNaN: true });
const plans: fc.Arbitrary<ExitPlan> = fc.record({
  stop: fractions,
  target: fractions,
  trailStart: fractions,
  trailDistance: fractions,
  holdMs: fc.constant(60_000),
});
/** Steps around an entry of a million units. */
const walks = fc.array(fc.integer({ min: -60_000, max: 60_000 }), { minLength: 1, maxLength: 30 });
const ENTRY = 1_000_000 as Price;

describe('whatever the plan and the prices', () => {
  test('the stop is never looser than it was', () => {
    fc.assert(
      fc.property(plans, walks, fc.constantFrom('LONG', 'SHORT'), (plan, walk, direction) => {
        let lot = lotAt(ENTRY, { plan, direction });
        let quote: number = ENTRY;
        for (const step of walk) {
          quote = Math.max(1, quote + step);
          const next = follow(lot, quote as Price, quote as Price);
          const tightened = direction === 'LONG' ? stopOf(next) - stopOf(lot) : stopOf(lot) - stopOf(next);
          expect(tightened).toBeGreaterThanOrEqual(0);
          lot = next;
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a short at mirrored prices does what the long does', () => {
    const mirrored = (value: number) => (2 * ENTRY - value) as Price;
    fc.assert(
      fc.property(plans, walks, (plan, walk) => {
        let long = lotAt(ENTRY, { plan });
        let short = lotAt(ENTRY, { plan, direction: 'SHORT' });
        let quote: number = ENTRY;
        for (const [i, step] of walk.entries()) {
          quote = Math.min(2 * ENTRY - 1, Math.max(1, quote + step));
          long = follow(long, quote as Price, (quote + 7) as Price);
          short = follow(short, mirrored(quote + 7), mirrored(quote));
          expect([short.best, short.worst, stopOf(short), short.target]).toEqual(
            [long.best, long.worst, stopOf(long), long.target].map(mirrored),
          );
          const time = 1_000 + i * 3_000;
          expect(exitReason(short, time, mirrored(quote + 7), mirrored(quote))).toBe(
            exitReason(long, time, quote as Price, (quote + 7) as Price),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  test('what is got at a level is never better than planned', () => {
    const entries = fc.integer({ min: 1, max: 9_000_000_000_000 });
    fc.assert(
      fc.property(plans, entries, (plan, entry) => {
        const { stop, target } = levels(plan, 'LONG', entry as Price);
        const parts = (fraction: number) => BigInt(Math.round(fraction * 1e12)) * BigInt(entry);
        expect(BigInt(entry - stop) * 1_000_000_000_000n >= parts(plan.stop)).toBe(true);
        expect(BigInt(target - entry) * 1_000_000_000_000n <= parts(plan.target)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
