/** Our elementary functions: accurate beside the host's, and their very bits pinned. */
import { describe, expect, it } from 'vitest';
import { cos, exp, log, sigmoid, sin, tanh } from '../../src/core/math.ts';
import { Random } from '../../src/core/random.ts';
import { MATH_HASH } from './math-golden.ts';
import { mathHash } from './math-hash.ts';

const random = new Random(7);

/** Asserts |actual - expected| <= bound x |expected| over seeded inputs in [low, high]. */
function within(bound: number, low: number, high: number, actual: (x: number) => number, expected: (x: number) => number): void {
  let worst = 0;
  let at = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = low + (high - low) * random.uniform();
    const truth = expected(x);
    const error = truth === 0 ? Math.abs(actual(x)) : Math.abs(actual(x) - truth) / Math.abs(truth);
    if (!(error <= worst)) {
      worst = error;
      at = x;
    }
  }
  expect(worst, `worst at ${at}`).toBeLessThanOrEqual(bound);
}

/** The largest absolute error over seeded inputs in [low, high]. */
function absoluteError(low: number, high: number, actual: (x: number) => number, expected: (x: number) => number): number {
  let worst = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = low + (high - low) * random.uniform();
    const error = Math.abs(actual(x) - expected(x));
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

describe('exp', () => {
  it('agrees with the host to 1e-14', () => {
    within(1e-14, -1, 1, exp, Math.exp);
    within(1e-14, -700, 709, exp, Math.exp);
  });
  it('keeps the special values', () => {
    expect(exp(0)).toBe(1);
    expect(exp(Number.NaN)).toBeNaN();
    expect(exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exp(709.78)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(exp(709.79)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(-744.4)).toBe(Number.MIN_VALUE);
    expect(exp(-745.14)).toBe(0);
  });
  it('never falls where its argument rises by a visible amount', () => {
    let previous = 0;
    for (let x = -30; x <= 30; x += 1e-3) {
      const value = exp(x);
      expect(value).toBeGreaterThan(previous);
      previous = value;
    }
  });
});

describe('log', () => {
  it('agrees with the host to 1e-14', () => {
    within(1e-14, 0.5, 2, log, Math.log);
    within(1e-14, 1e-300, 1e-290, log, Math.log);
    within(1e-14, 1, 1e300, log, Math.log);
    within(1e-14, Number.MIN_VALUE, 1e-310, log, Math.log);
  });
  it('keeps the special values', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(log(-1)).toBeNaN();
    expect(log(Number.NaN)).toBeNaN();
    expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });
  it('undoes exp', () =>
    within(
      1e-13,
      0.1,
      700,
      (x) => log(exp(x)),
      (x) => x,
    ));
});

describe('tanh and sigmoid', () => {
  it('agree with the host to 1e-14', () => {
    within(1e-14, -0.03, 0.03, tanh, Math.tanh);
    within(1e-14, -25, 25, tanh, Math.tanh);
    within(1e-14, -40, 40, sigmoid, (x) => 1 / (1 + Math.exp(-x)));
  });
  it('keep the special values', () => {
    expect(tanh(0)).toBe(0);
    expect([tanh(1e9), tanh(-1e9), tanh(Number.POSITIVE_INFINITY)]).toEqual([1, -1, 1]);
    expect(tanh(Number.NaN)).toBeNaN();
    expect(sigmoid(0)).toBe(0.5);
    expect([sigmoid(1000), sigmoid(-1000)]).toEqual([1, 0]);
    expect(sigmoid(Number.NaN)).toBeNaN();
  });
  it('are odd, and symmetric about one half, and rise', () => {
    let previous = -1;
    for (let x = -8; x <= 8; x += 1e-3) {
      expect(tanh(-x)).toBe(-tanh(x));
      expect(sigmoid(x) + sigmoid(-x)).toBeCloseTo(1, 14);
      expect(tanh(x)).toBeGreaterThan(previous);
      previous = tanh(x);
    }
  });
});

describe('sin and cos', () => {
  it('agree with the host to 1e-15, cos to half a unit in the last place of its argument', () => {
    expect(absoluteError(-7, 7, sin, Math.sin)).toBeLessThan(1e-15);
    expect(absoluteError(-1e6, 1e6, sin, Math.sin)).toBeLessThan(1e-15);
    expect(absoluteError(-7, 7, cos, Math.cos)).toBeLessThan(2e-15);
    expect(absoluteError(-1e6, 1e6, cos, Math.cos)).toBeLessThan(1e-10);
  });
  it('keep the special values', () => {
    expect([sin(0), cos(0)]).toEqual([0, 1]);
    expect(sin(Number.NaN)).toBeNaN();
    expect(sin(Math.PI / 2)).toBe(1);
  });
});

it('gives the same bits as when the golden hash was taken', () => {
  expect(mathHash()).toBe(MATH_HASH);
}, 60_000);
