/** Labels: when they mature, from which price, void at a gap; and nothing is learned before its horizon has passed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InstantRecord } from '../../src/core/records.ts';
import { happenings } from './happenings.ts';
import {
  DEVIATION_BP,
  type Happening,
  HORIZONS,
  instant,
  ListeningCompute,
  live,
  NETWORK,
  newMarket,
  rowAt,
  type TrueLabel,
  trueLabels,
} from './learning.ts';

const MID = 1e13;
const compute = new ListeningCompute();

describe('a label', () => {
  test('exists once exchange time lies beyond its horizon, not when it has reached it', async () => {
    const { learner, labels } = newMarket();
    await learner.predict(rowAt(0, 5_000, MID), compute);
    labels.mature(6_000, MID);
    expect(learner.scores[0]?.labels).toBe(0);
    labels.mature(6_001, MID);
    expect(learner.scores[0]?.labels).toBe(1);
  });

  test('takes the last price at or before its horizon', async () => {
    const price = (time: number, moveBp: number, instant = false): Happening => ({
      kind: 'price',
      time,
      doubleMid: MID * (1 + moveBp / 1e4),
      instant,
      warm: true,
      trains: false,
    });
    const { records } = await live(
      newMarket(),
      [price(0, 0, true), price(999, 5), price(1_000, 7), price(1_000, 3), price(1_001, 9, true)],
      compute,
    );
    expect(records.flatMap(({ matured }) => matured)).toEqual([{ row: 0, horizon: 0, class: 2, moveBp: Math.fround(3) }]);
  });

  test('is flat up to and including the dead band, to either side', async () => {
    for (const [moveBp, expected] of [
      [1, 1],
      [-1, 1],
      [1.001, 2],
      [-1.001, 0],
      [0, 1],
    ] as const) {
      const { learner, labels } = newMarket();
      await learner.predict(rowAt(0, 0, 1e8), compute);
      labels.mature(1_001, 1e8 + moveBp * 1e4);
      expect(
        learner.seal().matured.map(({ class: label }) => label),
        `${moveBp} bp`,
      ).toEqual([expected]);
    }
  });

  test('matures at each horizon by itself', async () => {
    const { learner, labels } = newMarket();
    await learner.predict(rowAt(0, 0, MID), compute);
    const scored = (time: number) => {
      labels.mature(time, MID);
      return learner.scores.map(({ labels }) => labels);
    };
    expect([scored(1_000), scored(1_001), scored(2_501), scored(6_000), scored(6_001)]).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });

  test('that touches a gap is void: counted, never scored, never learned; shorter ones that ended before it live', async () => {
    const { learner, labels } = newMarket();
    await learner.predict(rowAt(0, 0, MID), compute);
    labels.mature(2_500, MID);
    labels.voidOpen();
    labels.mature(1e9, MID * 2);
    expect(learner.scores.map(({ labels, voided }) => [labels, voided])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    expect(learner.seal().matured.map(({ horizon }) => horizon)).toEqual([0]);
  });

  test('of an instant that was not warm does not exist, nor is it void', async () => {
    const { learner, labels } = newMarket();
    expect(await learner.predict(rowAt(0, 0, MID, { deviationsBp: new Float32Array(3) }), compute)).toBeNull();
    labels.mature(2_000, MID);
    labels.voidOpen();
    expect(learner.scores.every(({ labels, voided }) => labels === 0 && voided === 0)).toBe(true);
  });

  test('of a row that is forgotten before its horizon is void', async () => {
    const { learner, labels } = newMarket({ rowBlocks: 2, spans: [1e9, 1e9, 1e9] });
    for (let id = 0; id < 200; id++) {
      labels.mature(id, MID);
      await instant(learner, rowAt(id, id, MID), compute);
    }
    labels.mature(200, MID);
    expect(learner.rows.first).toBe(128);
    expect(learner.scores.map(({ voided }) => voided)).toEqual([128, 128, 128]);
    labels.mature(2e9, MID);
    expect(learner.scores.map(({ labels }) => labels)).toEqual([72, 72, 72]);
  });
});

describe('over any course of time', () => {
  test('labels are exactly those of the definition, each learned once and only after its horizon', { timeout: 60_000 }, async () => {
    let matured = 0;
    await fc.assert(
      fc.asyncProperty(happenings, async (course) => {
        const market = newMarket();
        const { learner } = market;
        const { records } = await live(market, course, compute);
        const { labels, voided } = trueLabels(course);
        const learned = records.flatMap((record) => record.matured);
        const places = instantPlaces(course);
        const expected = labels.filter(({ revealedAt }) => revealedAt <= (places.at(-1) ?? -1));
        const byRow = (a: { row: number; horizon: number }, b: { row: number; horizon: number }) => a.horizon - b.horizon || a.row - b.row;
        expect([...learned].sort(byRow)).toEqual(
          expected.map(({ row, horizon, class: label, moveBp }) => ({ row, horizon, class: label, moveBp })).sort(byRow),
        );
        for (const record of records) {
          for (const { row, horizon } of record.matured) {
            expect(record.exchangeTime).toBeGreaterThan((records[row]?.exchangeTime ?? Number.NaN) + (HORIZONS[horizon] ?? Number.NaN));
          }
        }
        learner.scores.forEach((scores, horizon) => {
          expect(scores.labels).toBe(labels.filter((label) => label.horizon === horizon).length);
          expect(scores.voided).toBe(voided[horizon]);
        });
        matured += learned.length;
      }),
      { numRuns: 150 },
    );
    expect(matured).toBeGreaterThan(2_000);
  });

  test('a training step sees only labels whose horizon has passed, in windows that reach over no gap', { timeout: 60_000 }, async () => {
    let samples = 0;
    await fc.assert(
      fc.asyncProperty(happenings, async (course) => {
        const listening = new ListeningCompute();
        const { records, trained } = await live(newMarket(), course, listening);
        const { labels } = trueLabels(course);
        expect(listening.asked).toHaveLength(trained.length);
        listening.asked.forEach((asked, step) => {
          samples += expectHonest(asked, labels, records, trained[step] ?? -1, trained[step - 1] ?? -1);
        });
      }),
      { numRuns: 100 },
    );
    expect(samples).toBeGreaterThan(2_000);
  });
});

/** Which happenings were instants. */
function instantPlaces(course: readonly Happening[]): number[] {
  return course.flatMap((happening, i) => (happening.kind === 'price' && happening.instant ? [i] : []));
}

