/** Predict, store, score what was stored, and only then learn; the baselines see what the model sees, when it does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { encode, type Stateful } from '../../src/core/codec.ts';
import { CLASSES, OUTPUTS } from '../../src/core/network.ts';
import { BASELINE_VALUES, type InstantRecord } from '../../src/core/records.ts';
import type { Learner } from '../../src/model/learner.ts';
import { happenings } from './happenings.ts';
import { HORIZONS, instant, ListeningCompute, live, newLearner, rowAt, trueLabels } from './learning.ts';

const MID = 1e13;

describe('score before learn', () => {
  test('what is scored is the stored prediction, whatever became of the parameters', async () => {
    const learner = newLearner();
    const says = new ListeningCompute(() => [1, 2, 3, 0.5, 3, 2, 1, 0, 0, 0, 0, 0]);
    const prediction = await learner.predict(rowAt(0, 0, MID), says);
    const stored = Array.from(prediction ?? []);
    parametersOf(learner).fill(1e3);
    learner.mature(1e6, MID * 1.01);
    const logLosses = learner.scores.map((scores) => scores.meanLogLoss('model'));
    HORIZONS.forEach((_, horizon) => {
      expect(logLosses[horizon]).toBeCloseTo(-Math.log(stored[horizon * OUTPUTS + 2] ?? Number.NaN), 6);
    });
    expect(learner.scores.map((scores) => scores.accuracy('model'))).toEqual([1, 0, 0]);
  });

  test('every score of a session follows from the records, which were written before the labels existed', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (course) => {
        const learner = newLearner();
        const { records } = await live(learner, course, new ReferenceCompute());
        const { labels } = trueLabels(course);
        learner.scores.forEach((scores, horizon) => {
          const own = labels.filter((label) => label.horizon === horizon);
          if (own.length === 0) return;
          const right = own.filter((label) => likeliest(predictionOf(records[label.row], horizon)) === label.class);
          const losses = own.map(
            (label) => -Math.log(Math.max(1e-6, predictionOf(records[label.row], horizon)[label.class] ?? Number.NaN)),
          );
          expect(scores.accuracy('model')).toBe(right.length / own.length);
          expect(scores.meanLogLoss('model')).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / own.length, 9);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('predicting changes nothing that is predicted or learned with', async () => {
    const learner = newLearner();
    const compute = new ReferenceCompute();
    for (let id = 0; id < 20; id++) {
      learner.mature(id * 1_000, MID * (1 + id / 1e4));
      const before = partsOf(learner).map((part) => encode(part));
      await instant(learner, rowAt(id, id * 1_000, MID * (1 + id / 1e4)), compute);
      expect(partsOf(learner).map((part) => encode(part))).toEqual(before);
      if (learner.waiting) await learner.learn(compute);
    }
    expect(learner.steps).toBeGreaterThan(15);
  });

  test('nothing waits to be learned before the first label, and what is learned shows in the next prediction', async () => {
    const learner = newLearner();
    const pulls = new ListeningCompute(undefined, (parameters) => ({ loss: 1, gradients: new Float32Array(parameters.length).fill(1) }));
    const waited: boolean[] = [];
    for (let id = 0; id < 6; id++) {
      learner.mature(id * 500, MID);
      await instant(learner, rowAt(id, id * 500, MID), pulls);
      waited.push(learner.waiting);
      if (learner.waiting) await learner.learn(pulls);
      expect(learner.waiting).toBe(false);
    }
    expect(waited).toEqual([false, false, false, true, true, true]);
    expect(pulls.seen[3], 'the fourth prediction is of the untrained network').toEqual(pulls.seen[0]);
    expect(pulls.seen[4], 'the fifth is not').not.toEqual(pulls.seen[0]);
  });

  test('a network that gives no number says even odds and no move', async () => {
    const silent = new ListeningCompute(() => [Number.NaN, 1, 2, 3]);
    const prediction = await newLearner().predict(rowAt(0, 0, MID), silent);
    expect(Array.from(prediction ?? [])).toEqual([0, 1, 2].flatMap(() => [...Array<number>(3).fill(Math.fround(1 / 3)), 0]));
  });

  test('the expected move is in basis points: the network’s, in units of the expected deviation', async () => {
    const says = new ListeningCompute(() => [0, 0, 0, 1.5]);
    const prediction = await newLearner().predict(rowAt(0, 0, MID, { deviationsBp: Float32Array.of(4, 2, 2) }), says);
    expect(prediction?.[CLASSES]).toBe(6);
  });
});

describe('the baselines', () => {
  test('are shown the labels with the delay of the model: same as last time is the class revealed last, majority counts those revealed', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (course) => {
        const { records } = await live(newLearner(), course, new ListeningCompute());
        const { labels } = trueLabels(course);
        const places = course.flatMap((happening, i) => (happening.kind === 'price' && happening.instant ? [i] : []));
        const warm = course
          .filter((happening) => happening.kind === 'price' && happening.instant)
          .map((each) => each.kind === 'price' && each.warm);
        records.forEach((record, i) => {
          if (!warm[i]) {
            expect(record.baselines.every((value) => value === 0)).toBe(true);
            return;
          }
          HORIZONS.forEach((_, horizon) => {
            const known = labels.filter((label) => label.horizon === horizon && label.revealedAt <= (places[i] ?? -1));
            const [last, ...frequencies] = record.baselines.subarray(horizon * BASELINE_VALUES, horizon * BASELINE_VALUES + 1 + CLASSES);
            expect(last).toBe(known.at(-1)?.class ?? -1);
            const counts = [0, 1, 2].map((label) => known.filter((each) => each.class === label).length);
            expect(frequencies).toEqual(counts.map((count) => Math.fround((count + 1) / (known.length + CLASSES))));
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});

function predictionOf(record: InstantRecord | undefined, horizon: number): readonly number[] {
  return Array.from(record?.prediction.subarray(horizon * OUTPUTS, horizon * OUTPUTS + CLASSES) ?? []);
}

function likeliest(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

function insideOf(learner: Learner): { adam: Stateful & { parameters: Float32Array }; random: Stateful; baselines: readonly Stateful[] } {
  return learner as unknown as ReturnType<typeof insideOf>;
}

function parametersOf(learner: Learner): Float32Array {
  return insideOf(learner).adam.parameters;
}

function partsOf(learner: Learner): readonly Stateful[] {
  const { adam, random, baselines } = insideOf(learner);
  return [adam, random, ...baselines, ...learner.scores];
}
