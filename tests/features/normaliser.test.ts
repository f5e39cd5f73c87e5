/** Running moments against moments computed directly; clipped; deaf to features that stand still. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Normaliser } from '../../src/features/normaliser.ts';

const CLIP = 5;
const value = fc
  .tuple(fc.integer({ min: -10_000, max: 10_000 }), fc.constantFrom(1e-6, 0.01, 1, 1e6))
  .map(([whole, scale]) => whole * scale);
const values = fc.array(value, { minLength: 1, maxLength: 80 });

describe('running moments', () => {
  test('are those of everything seen, while nothing is forgotten', () => {
    fc.assert(
      fc.property(values, (raws) => {
        const normaliser = new Normaliser(1, 1_000);
        raws.forEach((raw, i) => {
          const seen = raws.slice(0, i + 1);
          const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
          const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length;
          expectNormalised(normaliser.observe(0, raw), raw, mean, variance);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('weigh each value 1 / forgetting against all before it, once that many were seen', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (raws, forgetting) => {
        const normaliser = new Normaliser(1, forgetting);
        raws.forEach((raw, i) => {
          const weights = weightsOf(i + 1, forgetting);
          const mean = weights.reduce((sum, weight, k) => sum + weight * (raws[k] ?? 0), 0);
          const variance = weights.reduce((sum, weight, k) => sum + weight * ((raws[k] ?? 0) - mean) ** 2, 0);
          expectNormalised(normaliser.observe(0, raw), raw, mean, variance);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('follow a market that has changed for good', () => {
    const normaliser = new Normaliser(1, 100);
    for (let i = 0; i < 1_000; i++) normaliser.observe(0, i % 2);
    for (let i = 0; i < 3_000; i++) normaliser.observe(0, 1_000 + (i % 2));
    expect(normaliser.observe(0, 1_001)).toBeCloseTo(1, 1);
  });

  test('of one feature know nothing of another', () => {
    const both = new Normaliser(2, 50);
    const alone = new Normaliser(1, 50);
    for (let i = 0; i < 100; i++) {
      both.observe(0, 1e9 * i);
      expect(both.observe(1, i % 7)).toBe(alone.observe(0, i % 7));
    }
  });
});

test('no value lies further out than five deviations', () => {
  const normaliser = new Normaliser(1, 10_000);
  for (let i = 0; i < 1_000; i++) normaliser.observe(0, i % 2);
  expect(normaliser.observe(0, 1e12)).toBe(CLIP);
  for (let i = 0; i < 1_000; i++) normaliser.observe(0, i % 2);
  expect(normaliser.observe(0, -1e15)).toBe(-CLIP);
});

test('what never changes is nought', () => {
  for (const constant of [0, 0.1, 61_837.635, -3e-9]) {
    const normaliser = new Normaliser(1, 20);
    for (let i = 0; i < 100; i++) expect(normaliser.observe(0, constant)).toBe(0);
  }
});

/** How much each of `n` values counts in the mean after the last: the newest 1 / min(n, forgetting), the others the rest. */
function weightsOf(n: number, forgetting: number): number[] {
  if (n === 1) return [1];
  const gain = 1 / Math.min(n, forgetting);
  return [...weightsOf(n - 1, forgetting).map((weight) => weight * (1 - gain)), gain];
}

/** To six digits of the scale the values have: the two ways round differently. */
function expectNormalised(found: number, raw: number, mean: number, variance: number): void {
  const scale = Math.abs(raw) + Math.abs(mean);
  if (Math.sqrt(variance) <= scale * 1e-7) return void expect(Math.abs(found)).toBeLessThanOrEqual(CLIP);
  const expected = Math.max(-CLIP, Math.min(CLIP, (raw - mean) / Math.sqrt(variance)));
  expect(found).toBeCloseTo(expected, 5);
}
