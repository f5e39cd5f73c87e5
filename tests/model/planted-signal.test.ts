/** In miniature, on the reference: a signal that is there is found, and one that is not is not made up. */
import { describe, expect, test } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { Random } from '../../src/core/random.ts';
import type { Scored } from '../../src/core/records.ts';
import { figures } from '../../src/model/score-report.ts';
import type { HorizonScores } from '../../src/model/scores.ts';
import { DEAD_BAND_BP, instant, NETWORK, newMarket, rowAt } from './learning.ts';

const SECONDS = 1_400;
const HORIZONS_MS = [1_000, 3_000, 10_000];

/** What the row of this second shows of the move of the next. */
type Show = (nextMove: number, random: Random) => readonly [number, number];

/** Lets a learner live through random moves of -1, 0 or 1 times 3 basis points, with a row and a step every second. */
async function scoresWhere(show: Show, seed: number): Promise<readonly HorizonScores[]> {
  const random = new Random(seed);
  const compute = new ReferenceCompute();
  const { learner, labels } = newMarket({
    networks: [{ ...NETWORK, width: 4, hidden: 6 }],
    spans: HORIZONS_MS,
    rowBlocks: 30,
    batch: 16,
    seed,
  });
  let doubleMid = 1e13;
  for (let second = 0; second < SECONDS; second++) {
    const nextMove = random.integer(3) - 1;
    labels.mature(second * 1_000, doubleMid);
    const values = Float32Array.from(show(nextMove, random));
    await instant(learner, rowAt(second, second * 1_000, doubleMid, { values }), compute);
    if (learner.waiting) await learner.learn(compute);
    // What the row foretold is there in the middle of the next second.
    labels.mature(second * 1_000 + 500, doubleMid);
    doubleMid += nextMove * 3 * 1e9;
  }
  return learner.scores;
}

function recent(scores: HorizonScores | undefined, who: Scored): number {
  return scores === undefined ? Number.NaN : (figures(scores.recent, who).accuracy ?? Number.NaN);
}

describe('a planted signal', () => {
  test('that one feature carries is found, far above majority and same as last time', { timeout: 60_000 }, async () => {
    const [short, middle] = await scoresWhere((move, random) => [move, random.normal()], 1);
    expect(recent(short, 'model')).toBeGreaterThan(0.95);
    expect(recent(short, 'majority')).toBeLessThan(0.45);
    expect(recent(short, 'noChange')).toBeLessThan(0.45);
    expect(recent(middle, 'model'), 'a third of what moves the longer horizon').toBeGreaterThan(recent(middle, 'majority') + 0.05);
    const lead = short?.lead();
    expect(lead?.difference).toBeGreaterThan(4 * (lead?.standardError ?? Number.NaN));
  });

  test('that no line can tell, the product of two features, is found where logistic regression finds nothing', {
    timeout: 60_000,
  }, async () => {
    const [short] = await scoresWhere((move, random) => {
      const sign = random.uniform() < 0.5 ? 1 : -1;
      return [sign, sign * move];
    }, 2);
    expect(recent(short, 'model')).toBeGreaterThan(0.8);
    expect(recent(short, 'logisticRegression')).toBeLessThan(0.6);
  });
});

test('where features say nothing of what comes, accuracy stays that of chance', { timeout: 60_000 }, async () => {
  const [short] = await scoresWhere((_, random) => [random.integer(3) - 1, random.normal()], 3);
  // Three standard errors of a thousand labels at one in three.
  expect(Math.abs(recent(short, 'model') - 1 / 3)).toBeLessThan(0.045);
  expect(DEAD_BAND_BP).toBeLessThan(3);
});