/**
 * Every weighed target is a true label that was known by happening number `now`, and every label that came to light since
 * `before` is among them. Returns how many there were.
 */
function expectHonest(
  { batch, targets }: ListeningCompute['asked'][number],
  labels: readonly TrueLabel[],
  records: readonly InstantRecord[],
  now: number,
  before: number,
): number {
  const { window, features } = NETWORK;
  const fresh = new Set(labels.filter(({ revealedAt }) => revealedAt > before && revealedAt <= now));
  let weight = 0;
  let weighed = 0;
  for (let place = 0; place < batch.size; place++) {
    const idAt = (back: number) => (batch.rows[(place * window + window - 1 - back) * features] ?? Number.NaN) - 1;
    const row = idAt(0);
    for (let back = 1; back < window && row >= 0; back++) {
      const sameStretch = row >= back && records[row - back]?.stretch === records[row]?.stretch;
      expect(idAt(back), `window of row ${row}`).toBe(sameStretch ? row - back : -1);
    }
    for (let horizon = 0; horizon < HORIZONS.length; horizon++) {
      const at = place * HORIZONS.length + horizon;
      weight += targets.weights[at] ?? 0;
      if (targets.weights[at] === 0) continue;
      weighed++;
      const label = labels.find((each) => each.row === row && each.horizon === horizon);
      expect(label?.revealedAt, `row ${row}, horizon ${horizon}`).toBeLessThanOrEqual(now);
      expect(targets.classes[at]).toBe(label?.class);
      expect(targets.moves[at]).toBe(Math.fround(Math.max(-4, Math.min(4, (label?.moveBp ?? Number.NaN) / DEVIATION_BP))));
      if (label !== undefined) fresh.delete(label);
    }
  }
  expect([...fresh], 'labels not learned from at once').toEqual([]);
  expect(weight).toBeCloseTo(1, 5);
  return weighed;
}
