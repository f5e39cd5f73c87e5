/** The normal distribution function against published values. */
import { describe, expect, test } from 'vitest';
import { normalCdf } from '../../src/core/normal.ts';

describe('the normal distribution function', () => {
  // Abramowitz and Stegun (1964), table 26.1, and for the tails R's pnorm.
  test.each([
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [1.96, 0.975002104851779],
    [2, 0.977249868051821],
    [3, 0.99865010196837],
    [-1.2815515655446, 0.1],
    [-3, 0.00134989803163009],
  ])('at %f is %f', (z, probability) => {
    expect(Math.abs(normalCdf(z) - probability)).toBeLessThan(1e-13);
  });

  test.each([
    [-5, 2.86651571879194e-7],
    [-8, 6.22096057427178e-16],
    [-20, 2.75362411860623e-89],
  ])('far out at %f it is right in proportion', (z, probability) => {
    expect(Math.abs(normalCdf(z) / probability - 1)).toBeLessThan(1e-6);
  });

  test('it is symmetric, never falls, and ends at 0 and 1', () => {
    let before = 0;
    for (let z = -40; z <= 40; z += 1 / 64) {
      const here = normalCdf(z);
      expect(here).toBeGreaterThanOrEqual(before - 1e-15);
      expect(here + normalCdf(-z)).toBeCloseTo(1, 14);
      before = here;
    }
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
