/** Fees by the traded value of the last 30 days, from the lowest tier up; chosen ones instead; flat for pairs quoted in BTC. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { type Money, UNITS } from '../../../src/core/units.ts';
import { Fees, feeOf } from '../../../src/trading/exchange/fees.ts';
import { percentAt, SCHEDULE } from './fee-schedule.ts';

const DAY = 86_400_000;
const START = 20_000 * DAY;

function tiers(market = 'BTC-AUD'): Fees {
  return new Fees({ fee: -1, feeTier: -1 }, market);
}

function percentAfter(traded: number, market = 'BTC-AUD'): number {
  const fees = tiers(market);
  fees.observe(START, Math.round(traded * UNITS) as Money);
  return fees.rate(START) / 10_000;
}

describe('the tiers', () => {
  test('begin at the lowest', () => {
    expect(tiers().rate(START)).toBe(8_500);
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
        const fees = tiers();
        const past: { time: number; value: number }[] = [];
        let time = START;
        for (const [elapsed, value] of made) {
          time += elapsed;
          fees.observe(time, (value * UNITS) as Money);
          past.push({ time, value });
        }
        const now = time + later;
        expect(fees.rate(now) / 10_000).toBe(percentAt(now, past));
        const again = tiers();
        decode(again, encode(fees));
        expect(again.rate(now)).toBe(fees.rate(now));
      }),
      { numRuns: 100 },
    );
  });

  test('keep no more than thirty-one days', () => {
    const fees = tiers();
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
      const fees = new Fees({ fee: chosen, feeTier: 3 }, 'BTC-AUD');
      fees.observe(START, (1e7 * UNITS) as Money);
      expect(fees.rate(START)).toBe(rate);
    }
  });

  test('a pair quoted in BTC costs its taker 0.20 %, whatever was traded', () => {
    expect([percentAfter(0, 'ETH-BTC'), percentAfter(1e6, 'ETH-BTC')]).toEqual([0.2, 0.2]);
    expect(new Fees({ fee: 0.001, feeTier: -1 }, 'ETH-BTC').rate(START)).toBe(1_000);
    expect(percentAfter(0, 'BTC-USDT')).toBe(0.85);
  });

  test('its maker is paid 0.05 %, while AUD and USDT pairs have one rate for both', () => {
    expect(tiers('ETH-BTC').makerRate(START)).toBe(-500);
    for (const market of ['BTC-AUD', 'BTC-USDT']) expect(tiers(market).makerRate(START)).toBe(tiers(market).rate(START));
    expect(new Fees({ fee: 0.001, feeTier: -1 }, 'ETH-BTC').makerRate(START), 'a chosen fee is everybody’s').toBe(1_000);
  });

  for (const [tier, [, percent]] of SCHEDULE.entries()) {
    test(`the chosen tier ${tier} is ${percent} %, whatever was traded`, () => {
      const fees = new Fees({ fee: -1, feeTier: tier }, 'BTC-AUD');
      expect(fees.rate(START) / 10_000).toBe(percent);
      fees.observe(START, (1e7 * UNITS) as Money);
      expect([fees.rate(START) / 10_000, fees.makerRate(START) / 10_000]).toEqual([percent, percent]);
    });
  }
});

test('the traded value of thirty days is told', () => {
  const fees = tiers();
  fees.observe(START, (400 * UNITS) as Money);
  fees.observe(START + 29 * DAY, (101 * UNITS) as Money);
  expect(fees.traded30d(START + 29 * DAY)).toBe(501 * UNITS);
  expect(fees.rate(START + 29 * DAY)).toBe(8_300);
  expect(fees.traded30d(START + 30 * DAY)).toBe(101 * UNITS);
  expect(fees.rate(START + 30 * DAY)).toBe(8_500);
});

test('a day of more than an integer can hold stays one, and in the last tier', () => {
  const fees = tiers();
  for (let i = 0; i < 3; i++) fees.observe(START, (Number.MAX_SAFE_INTEGER - 1) as Money);
  expect(fees.traded30d(START)).toBe(Number.MAX_SAFE_INTEGER);
  expect(fees.rate(START)).toBe(1_000);
  decode(tiers(), encode(fees));
});

test('fees round up and rebates towards nought, by less than one unit', () => {
  expect([feeOf(1 as Money, 8_500), feeOf(1 as Money, -500), feeOf(2_000 as Money, -500), feeOf(3_999 as Money, -500)]).toEqual([
    1, 0, -1, -1,
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }) as fc.Arbitrary<Money>, fc.integer({ min: -1_000, max: 100_000 }), (value, rate) => {
      const over = BigInt(feeOf(value, rate)) * 1_000_000n - BigInt(value) * BigInt(rate);
      expect(over >= 0n && over < 1_000_000n).toBe(true);
    }),
  );
});
