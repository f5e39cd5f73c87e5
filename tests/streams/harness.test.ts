/** The harness itself: the baselines that need no learning are what anyone computes from the labels alone, with every delay and number of classes. */
import { describe, expect, test } from 'vitest';
import { type Played, type PlayedHow, play } from './playing.ts';
import { noisy, normals, type Stream, streamOf } from './stream.ts';
import { accuracy, chance } from './voices.ts';

const ROWS = 400;
const TINY = { window: 4, width: 4, hidden: 4, batch: 4 };

/** Labels of K classes that often stay, of changing frequencies, so that the majority changes too. */
function wandering(classes: number, seed: number): Stream {
  let label = 0;
  const stream = streamOf(`wandering-${classes}`, () => (random, t) => {
    if (random.uniform() < 0.4) label = noisy(random, Math.floor(t / 60) % classes, 0.4, classes);
    return { row: normals(random, 2), label };
  });
  return stream(ROWS, seed);
}

/** Labels known `delay` rows late, in the fewest words: a guess is wrong while nothing is known; of equals the class seen first. */
function recomputed(labels: Int32Array, delay: number): { readonly noChange: number[]; readonly majority: number[] } {
  const noChange: number[] = [];
  const majority: number[] = [];
  labels.forEach((label, t) => {
    const known = [...labels.subarray(0, Math.max(0, t - delay))];
    const times = (one: number) => known.filter((other) => other === one).length;
    noChange.push(known.at(-1) === label ? 1 : 0);
    majority.push([...new Set(known)].sort((a, b) => times(b) - times(a))[0] === label ? 1 : 0);
  });
  return { noChange, majority };
}

function played(classes: number, delay: number): Promise<Played> {
  const how: PlayedHow = { delay, settings: TINY };
  return play(wandering(classes, classes + delay), 1, how);
}

describe.each([2, 3, 5])('with %i classes', (classes) => {
  test.each([0, 7])(
    'no change and majority, with a delay of %i, equal an independent recomputation row by row',
    async (delay) => {
      const run = await played(classes, delay);
      const expected = recomputed(run.labels, delay);
      expect([...chance(run, 'noChange').right]).toEqual(expected.noChange);
      expect([...chance(run, 'majority').right]).toEqual(expected.majority);
      const { noChange, majority } = run.scores.baselines;
      const share = (right: readonly number[]) => right.reduce((sum, each) => sum + each, 0) / ROWS;
      expect(noChange.accuracy).toBeCloseTo(share(expected.noChange), 12);
      expect(majority.accuracy).toBeCloseTo(share(expected.majority), 12);
      expect(new Set(run.labels).size, 'every class happens').toBe(classes);
      expect(accuracy(chance(run, 'majority'))).toBeLessThan(share(expected.noChange));
    },
    120_000,
  );
});
