/** The ensemble keeps up with its best member, follows a change of it, and gives a useless one next to nothing. */
import { describe, expect, test } from 'vitest';
import { saidLayout } from '../../src/core/said.ts';
import { EnsembleWeights } from '../../src/model/ensemble-weights.ts';
import { type Heard, hear, mean, newStage, paired, type Recipe, stream } from './combining.ts';

const ROWS = 10_000;

describe('against its best member over 10,000 rows', () => {
  const good = (m: number) => (m === 1 ? 0.3 : 1.5);
  const streams: readonly [string, Recipe][] = [
    ['one of four is best', { rows: ROWS, members: 4, classes: 3, seed: 1, noise: good }],
    ['another is best from half way on', { rows: ROWS, members: 4, classes: 3, seed: 2, noise: (m, i) => good(i < ROWS / 2 ? m : 3 - m) }],
    ['equals', { rows: ROWS, members: 4, classes: 2, seed: 3 }],
    ['seven classes', { rows: ROWS, members: 4, classes: 7, seed: 4, noise: good }],
    ['all but one far too sure', { rows: ROWS, members: 4, classes: 3, seed: 5, sureness: (m) => (m === 0 ? 1 : 4) }],
    ['alone', { rows: ROWS, members: 1, classes: 3, seed: 6 }],
  ];
  test.each(streams)('%s: log loss at most 0.005 above, accuracy within half a point', (_, recipe) => {
    const heard = hear(newStage(recipe.members, recipe.classes), stream(recipe));
    expect(mean(heard.ensemble.losses)).toBeLessThan(Math.min(...heard.members.map(({ losses }) => mean(losses))) + 0.005);
    const { difference, error } = paired(heard.ensemble.right, mostAccurate(heard));
    expect(difference).toBeGreaterThan(-0.005 - 2 * error);
  });
});

function mostAccurate({ members }: Heard): readonly number[] {
  return members.map(({ right }) => right).reduce((best, right) => (mean(right) > mean(best) ? right : best));
}

describe('weights', () => {
  test('begin equal, sum to one, and drop to next to nothing for a member that becomes useless, until it is useful again', () => {
    const stage = newStage(3, 3);
    const { weights } = stage.combiner.ensemble;
    expect(Array.from(weights)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const part = (seed: number, blind: number) =>
      hear(stage, stream({ rows: 2_000, members: 3, classes: 3, seed, noise: () => 0.5, sees: (m) => (m === blind ? 0 : 1) }));
    part(1, 0);
    expect(weights[0]).toBeLessThan(0.01);
    expect(weights[0]).toBeGreaterThan(0.0004);
    part(2, 1);
    expect(weights[0]).toBeGreaterThan(0.2);
    expect(weights[1]).toBeLessThan(0.01);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  test('sixty labels that overlap move them about as far as one', () => {
    const layout = saidLayout(2, 2);
    const said = new Float32Array(layout.size);
    said.set([0.9, 0.1], layout.member(0));
    said.set([0.6, 0.4], layout.member(1));
    const [once, often] = [new EnsembleWeights(layout), new EnsembleWeights(layout)];
    for (let i = 0; i < 10; i++) once.learn(said, 0, 0, 1);
    for (let i = 0; i < 600; i++) often.learn(said, 0, 0, 1 / 60);
    expect(once.weights[0]).toBeGreaterThan(0.6);
    expect(often.weights[0]).toBeCloseTo(once.weights[0] ?? 0, 3);
  });

  test('a member that says what is no probability is as wrong as one can be, and nothing else happens', () => {
    const layout = saidLayout(2, 2);
    const said = new Float32Array(layout.size).fill(Number.NaN);
    said.set([0.5, 0.5], layout.member(1));
    const ensemble = new EnsembleWeights(layout);
    for (let i = 0; i < 20; i++) ensemble.learn(said, 0, i % 2, 1);
    expect(ensemble.weights[0]).toBeLessThan(0.002);
    expect(ensemble.weights[1]).toBeGreaterThan(0.998);
  });
});
