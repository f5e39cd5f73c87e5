/** The baselines say what they are made of, equal to a recomputation of them in ten lines, and logistic regression learns what a line can tell. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { RECENT_MEMORIES, saidLayout } from '../../src/core/said.ts';
import { Baselines } from '../../src/model/baselines.ts';
import { LogisticRegression } from '../../src/model/logistic-regression.ts';

const FEATURES = 3;

describe('logistic regression', () => {
  test('learns a linear rule in three classes', () => {
    const { accuracy } = trained((row) => classOf(2 * (row[0] ?? 0) - (row[1] ?? 0)), 6_000, 3);
    expect(accuracy).toBeGreaterThan(0.9);
  });

  test.each([2, 7])('learns which of %i bands of one feature', (classes) => {
    const band = (value: number) => Math.max(0, Math.min(classes - 1, Math.floor(value + classes / 2)));
    const { accuracy } = trained((row) => band(row[0] ?? 0), 6_000, classes);
    expect(accuracy).toBeGreaterThan(classes === 2 ? 0.95 : 0.55);
  });

  test('finds nothing where there is nothing: the frequencies of the classes', () => {
    const random = new Random(9);
    const { accuracy, probabilities } = trained(() => (random.uniform() < 0.5 ? 1 : 2 * random.integer(2)), 6_000, 3);
    expect(accuracy).toBeLessThan(0.56);
    [0.25, 0.5, 0.25].forEach((share, c) => {
      expect(Math.abs((probabilities[c] ?? 0) - share)).toBeLessThan(0.15);
    });
  });

  test('takes one step of plain gradient descent per label', () => {
    const regression = new LogisticRegression(FEATURES, 3);
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
  test('before any label: nothing as last time, no majority, even odds from the others', () => {
    const said = saidAfter([], 4);
    expect([said.noChange, said.lastMove, said.majority]).toEqual([-1, -1, -1]);
    for (const odds of [said.frequencies, said.regression, ...said.recent]) expect(odds).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  test('after some: the last one, the last move, and the most frequent with its share, one label of each class granted', () => {
    const said = saidAfter([2, 1, 2, 2, 0, 1], 3);
    expect([said.noChange, said.lastMove, said.majority]).toEqual([1, 0, 2]);
    expect(said.frequencies.map((share) => 9 * share)).toEqual([2, 3, 4].map((count) => 9 * Math.fround(count / 9)));
  });

  test('the shortest memory is of the last label alone; longer ones forget exponentially', () => {
    const said = saidAfter([0, 2, 1], 3);
    expect(RECENT_MEMORIES[0]).toBe(1);
    expect(said.recent[0]).toEqual([0, 1, 0]);
    RECENT_MEMORIES.forEach((memory, s) => {
      const kept = 1 - 1 / memory;
      expect(said.recent[s]?.[0]).toBeCloseTo((kept * kept * kept) / 3 + (kept * kept) / memory, 6);
    });
  });

  test('logistic regression speaks of the row at the offset', () => {
    const layout = saidLayout(1, 3);
    const [baselines, regression] = [new Baselines(FEATURES, layout), new LogisticRegression(FEATURES, 3)];
    const rows = Float32Array.of(9, 9, 1, 2, 3);
    baselines.learn(rows, 2, 1);
    regression.learn(rows, 2, 1);
    const said = new Float32Array(layout.size + 5);
    const alone = new Float32Array(3);
    baselines.predict(rows, 2, said, 5);
    regression.predict(rows, 2, alone, 0);
    expect(said.subarray(5 + layout.regression, 5 + layout.regression + 3)).toEqual(alone);
  });

  test.each([2, 3, 7])('of %i classes, same as last time and majority equal a recomputation, row by row', (classes) => {
    const random = new Random(classes);
    const labels = Array.from({ length: 400 }, () => random.integer(classes));
    const layout = saidLayout(1, classes);
    const baselines = new Baselines(FEATURES, layout);
    const said = new Float32Array(layout.size);
    labels.forEach((label, i) => {
      baselines.predict(new Float32Array(FEATURES), 0, said, 0);
      expect([said[layout.noChange], said[layout.lastMove], said[layout.majority]]).toEqual(recomputed(labels.slice(0, i), classes));
      baselines.learn(new Float32Array(FEATURES), 0, label);
    });
  });
});

/** Independent of the code: the last label, the last extreme one, and the most frequent; a map keeps the order of first sight. */
function recomputed(seen: readonly number[], classes: number): readonly [number, number, number] {
  const counts = new Map<number, number>();
  for (const label of seen) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [majority] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [-1, 0]);
  const move = seen.findLast((label) => label === 0 || label === classes - 1);
  return [seen.at(-1) ?? -1, move ?? -1, majority];
}

/** What is said after `labels` of empty rows. */
function saidAfter(labels: readonly number[], classes: number) {
  const layout = saidLayout(2, classes);
  const baselines = new Baselines(FEATURES, layout);
  for (const label of labels) baselines.learn(new Float32Array(FEATURES), 0, label);
  const said = new Float32Array(layout.size);
  baselines.predict(new Float32Array(FEATURES), 0, said, 0);
  const part = (from: number): number[] => Array.from(said.subarray(from, from + classes));
  return {
    noChange: said[layout.noChange],
    lastMove: said[layout.lastMove],
    majority: said[layout.majority],
    frequencies: part(layout.frequencies),
    regression: part(layout.regression),
    recent: RECENT_MEMORIES.map((_, s) => part(layout.recent + s * classes)),
  };
}

/** Learns `rule` from random rows, each predicted before; accuracy over the last thousand. */
function trained(rule: (row: Float32Array) => number, rows: number, classes: number): { accuracy: number; probabilities: Float64Array } {
  const random = new Random(5);
  const regression = new LogisticRegression(FEATURES, classes);
  const probabilities = new Float64Array(classes);
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
