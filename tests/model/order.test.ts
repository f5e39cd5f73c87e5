/** Predict, store, score what was stored, and only then learn; the baselines see what the model sees, when it does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { encode, type Stateful } from '../../src/core/codec.ts';
import { CLASSES } from '../../src/core/network.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { saidLayout } from '../../src/core/said.ts';
import type { Learner } from '../../src/model/learner.ts';
import { figures } from '../../src/model/score-report.ts';
import type { HorizonScores } from '../../src/model/scores.ts';
import { happenings } from './happenings.ts';
import { HORIZONS, instant, ListeningCompute, live, NETWORK, newLearner, newMarket, rowAt, trueLabels } from './learning.ts';

const MID = 1e13;
const OUTPUTS = CLASSES + 1;
/** Of one member. */
const LAYOUT = saidLayout(1, CLASSES);

describe('score before learn', () => {
  test('what is scored is the stored prediction, whatever became of the parameters', async () => {
    const { learner, labels } = newMarket();
    const says = new ListeningCompute(() => [1, 2, 3, 0.5, 3, 2, 1, 0, 0, 0, 0, 0]);
    const prediction = await learner.predict(rowAt(0, 0, MID), says);
    const stored = Array.from(prediction ?? []);
    for (const { parameters } of learner.members) parameters.fill(1e3);
    labels.mature(1e6, MID * 1.01);
    const logLosses = learner.scores.map(({ whole }) => figures(whole, 'model').logLoss);
    HORIZONS.forEach((_, horizon) => {
      expect(logLosses[horizon]).toBeCloseTo(-Math.log(stored[horizon * OUTPUTS + 2] ?? Number.NaN), 6);
    });
    expect(learner.scores.map(accuracy)).toEqual([1, 0, 0]);
  });

  test('every score of a session follows from the records, which were written before the labels existed', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (course) => {
        const market = newMarket();
        const { learner } = market;
        const { records } = await live(market, course, new ReferenceCompute());
        const { labels } = trueLabels(course);
        learner.scores.forEach((scores, horizon) => {
          const own = labels.filter((label) => label.horizon === horizon);
          if (own.length === 0) return;
          const right = own.filter((label) => likeliest(predictionOf(records[label.row], horizon)) === label.class);
          const losses = own.map(
            (label) => -Math.log(Math.max(1e-6, predictionOf(records[label.row], horizon)[label.class] ?? Number.NaN)),
          );
          expect(accuracy(scores)).toBe(right.length / own.length);
          // Losses are summed as whole numbers of a millionth.
          expect(figures(scores.whole, 'model').logLoss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / own.length, 6);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('predicting changes nothing that is predicted or learned with', async () => {
    const { learner, labels } = newMarket();
    const compute = new ReferenceCompute();
    for (let id = 0; id < 20; id++) {
      labels.mature(id * 1_000, MID * (1 + id / 1e4));
      const before = partsOf(learner).map((part) => encode(part));
      await instant(learner, rowAt(id, id * 1_000, MID * (1 + id / 1e4)), compute);
      expect(partsOf(learner).map((part) => encode(part))).toEqual(before);
      if (learner.waiting) await learner.learn(compute);
    }
    expect(learner.steps).toBeGreaterThan(15);
  });

  test('nothing waits to be learned before the first label, and what is learned shows in the next prediction', async () => {
    const { learner, labels } = newMarket();
    const pulls = new ListeningCompute(undefined, (parameters) => ({ loss: 1, gradients: new Float32Array(parameters.length).fill(1) }));
    const waited: boolean[] = [];
    for (let id = 0; id < 6; id++) {
      labels.mature(id * 500, MID);
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

  test('of two networks one that gives no number is passed by as even odds, and the other is heard', async () => {
    const half = new ListeningCompute((_, network) => (network === 0 ? [0, Number.POSITIVE_INFINITY, 0, 0] : [0, 0, 3, 1]));
    const learner = newLearner({ networks: [NETWORK, { ...NETWORK, kind: 'lstm' }] });
    await learner.predict(rowAt(0, 0, MID), half);
    const { said } = learner.seal();
    const { member, spoke } = learner.layout;
    expect([...said.subarray(member(0), member(0) + OUTPUTS)]).toEqual([...Array<number>(3).fill(Math.fround(1 / 3)), 0]);
    const expected = [0, 0, 3].map((logit) => Math.exp(logit) / (2 + Math.exp(3))).map((p) => (p + 1 / 3) / 2);
    expected.forEach((probability, k) => {
      expect(said[spoke + k]).toBeCloseTo(probability, 6);
    });
  });

  test('what is predicted is what was stored as spoken', async () => {
    const learner = newLearner();
    const prediction = await learner.predict(rowAt(0, 0, MID), new ListeningCompute(() => [1, 2, 3, 0, 3, 2, 1, 0, 0, 5, 0, 0]));
    const { said, prediction: stored } = learner.seal();
    expect(stored).toEqual(prediction);
    HORIZONS.forEach((_, horizon) => {
      const from = horizon * LAYOUT.size + LAYOUT.spoke;
      expect(predictionOf({ prediction: stored }, horizon)).toEqual([...said.subarray(from, from + CLASSES)]);
    });
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
        const { records } = await live(newMarket(), course, new ListeningCompute());
        const { labels } = trueLabels(course);
        const places = course.flatMap((happening, i) => (happening.kind === 'price' && happening.instant ? [i] : []));
        const warm = course
          .filter((happening) => happening.kind === 'price' && happening.instant)
          .map((each) => each.kind === 'price' && each.warm);
        records.forEach((record, i) => {
          if (!warm[i]) {
            expect(record.said.every((value) => value === 0)).toBe(true);
            return;
          }
          HORIZONS.forEach((_, horizon) => {
            const known = labels.filter((label) => label.horizon === horizon && label.revealedAt <= (places[i] ?? -1));
            const said = record.said.subarray(horizon * LAYOUT.size, (horizon + 1) * LAYOUT.size);
            const moves = known.filter((label) => label.class !== 1);
            expect([said[LAYOUT.noChange], said[LAYOUT.lastMove]]).toEqual([known.at(-1)?.class ?? -1, moves.at(-1)?.class ?? -1]);
            const counts = [0, 1, 2].map((label) => known.filter((each) => each.class === label).length);
            const frequencies = [...said.subarray(LAYOUT.frequencies, LAYOUT.frequencies + CLASSES)];
            expect(frequencies).toEqual(counts.map((count) => Math.fround((count + 1) / (known.length + CLASSES))));
            const most = Math.max(...counts);
            expect(said[LAYOUT.majority]).toBe(known.find((label) => counts[label.class] === most)?.class ?? -1);
            expect(said[LAYOUT.regime]).toBe(record.regime);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});

function predictionOf(record: Pick<InstantRecord, 'prediction'> | undefined, horizon: number): readonly number[] {
  return Array.from(record?.prediction.subarray(horizon * OUTPUTS, horizon * OUTPUTS + CLASSES) ?? []);
}

function likeliest(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** The whole session's, of what spoke. */
function accuracy({ whole }: HorizonScores): number | null {
  return figures(whole, 'model').accuracy;
}

/** Everything that is predicted, learned or drawn with; the rows themselves are no such thing. */
function partsOf({ members, combiners, scores, drifts, convergence, rate, replay, ...others }: Learner): readonly Stateful[] {
  const { random, baselines } = others as unknown as { random: Stateful; baselines: readonly Stateful[] };
  return [...members, ...combiners, ...scores, ...drifts, ...baselines, convergence, rate, replay, random];
}
