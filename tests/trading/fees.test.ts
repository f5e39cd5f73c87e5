/** Fees by the traded value of the last 30 days, from the lowest tier up; chosen ones instead; flat for pairs quoted in BTC. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { type Money, UNITS } from '../../src/core/units.ts';
import { Fees } from '../../src/trading/fees.ts';
import { percentAt, SCHEDULE } from './fee-schedule.ts';

const DAY = 86_400_000;
const START = 20_000 * DAY;

function percentAfter(traded: number, market = 'BTC-AUD'): number {
  const fees = new Fees(-1, market);
  fees.observe(START, Math.round(traded * UNITS) as Money);
  return fees.rate(START) / 10_000;
}

describe('the tiers', () => {
  test('begin at the lowest', () => {
    expect(new Fees(-1, 'BTC-AUD').rate(START)).toBe(8_500);
  });

  for (const [i, [upTo, percent]] of SCHEDULE.entries()) {
    test(`up to ${upTo}: ${percent} %`, () => {
      const above = SCHEDULE[i - 1]?.[0] ?? 0;
      expect(percentAfter(Math.min(upTo, above + 1))).toBe(percent);
      expect(percentAfter(Math.min(upTo, 1e7))).toBe(percent);
      if (i > 0) expect(percentAfter(above + 1e-8), 'one unit above the tier below').toBe(percent);
    });
  }

  test('never cost more after more was traded', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6e6, noNaN: true }), fc.double({ min: 0, max: 6e6, noNaN: true }), (one, other) => {
        expect(percentAfter(Math.max(one, other))).toBeLessThanOrEqual(percentAfter(Math.min(one, other)));
      }),
    );
  });
});

describe('thirty days', () => {
  test('count what was traded in them, day by day, and forget what lies before', () => {
    const fills = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 * DAY }), fc.integer({ min: 1, max: 30_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(fills, fc.integer({ min: 0, max: 40 * DAY }), (made, later) => {
        const fees = new Fees(-1, 'BTC-AUD');
        const past: { time: number; value: number }[] = [];
        let time = START;
        for (const [elapsed, value] of made) {
          time += elapsed;
          fees.observe(time, (value * UNITS) as Money);
          past.push({ time, value });
        }
        const now = time + later;
        expect(fees.rate(now) / 10_000).toBe(percentAt(now, past));
        const again = new Fees(-1, 'BTC-AUD');
        decode(again, encode(fees));
        expect(again.rate(now)).toBe(fees.rate(now));
      }),
      { numRuns: 100 },
    );
  });

  test('keep no more than thirty-one days', () => {
    const fees = new Fees(-1, 'BTC-AUD');
    for (let day = 0; day < 400; day++) fees.observe(START + day * DAY + 1, UNITS as Money);
    expect(encode(fees).length).toBeLessThan(31 * 16);
  });
});

describe('another schedule', () => {
  test('a chosen fee stays, whatever was traded, zero included', () => {
    for (const [chosen, rate] of [
      [0, 0],
      [0.0005, 500],
      [0.1, 100_000],
    ] as const) {
      const fees = new Fees(chosen, 'BTC-AUD');
      fees.observe(START, (1e7 * UNITS) as Money);
      expect(fees.rate(START)).toBe(rate);
    }
  });

  test('a pair quoted in BTC costs its taker 0.20 %, whatever was traded', () => {
    expect([percentAfter(0, 'ETH-BTC'), percentAfter(1e6, 'ETH-BTC')]).toEqual([0.2, 0.2]);
    expect(new Fees(0.001, 'ETH-BTC').rate(START)).toBe(1_000);
    expect(percentAfter(0, 'BTC-USDT')).toBe(0.85);
  });
});
