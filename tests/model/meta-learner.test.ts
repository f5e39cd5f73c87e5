/** The meta-learner is no worse than equal weights, finds what the members do not know, and finds nothing where there is nothing. */
import { describe, expect, test } from 'vitest';
import { saidLayout } from '../../src/core/said.ts';
import { MetaLearner } from '../../src/model/meta-learner.ts';
import { hear, mean, newStage, paired, type Recipe, stream } from './combining.ts';

const ROWS = 10_000;

describe('against equal weights', () => {
  const streams: readonly [string, Recipe][] = [
    ['equals in two classes', { rows: ROWS, members: 4, classes: 2, seed: 11 }],
    ['equals in three', { rows: ROWS, members: 4, classes: 3, seed: 12 }],
    ['equals in seven', { rows: ROWS, members: 4, classes: 7, seed: 13 }],
    ['equals with next to nothing to say', { rows: ROWS, members: 4, classes: 3, seed: 14, signal: 0.3, noise: () => 0.3 }],
    ['all the same', { rows: ROWS, members: 4, classes: 3, seed: 15, noise: () => 0 }],
    ['one far better', { rows: ROWS, members: 4, classes: 3, seed: 16, noise: (m) => (m === 2 ? 0.1 : 2) }],
    ['all far too sure', { rows: ROWS, members: 4, classes: 3, seed: 17, sureness: () => 4 }],
    ['alone', { rows: ROWS, members: 1, classes: 3, seed: 18 }],
  ];
  test.each(streams)('%s: accuracy not below by more than two paired errors, log loss by at most 0.003', (_, recipe) => {
    const { meta, equal } = hear(newStage(recipe.members, recipe.classes), stream(recipe));
    const { difference, error } = paired(meta.right, equal.right);
    expect(difference).toBeGreaterThan(-2 * error);
    expect(mean(meta.losses)).toBeLessThan(mean(equal.losses) + 0.003);
  });

  test('each member is good in its own regime: far better than the best of weights that know no regime', () => {
    const recipe = { rows: ROWS, members: 4, classes: 3, seed: 19 };
    const regime = (i: number) => (i >> 6) % 4;
    const { meta, ensemble } = hear(newStage(4, 3, 4), stream({ ...recipe, regime, sees: (m, i) => (regime(i) === m ? 1 : 0) }));
    expect(mean(meta.losses)).toBeLessThan(mean(ensemble.losses) - 0.05);
  });
});

describe('what the members do not know', () => {
  test.each([
    [2, 0.8],
    [3, 0.9],
    [7, 0.6],
  ])('of %i classes, labels that repeat with chance %f: as accurate as "same as last time", within a thousand rows', (classes, sticky) => {
    const rows = stream({ rows: 5_000, members: 4, classes, seed: 21, signal: 0, sticky, sees: () => 0 });
    const { meta, noChange } = hear(newStage(4, classes), rows);
    const early = paired(meta.right.slice(0, 1_000), noChange.right.slice(0, 1_000));
    expect(early.difference).toBeGreaterThan(-0.03);
    expect(mean(meta.right, 1_000)).toBeGreaterThan(mean(noChange.right, 1_000) - 0.003);
  });

  test('labels that repeat or else are as the members say: no less accurate than either, and far less surprised', () => {
    const rows = stream({ rows: 5_000, members: 4, classes: 3, seed: 22, signal: 3, sticky: 0.4, noise: () => 0.5 });
    const { meta, noChange, equal, frequencies } = hear(newStage(4, 3), rows);
    expect(mean(meta.right)).toBeGreaterThan(Math.max(mean(noChange.right), mean(equal.right)) - 0.003);
    expect(mean(meta.losses)).toBeLessThan(Math.min(mean(equal.losses), mean(frequencies.losses)) - 0.2);
  });

  test('what predicts changes all at once: within 500 rows it has followed', () => {
    const stage = newStage(4, 3);
    [0.9, 0, 0.9, 0].forEach((sticky, part) => {
      const { meta, noChange, equal } = hear(stage, stream({ rows: 3_000, members: 4, classes: 3, seed: 24 + part, sticky }));
      const best = Math.max(mean(noChange.right, 500), mean(equal.right, 500));
      expect(mean(meta.right, 500)).toBeGreaterThan(best - 0.01);
    });
  });

  test('one class is far more frequent', () => {
    const rows = stream({ rows: 5_000, members: 4, classes: 3, seed: 23, signal: 0, prior: [0.1, 0.8, 0.1], sees: () => 0 });
    const { meta, frequencies } = hear(newStage(4, 3), rows);
    expect(mean(meta.right, 500)).toBeGreaterThan(mean(frequencies.right, 500) - 0.003);
  });
});

describe('pure noise', () => {
  test.each([
    ['two classes, unequal', { classes: 2, prior: [0.4, 0.6] }],
    ['three classes, unequal', { classes: 3, prior: [0.25, 0.5, 0.25] }],
    ['seven classes', { classes: 7, prior: [1, 1, 1, 1, 1, 1, 1] }],
    ['four regimes', { classes: 3, prior: [0.25, 0.5, 0.25], regime: (i: number) => (i >> 7) % 4 }],
  ])('%s: within 0.003 of the log loss of the class frequencies, from the first row on', (_, recipe) => {
    const rows = stream({ rows: ROWS, members: 4, seed: 31, signal: 0, sees: () => 0, noise: () => 0.3, ...recipe });
    const { meta, spoke, frequencies } = hear(newStage(4, recipe.classes, 4), rows);
    expect(mean(meta.losses)).toBeLessThan(mean(frequencies.losses) + 0.003);
    expect(mean(spoke.losses)).toBeLessThan(mean(frequencies.losses) + 0.003);
  });
});

describe('numbers', () => {
  test('before the first label it says what members of equal weight say', () => {
    const { meta, equal } = hear(newStage(1, 3), stream({ rows: 1, members: 1, classes: 3, seed: 41 }));
    meta.probabilities[0]?.forEach((p, k) => {
      expect(p).toBeCloseTo(equal.probabilities[0]?.[k] ?? 0, 6);
    });
  });

  test('whatever was stored, what it says next is finite', () => {
    const layout = saidLayout(2, 3);
    const meta = new MetaLearner(layout, 2);
    const said = new Float32Array(layout.size);
    for (const junk of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1e30]) {
      said.fill(junk);
      for (let i = 0; i < 50; i++) meta.learn(said, 0, i % 3, 1);
    }
    for (let i = 0; i < 2_000; i++) {
      said.fill(0);
      said.set([1, 0, 0], layout.member(i % 2));
      meta.predict(said, 0);
      expect(said.subarray(layout.meta, layout.meta + 3).every((p) => p >= 0 && p <= 1)).toBe(true);
      meta.learn(said, 0, 1 + (i % 2), 1);
    }
  });
});
