/** The online Newton step ends where the likelihood is largest, however the labels are weighted, and stays where nothing is to be learned. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import { type Coefficient, ConditionalLogit } from '../../src/model/conditional-logit.ts';
import { draw, probabilities } from './combining.ts';

const K = 3;
const TRUTH = [1.5, -0.7, 0, 0.3];
const COEFFICIENTS: readonly Coefficient[] = TRUTH.map(() => ({ start: 0.2, precision: 1, least: -5, most: 5 }));

interface Example {
  readonly features: Float64Array;
  readonly label: number;
}

/** Labels drawn by conditional logit with `weights`. */
function examples(count: number, weights: readonly number[], seed: number): Example[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const features = Float64Array.from({ length: weights.length * K }, () => random.normal());
    const logits = Array.from({ length: K }, (_, k) => weights.reduce((sum, weight, j) => sum + weight * (features[j * K + k] ?? 0), 0));
    return { features, label: draw(random, probabilities(logits)) };
  });
}

/** The largest of likelihood and prior together, by many small steps of plain gradient ascent. */
function batchFit(all: readonly Example[]): number[] {
  const weights = COEFFICIENTS.map(({ start }) => start);
  for (let pass = 0; pass < 80; pass++) {
    const gradient = weights.map((weight, j) => {
      const { start, precision } = COEFFICIENTS[j] ?? { start: 0, precision: 0 };
      return precision * (start - weight);
    });
    for (const { features, label } of all) {
      const p = probabilities(Array.from({ length: K }, (_, k) => weights.reduce((sum, w, j) => sum + w * (features[j * K + k] ?? 0), 0)));
      gradient.forEach((_, j) => {
        for (let k = 0; k < K; k++) gradient[j] = (gradient[j] ?? 0) + ((k === label ? 1 : 0) - (p[k] ?? 0)) * (features[j * K + k] ?? 0);
      });
    }
    weights.forEach((weight, j) => {
      weights[j] = weight + (2 / all.length) * (gradient[j] ?? 0) * 0.5;
    });
  }
  return weights;
}

describe('online Newton step', () => {
  test('one pass ends close to the fit of all labels at once', () => {
    const all = examples(2_000, TRUTH, 1);
    const online = new ConditionalLogit(COEFFICIENTS, K, 1e9);
    for (const { features, label } of all) online.learn(features, label, 1);
    batchFit(all).forEach((weight, j) => {
      expect(Math.abs(online.weight(j) - weight)).toBeLessThan(0.04);
    });
  });

  test('a label counted for a tenth, ten times, is one label', () => {
    const [once, often] = [new ConditionalLogit(COEFFICIENTS, K, 1_000), new ConditionalLogit(COEFFICIENTS, K, 1_000)];
    for (const { features, label } of examples(1_000, TRUTH, 2)) {
      once.learn(features, label, 1);
      for (let i = 0; i < 10; i++) often.learn(features, label, 0.1);
    }
    TRUTH.forEach((_, j) => {
      expect(Math.abs(often.weight(j) - once.weight(j))).toBeLessThan(0.05);
    });
  });

  test('forgets: another truth is found after a while', () => {
    const online = new ConditionalLogit(COEFFICIENTS, K, 500);
    for (const truth of [TRUTH, TRUTH.map((weight) => -weight)]) {
      for (const { features, label } of examples(3_000, truth, 3)) online.learn(features, label, 1);
      truth.forEach((weight, j) => {
        expect(Math.abs(online.weight(j) - weight)).toBeLessThan(0.25);
      });
    }
  });

  test('where the start is the truth, what it says is closer to it than what it learned would be: mostly the start itself', () => {
    const atStart = TRUTH.map(() => 0.2);
    let spoken = 0;
    for (let seed = 10; seed < 40; seed++) {
      const online = new ConditionalLogit(COEFFICIENTS, K, 4_000);
      for (const { features, label } of examples(300, atStart, seed)) online.learn(features, label, 1);
      spoken += TRUTH.reduce((sum, _, j) => sum + (online.weight(j) - 0.2) * (online.weight(j) - 0.2), 0) / 30;
    }
    // Without shrinkage: four weights of variance 1 / (300 x 2/3 x about 0.95).
    expect(spoken).toBeLessThan(0.75 * (4 / (300 * 0.63)));
  });

  test('bounds hold, and what is no number teaches nothing', () => {
    const online = new ConditionalLogit([{ start: 0, precision: 1, least: -0.5, most: 0.5 }], 2, 1_000);
    for (let i = 0; i < 100; i++) online.learn(Float64Array.of(1, -1), 0, 1);
    expect(online.weight(0)).toBeLessThanOrEqual(0.5);
    expect(online.weight(0)).toBeGreaterThan(0.4);
    const before = encode(online);
    online.learn(Float64Array.of(Number.NaN, 1), 0, 1);
    online.learn(Float64Array.of(1, Number.POSITIVE_INFINITY), 1, 1);
    expect(encode(online)).toEqual(before);
    const restored = new ConditionalLogit([{ start: 0, precision: 1, least: -0.5, most: 0.5 }], 2, 1_000);
    decode(restored, before);
    expect(restored.weight(0)).toBe(online.weight(0));
  });
});
