/** The online regressions against what all samples at once give. */
import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../../src/core/math.ts';
import { Random } from '../../../src/core/random.ts';
import { OnlineLogistic } from '../../../src/trading/outcomes/online-logistic.ts';
import { OnlineRegression } from '../../../src/trading/outcomes/online-regression.ts';

const prior = { precision: Float64Array.of(2, 3), mean: new Float64Array(2) };
const ENDLESS = Number.POSITIVE_INFINITY;

describe('online regression', () => {
  test('of three samples by hand is the ridge regression of all three', () => {
    const regression = new OnlineRegression(prior, ENDLESS);
    regression.learn(Float64Array.of(1, 0), 3, 1);
    regression.learn(Float64Array.of(1, 1), 4, 1);
    regression.learn(Float64Array.of(0, 2), -1, 1);
    // (X'X + diag(2, 3)) = [[4, 1], [1, 8]], X'y = [5, -1], so the weights are [41, -9] / 31.
    const [first = 0, second = 0] = regression.belief.weights();
    expect(first).toBeCloseTo(41 / 31, 12);
    expect(second).toBeCloseTo(-9 / 31, 12);
    expect(regression.deviation(Float64Array.of(2, 1))).toBeCloseTo(73 / 31, 12);
    // The inverse is [[8, -1], [-1, 4]] / 31: its form at (2, 1) is 32 / 31, the prior's 2 + 1 / 3.
    expect(regression.familiarity(Float64Array.of(2, 1))).toBeCloseTo(1 - Math.sqrt(32 / 31 / (7 / 3)), 12);
  });

  test('knows nothing at first, more and more where samples lie, and never less than nothing elsewhere', () => {
    const regression = new OnlineRegression(prior, 20);
    const [seen, other] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
    expect(regression.familiarity(seen)).toBeCloseTo(0, 12);
    expect(regression.familiarity(new Float64Array(2))).toBe(0);
    for (let i = 0; i < 1_000; i++) regression.learn(seen, 1, 0);
    // Twenty remembered samples beside a prior of two.
    expect(regression.familiarity(seen)).toBeCloseTo(1 - Math.sqrt(2 / 22), 10);
    expect(regression.familiarity(other)).toBeCloseTo(0, 10);
    expect(regression.deviation(seen)).toBeCloseTo(20 / 22, 10);
  });
});

describe('online logistic regression', () => {
  test('comes to the weights that made the samples', () => {
    const random = new Random(1);
    const logistic = new OnlineLogistic(prior, ENDLESS);
    for (let i = 0; i < 4_000; i++) {
      const x = Float64Array.of(1, random.normal());
      logistic.learn(x, random.uniform() < sigmoid(-1 + 0.8 * (x[1] ?? 0)) ? 1 : 0);
    }
    const [intercept = 0, slope = 0] = logistic.belief.weights();
    expect(Math.abs(intercept + 1)).toBeLessThan(0.12);
    expect(Math.abs(slope - 0.8)).toBeLessThan(0.12);
  });

  test('one sample that contradicts near certainty moves it to the mode, and not beyond', () => {
    const sure = new OnlineLogistic({ precision: Float64Array.of(0.1), mean: Float64Array.of(-6) }, ENDLESS);
    sure.learn(Float64Array.of(1), 1);
    const [mode = 0] = sure.belief.weights();
    // Where the prior's pull, (mode + 6) / 10, equals the sample's, 1 - sigmoid(mode).
    expect((mode + 6) * 0.1).toBeCloseTo(1 - sigmoid(mode), 12);
  });
});
