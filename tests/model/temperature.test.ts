/** Members that are too sure, or not sure enough, are brought to what happens. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { Temperature } from '../../src/model/temperature.ts';
import { calibrationError, draw, hear, newStage, probabilities, type Recipe, stream } from './combining.ts';

describe('temperature', () => {
  test.each([
    [2, 3],
    [3, 3],
    [3, 0.5],
    [7, 2],
  ])('of %i classes said %f times as surely as they are: found within a tenth', (classes, sureness) => {
    const calibrated = new Temperature(classes);
    const random = new Random(1);
    for (let i = 0; i < 4_000; i++) {
      const logits = Array.from({ length: classes }, () => random.normal());
      const said = Float32Array.from(probabilities(logits.map((logit) => sureness * logit)));
      calibrated.learn(said, 0, draw(random, probabilities(logits)), 1);
    }
    expect(Math.abs(calibrated.temperature / sureness - 1)).toBeLessThan(0.1);
  });

  test('says what it is given before the first label, and stays in its bounds', () => {
    const calibrated = new Temperature(2);
    const said = Float32Array.of(0.99, 0.01);
    const spoke = new Float32Array(3);
    calibrated.apply(said, 0, spoke, 1);
    expect(spoke[1]).toBeCloseTo(0.99, 6);
    for (let i = 0; i < 5_000; i++) calibrated.learn(i % 2 === 0 ? said : said.toReversed(), 0, 1 - (i % 2), 1);
    expect(calibrated.temperature).toBeLessThanOrEqual(8);
    for (let i = 0; i < 20_000; i++) calibrated.learn(i % 2 === 0 ? said : said.toReversed(), 0, i % 2, 1);
    expect(calibrated.temperature).toBeGreaterThanOrEqual(1 / 4);
  });
});

describe('what speaks, over 20,000 rows', () => {
  const recipes: readonly [string, Pick<Recipe, 'members' | 'classes' | 'prior' | 'sticky' | 'sureness'>][] = [
    ['two classes, far too sure', { classes: 2, members: 4, sureness: () => 4 }],
    ['three classes, far too sure', { classes: 3, members: 4, sureness: () => 4 }],
    ['three classes, not sure enough', { classes: 3, members: 4, sureness: () => 0.3 }],
    ['three classes, unequal, one member', { classes: 3, members: 1, prior: [0.2, 0.6, 0.2], sureness: () => 3 }],
    ['three classes that repeat', { classes: 3, members: 4, sticky: 0.7, sureness: () => 2 }],
    ['seven classes', { classes: 7, members: 4, sureness: () => 3 }],
  ];
  test.each(recipes)('%s: calibration error under 0.03 after a thousand', (_, recipe) => {
    const { spoke } = hear(newStage(recipe.members, recipe.classes), stream({ rows: 20_000, seed: 7, ...recipe }));
    expect(calibrationError(spoke, 1_000)).toBeLessThan(0.03);
  });
});
