/** The learner as a whole: what its scores cover and hold, what becomes of a network whose steps fail, and that it comes back from bytes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encode } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { RECENT_LABELS } from '../../src/model/scores.ts';
import { happenings } from './happenings.ts';
import {
  again,
  HORIZONS,
  instant,
  ListeningCompute,
  live,
  type Market,
  NETWORK,
  newLearner,
  newMarket,
  rowAt,
  trueLabels,
} from './learning.ts';

const MID = 1e13;

test('the time that scored labels cover is the union of their horizons, which never reaches into a gap', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (course) => {
      const market = newMarket();
      await live(market, course, new ListeningCompute());
      const { labels } = trueLabels(course);
      market.learner.scores.forEach((scores, horizon) => {
        const horizonMs = HORIZONS[horizon] ?? Number.NaN;
        let covered = 0;
        let end = Number.NEGATIVE_INFINITY;
        for (const { rowTime } of labels.filter((label) => label.horizon === horizon)) {
          covered += Math.max(0, rowTime + horizonMs - Math.max(end, rowTime));
          end = rowTime + horizonMs;
        }
        expect(scores.covered).toBe(covered);
      });
    }),
    { numRuns: 60 },
  );
});

describe('the last thousand labels', () => {
  // The longest horizon is nearly as long as the shorter ring: labels mature whose row is just about to be forgotten.
  const spans = [1_000, 150_000, 200_000];
  for (const { rowBlocks, rows } of [
    { rowBlocks: 20, rows: 1_700 },
    { rowBlocks: 4, rows: 700 },
  ]) {
    test(`are scored exactly while a ring of ${rowBlocks} blocks forgets rows, and behind a restore`, { timeout: 60_000 }, async () => {
      const changes = { rowBlocks, spans };
      const random = new Random(rowBlocks);
      const says = new ListeningCompute(() => Array.from({ length: 12 }, () => random.normal()));
      let market = newMarket(changes);
      const course = new Course(market);
      for (let id = 0; id < rows; id++) {
        if (id % 311 === 310) course.gap();
        await course.step(says, id % 40 === 7);
        if (id % 97 === 41 || id > rows - 3) expectRecent(course.market, course.records);
        if (id % 211 !== 63) continue;
        market = again(course.market, course.records, changes);
        expect(encode(market.learner)).toEqual(encode(course.market.learner));
        course.market = market;
      }
      if (rowBlocks === 20) expect(course.market.learner.scores[0]?.recent.labels).toBe(RECENT_LABELS);
      expect(course.market.learner.scores[0]?.labels).toBeGreaterThan(600);
      expect(course.market.learner.scores[2]?.recent.labels).toBeLessThan(RECENT_LABELS);
    });
  }
});

describe('a step of one network that is not finite', () => {
  const networks = [NETWORK, { ...NETWORK, kind: 'lstm' as const }];
  /** Steps of the second network from `from` up to `to` give no number. */
  const spoiled = (from: number, to: number) => {
    let calls = 0;
    return new ListeningCompute(undefined, (parameters, network) => {
      if (network === 0) calls++;
      const bad = network === 1 && calls > from && calls <= to;
      return { loss: bad ? Number.NaN : network + 1, gradients: new Float32Array(parameters.length).fill(0.1) };
    });
  };
  const run = async (compute: ListeningCompute, steps: number) => {
    const { learner, labels } = newMarket({ networks });
    for (let id = 0; learner.steps < steps; id++) {
      labels.mature(id * 1_001, MID);
      await instant(learner, rowAt(id, id * 1_001, MID), compute);
      if (learner.waiting) await learner.learn(compute);
    }
    return learner;
  };

  test('is rolled back for it alone: the others learn as if nothing had been', async () => {
    const [whole, broken] = [await run(spoiled(0, 0), 9), await run(spoiled(3, 7), 9)];
    expect(broken.members.map(({ rolledBack, restarts }) => [rolledBack, restarts])).toEqual([
      [0, 0],
      [4, 0],
    ]);
    expect(broken.rolledBack).toBe(4);
    expect(broken.members[0]?.parameters).toEqual(whole.members[0]?.parameters);
    expect(broken.members[1]?.parameters).not.toEqual(whole.members[1]?.parameters);
    expect(broken.members.every(({ parameters }) => parameters.every(Number.isFinite))).toBe(true);
  });

  test('counts in the loss of the step with the others only', async () => {
    expect((await run(spoiled(0, 0), 5)).loss).toBe(1.5);
    expect((await run(spoiled(3, 7), 5)).loss).toBe(1);
  });

  test('five times in a row lets that network begin again from its last good version, and the others go on', async () => {
    const [whole, broken] = [await run(spoiled(0, 0), 8), await run(spoiled(3, 8), 8)];
    expect(broken.members.map(({ rolledBack, restarts }) => [rolledBack, restarts])).toEqual([
      [0, 0],
      [5, 1],
    ]);
    expect(broken.members[0]?.parameters).toEqual(whole.members[0]?.parameters);
    const first = newLearner({ networks }).members[1]?.parameters ?? new Float32Array(0);
    broken.members[1]?.parameters.forEach((value, i) => {
      // Of the last good version eight bits of mantissa are kept.
      expect(Math.abs(value - (first[i] ?? Number.NaN))).toBeLessThanOrEqual(Math.abs(value) / 100);
    });
  });
});

