/** The baselines say what they are made of, and logistic regression learns what a line can tell. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { BASELINE_VALUES } from '../../src/core/records.ts';
import { Baselines, saidByBaselines } from '../../src/model/baselines.ts';
import { LogisticRegression } from '../../src/model/logistic-regression.ts';

const FEATURES = 3;

describe('logistic regression', () => {
  test('learns a linear rule in three classes', () => {
    const { accuracy } = trained((row) => classOf(2 * (row[0] ?? 0) - (row[1] ?? 0)), 6_000);
    expect(accuracy).toBeGreaterThan(0.9);
  });

  test('finds nothing where there is nothing: the frequencies of the classes', () => {
    const random = new Random(9);
    const { accuracy, probabilities } = trained(() => (random.uniform() < 0.5 ? 1 : 2 * random.integer(2)), 6_000);
    expect(accuracy).toBeLessThan(0.56);
    [0.25, 0.5, 0.25].forEach((share, c) => {
      expect(Math.abs((probabilities[c] ?? 0) - share)).toBeLessThan(0.15);
    });
  });

  test('takes one step of plain gradient descent per label', () => {
    const regression = new LogisticRegression(FEATURES);
    const row = Float32Array.of(1, -2, 0.5);
    regression.learn(row, 0, 2);
    const weights = [...row, 1].map((value) => 0.01 * value);
    const logits = [-1 / 3, -1 / 3, 2 / 3].map((pull) => [...row, 1].reduce((sum, value, i) => sum + pull * (weights[i] ?? 0) * value, 0));
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    const said = new Float64Array(3);
    regression.predict(row, 0, said, 0);
    logits.forEach((logit, c) => {
      expect(said[c]).toBeCloseTo(Math.exp(logit) / sum, 12);
    });
  });
});

describe('what they say of a row', () => {
  test('before any label: nothing as last time, even odds from the others', () => {
    expect(saidOf(new Baselines(FEATURES)).map(({ class: guess }) => guess)).toEqual([-1, 0, 0]);
  });

  test('after some: the last one, and the most frequent with its share, one label of each class granted', () => {
    const baselines = new Baselines(FEATURES);
    for (const label of [2, 1, 2, 2, 0]) baselines.learn(new Float32Array(FEATURES), 0, label);
    const [noChange, majority] = saidOf(baselines);
    expect(noChange).toEqual({ class: 0, probabilities: null });
    expect(majority?.class).toBe(2);
    expect(Array.from(majority?.probabilities ?? [])).toEqual([2 / 8, 2 / 8, 4 / 8]);
  });

  test('probabilities sum to one', () => {
    const baselines = new Baselines(FEATURES);
    const random = new Random(3);
    for (let i = 0; i < 500; i++)
      baselines.learn(
        Float32Array.from({ length: FEATURES }, () => 5 * random.normal()),
        0,
        random.integer(3),
      );
    for (const { probabilities } of saidOf(baselines)) {
      if (probabilities !== null) expect(Array.from(probabilities).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    }
  });
});

function saidOf(baselines: Baselines) {
  const stored = new Float32Array(BASELINE_VALUES + 2);
  baselines.predict(Float32Array.of(9, 9, 1, 2, 3), 2, stored, 2);
  return saidByBaselines(stored, 2);
}

/** Learns `rule` from random rows, each predicted before; accuracy over the last thousand. */
function trained(rule: (row: Float32Array) => number, rows: number): { accuracy: number; probabilities: Float64Array } {
  const random = new Random(5);
  const regression = new LogisticRegression(FEATURES);
  const probabilities = new Float64Array(3);
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const row = Float32Array.from({ length: FEATURES }, () => random.normal());
    const label = rule(row);
    regression.predict(row, 0, probabilities, 0);
    if (i >= rows - 1_000 && probabilities.indexOf(Math.max(...probabilities)) === label) right++;
    regression.learn(row, 0, label);
  }
  return { accuracy: right / 1_000, probabilities };
}

function classOf(score: number): number {
  return score > 1 ? 2 : score < -1 ? 0 : 1;
}
