/** `step(batch)` equals folding `step` over its entries: where batches end changes nothing. */
import { expect, test } from 'vitest';
import { DESKS } from '../../src/core/records.ts';
import { uninterrupted } from './run.ts';

const CUTS = process.env.NIGHTJAR_FULL === '1' ? 100 : 6;

const SEEDS = [1, 2, 3];

for (const seed of SEEDS) {
  test(`seed ${seed}: batches cut elsewhere end in the same digests`, async () => {
    const whole = await uninterrupted(seed);
    for (let cutSeed = 100; cutSeed < 100 + CUTS; cutSeed++) {
      expect((await uninterrupted(seed, cutSeed)).digests, `cut seed ${cutSeed}`).toEqual(whole.digests);
    }
  });
}

test('between them these seeds have full-size trades on both desks, orders rejected, called off and filled in part', async () => {
  const runs = [];
  for (const seed of SEEDS) runs.push(await uninterrupted(seed));
  const full = runs.flatMap(({ trades }) => trades.filter(({ learning }) => !learning));
  expect(new Set(full.map(({ desk }) => desk))).toEqual(new Set(DESKS));
  const reasons = runs.flatMap(({ decisions }) => decisions.flatMap((decision) => decision.reasons.map(({ kind }) => kind)));
  for (const kind of ['rejected', 'cancelled', 'desk', 'halted', 'stale', 'afterGap', 'gate', 'sized', 'learningTrade'] as const) {
    expect(reasons).toContain(kind);
  }
  const open = runs.flatMap((run) => [...run.open]);
  expect(open.some((each) => each.endsWith('filling'))).toBe(true);
});