/** A made-up market, one row a second, that goes on with another learner at any time. */
class Course {
  market: Market;
  readonly records: InstantRecord[] = [];
  private readonly random = new Random(5);
  private time = 0;
  private stretch = 0;
  private doubleMid = MID;

  constructor(market: Market) {
    this.market = market;
  }

  async step(compute: ListeningCompute, cold: boolean): Promise<void> {
    const { learner, labels } = this.market;
    this.time += 1_000;
    labels.mature(this.time, this.doubleMid);
    this.doubleMid += (this.random.integer(3) - 1) * 3e9;
    const { time, doubleMid, stretch } = this;
    const changes = cold ? { stretch, deviationsBp: new Float32Array(3) } : { stretch };
    this.records.push(await instant(learner, rowAt(this.records.length, time, doubleMid, changes), compute));
  }

  gap(): void {
    this.market.labels.voidOpen();
    this.stretch++;
  }
}

/** Of every horizon, what the recent scores hold is what a recount of the records gives: the last thousand labels of rows still kept. */
function expectRecent({ learner }: Market, records: readonly InstantRecord[]): void {
  const { layout, rows } = learner;
  learner.scores.forEach(({ recent }, horizon) => {
    const labels = records.flatMap(({ matured }) => matured.filter((label) => label.horizon === horizon && label.row >= rows.first));
    const counted = labels.slice(-RECENT_LABELS);
    const saidOf = (row: number, at: number) => records[row]?.said[horizon * layout.size + at] ?? Number.NaN;
    const likeliest = (row: number, at: number) => {
      const odds = [0, 1, 2].map((k) => saidOf(row, at + k));
      return odds.indexOf(Math.max(...odds));
    };
    const right = (guess: (row: number) => number) => counted.filter((label) => guess(label.row) === label.class).length;
    expect(recent.labels).toBe(counted.length);
    expect(recent.correct('model')).toBe(right((row) => likeliest(row, layout.spoke)));
    expect(recent.correct('attentionMlp')).toBe(right((row) => likeliest(row, layout.member(0))));
    expect(recent.correct('logisticRegression')).toBe(right((row) => likeliest(row, layout.regression)));
    expect(recent.correct('noChange')).toBe(right((row) => saidOf(row, layout.noChange)));
    expect(recent.correct('majority')).toBe(right((row) => saidOf(row, layout.majority)));
  });
}
