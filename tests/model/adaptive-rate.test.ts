/** The rate's factor: where the loss sends it, and that it stays within its limits whatever comes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { AdaptiveRate, ALARM_BODY, ALARM_RAISE, ALARM_STEPS, LEAST_RATE, MOST_BY_TREND, MOST_RATE } from '../../src/model/adaptive-rate.ts';
import { expectContinues } from './continuing.ts';

function fed(length: number, lossAt: (i: number) => number, rate = new AdaptiveRate(Math.log(3))): AdaptiveRate {
  for (let i = 0; i < length; i++) rate.observe(lossAt(i));
  return rate;
}

describe('the factor', () => {
  test('is 1 at first', () => {
    expect(new AdaptiveRate(Math.log(3)).value).toBe(1);
    expect(fed(100, () => 0.7).value).toBe(1);
  });

  test('goes down slowly where the loss is flat and noisy, to its limit and no further', () => {
    const random = new Random(1);
    const noisy = () => 0.7 + 0.2 * random.normal();
    const rate = fed(2_000, noisy);
    expect(rate.value).toBeLessThan(1);
    expect(rate.value).toBeGreaterThan(0.6);
    fed(60_000, noisy, rate);
    expect(rate.value).toBeGreaterThanOrEqual(LEAST_RATE);
    expect(rate.value).toBeLessThan(2 * LEAST_RATE);
  });

  test('goes up where the loss leaves its own noise upwards, in 20 of 20 streams', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const rate = fed(3_000, () => 0.5 + 0.1 * random.normal());
      const before = rate.value;
      fed(100, () => 0.9 + 0.1 * random.normal(), rate);
      expect(rate.value).toBeGreaterThan(2 * before);
    }
  });

  test('is left alone where the loss falls', () => {
    const rate = fed(400, () => 1);
    const before = rate.value;
    fed(1_000, (i) => 1 - i / 1_500, rate);
    expect(rate.trend).toBe('falling');
    expect(rate.value).toBeCloseTo(before, 12);
  });

  test('goes back to 1 where the loss is flat and calm', () => {
    const rate = fed(1_000, () => 0.3);
    fed(150, (i) => 0.3 + i / 100, rate);
    const raised = rate.value;
    expect(raised).toBeGreaterThan(1.5);
    fed(20_000, () => 1.8, rate);
    expect(rate.value).toBeCloseTo(1, 2);
  });

  test('is raised by an alarm and falls back in a straight line', () => {
    const rate = fed(300, () => 0.5);
    rate.alarm();
    expect(rate.value).toBeCloseTo(ALARM_RAISE, 2);
    fed(ALARM_STEPS / 2, () => 0.5, rate);
    expect(rate.value).toBeCloseTo((1 + ALARM_RAISE) / 2, 2);
    fed(ALARM_STEPS / 2, () => 0.5, rate);
    expect(rate.value).toBeCloseTo(1, 2);
  });

  test('is lowered by an alarm below the head, and rises back in a straight line', () => {
    const rate = fed(300, () => 0.5);
    expect(rate.body).toBeCloseTo(rate.value, 12);
    rate.alarm();
    expect(rate.body).toBeCloseTo(ALARM_BODY, 2);
    fed(ALARM_STEPS / 2, () => 0.5, rate);
    expect(rate.body).toBeCloseTo((1 + ALARM_BODY) / 2, 2);
    fed(ALARM_STEPS / 2, () => 0.5, rate);
    expect(rate.body).toBeCloseTo(1, 2);
  });

  test('does not run away with a loss that rises and rises, and is back soon behind it', () => {
    const rate = fed(1_000, () => 0.3);
    fed(1_000, (i) => 0.3 + i / 100, rate);
    expect(rate.value).toBeLessThanOrEqual(MOST_BY_TREND);
    fed(1_000, () => 10.3, rate);
    expect(rate.value).toBeLessThan(1.01);
  });

  test('forgets at an alarm what it was lowered for', () => {
    const random = new Random(2);
    const rate = fed(20_000, () => 0.7 + 0.2 * random.normal());
    expect(rate.value).toBeLessThan(0.5);
    rate.alarm();
    expect(rate.value).toBeCloseTo(ALARM_RAISE, 6);
  });

  test('stays within its limits, whatever the losses and alarms', () => {
    const wild = fc.array(fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant('alarm' as const)), { maxLength: 2_000 });
    fc.assert(
      fc.property(wild, fc.integer({ min: 1, max: 5 }), (events, times) => {
        const rate = new AdaptiveRate(Math.log(3));
        for (let round = 0; round < times; round++) {
          for (const event of events) {
            if (event === 'alarm') rate.alarm();
            else rate.observe(event);
            expect(rate.value).toBeGreaterThanOrEqual(LEAST_RATE);
            expect(rate.value).toBeLessThanOrEqual(MOST_RATE);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('has no use for a loss that is no number', () => {
    expect(() => new AdaptiveRate(Math.log(3)).observe(Number.NaN)).toThrow('no number');
  });
});

test('encode, decode, continue equals continue', () => {
  const random = new Random(7);
  const losses = Array.from({ length: 3_000 }, (_, i) => (i < 1_500 ? 0.5 : 0.9) + 0.1 * random.normal());
  expectContinues(
    () => new AdaptiveRate(Math.log(3)),
    (rate, i) => {
      rate.observe(losses[i] as number);
      if (i === 1_520) rate.alarm();
    },
    3_000,
    [1, 500, 1_530, 1_700, 2_500],
  );
});
