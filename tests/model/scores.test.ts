/** Prequential scores against a recomputation in ten lines; the lead and its standard error against their definition. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { SCORED } from '../../src/core/records.ts';
import { HorizonScores, type Said } from '../../src/model/scores.ts';
import { happenings } from './happenings.ts';
import { HORIZONS, ListeningCompute, live, newLearner, trueLabels } from './learning.ts';

interface Scored {
  readonly happened: number;
  readonly said: readonly Said[];
  readonly coversMs: number;
}

/** Labels with speakers that are right more or less often. */
function stream(seed: number, length: number): Scored[] {
  const random = new Random(seed);
  const skills = SCORED.map(() => random.uniform());
  return Array.from({ length }, () => {
    const happened = random.integer(3);
    const said = skills.map((skill, who) => {
      const guess = random.uniform() < skill ? happened : random.integer(3);
      const rest = random.uniform() * random.uniform();
      const spread = random.uniform();
      const probabilities = [0, 1, 2].map((c) => (c === guess ? 1 - rest : rest * (c === (guess + 1) % 3 ? spread : 1 - spread)));
      return { class: guess, probabilities: SCORED[who] === 'noChange' ? null : probabilities };
    });
    return { happened, said, coversMs: 1_000 * random.uniform() };
  });
}

function scoresOf(labels: readonly Scored[]): HorizonScores {
  const scores = new HorizonScores();
  for (const { happened, said, coversMs } of labels) scores.observe(happened, said, coversMs);
  return scores;
}

const streams = fc.tuple(fc.integer(), fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 990, max: 2_500 })));

describe('over any stream', () => {
  test('accuracy, the last thousand, log loss and Brier are their definitions', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(streams, ([seed, length]) => {
        const labels = stream(seed, length);
        const scores = scoresOf(labels);
        const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        SCORED.forEach((name, who) => {
          const right = labels.map(({ happened, said }) => (said[who]?.class === happened ? 1 : 0));
          expect(scores.accuracy(name)).toBeCloseTo(mean(right), 12);
          expect(scores.recentAccuracy(name)).toBeCloseTo(mean(right.slice(-1_000)), 12);
          if (name === 'noChange') return;
          const given = labels.map(({ happened, said }) =>
            [0, 1, 2].map((c) => [said[who]?.probabilities?.[c] ?? 0, c === happened ? 1 : 0] as const),
          );
          const losses = given.map(
            (pairs) =>
              -Math.log(
                Math.max(
                  1e-6,
                  pairs.reduce((sum, [p, y]) => sum + p * y, 0),
                ),
              ),
          );
          expect(scores.meanLogLoss(name)).toBeCloseTo(mean(losses), 9);
          expect(scores.meanBrier(name)).toBeCloseTo(mean(given.map((pairs) => pairs.reduce((sum, [p, y]) => sum + (p - y) ** 2, 0))), 9);
        });
        expect(scores.labels).toBe(length);
        for (let cell = 0; cell < 9; cell++) {
          const counted = labels.filter(({ happened, said }) => happened * 3 + (said[0]?.class ?? 0) === cell);
          expect(scores.confusion[cell]).toBe(counted.length);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the lead is over the best of the baselines, with the deviation of the paired difference over the root of effective labels', () => {
    fc.assert(
      fc.property(streams, fc.constantFrom(100, 5_000, 300_000), ([seed, length], horizonMs) => {
        const labels = stream(seed, length);
        const lead = scoresOf(labels).lead(horizonMs);
        const rightOf = (who: number) => labels.map(({ happened, said }): number => (said[who]?.class === happened ? 1 : 0));
        const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
        const over = [1, 2, 3].reduce((best, who) => (mean(rightOf(who)) > mean(rightOf(best)) ? who : best));
        const differences = rightOf(0).map((right, i) => right - (rightOf(over)[i] ?? 0));
        const variance = mean(differences.map((difference) => (difference - mean(differences)) ** 2));
        const effective = Math.min(length, labels.reduce((sum, { coversMs }) => sum + coversMs, 0) / horizonMs);
        expect(lead?.over).toBe(SCORED[over]);
        expect(lead?.difference).toBeCloseTo(mean(differences), 12);
        if (effective < 2) expect(lead?.standardError).toBeNull();
        else expect(lead?.standardError).toBeCloseTo(Math.sqrt(variance / effective), 9);
      }),
      { numRuns: 12 },
    );
  });
});

test('before the first label nothing is claimed', () => {
  const scores = new HorizonScores();
  expect([
    scores.accuracy('model'),
    scores.recentAccuracy('majority'),
    scores.meanLogLoss('model'),
    scores.meanBrier('model'),
    scores.lead(1),
  ]).toEqual([null, null, null, null, null]);
});

test('certainty that proves wrong costs a million to one, not infinity', () => {
  const said = SCORED.map((): Said => ({ class: 0, probabilities: [1, 0, 0] }));
  expect(scoresOf([{ happened: 2, said, coversMs: 1 }]).meanLogLoss('model')).toBeCloseTo(Math.log(1e6), 12);
});

test('the time that scored labels cover is the union of their horizons, which never reaches into a gap', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (course) => {
      const learner = newLearner();
      await live(learner, course, new ListeningCompute());
      const { labels } = trueLabels(course);
      learner.scores.forEach((scores, horizon) => {
        const horizonMs = HORIZONS[horizon] ?? Number.NaN;
        let covered = 0;
        let end = Number.NEGATIVE_INFINITY;
        for (const { rowTime } of labels.filter((label) => label.horizon === horizon)) {
          covered += Math.max(0, rowTime + horizonMs - Math.max(end, rowTime));
          end = rowTime + horizonMs;
        }
        expect((scores as unknown as { coveredMs: number }).coveredMs).toBe(covered);
      });
    }),
    { numRuns: 60 },
  );
});
