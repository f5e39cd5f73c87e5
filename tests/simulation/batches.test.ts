/** `step(batch)` equals folding `step` over its entries: where batches end changes nothing. */
import { expect, test } from 'vitest';
import { uninterrupted } from './run.ts';

const CUTS = process.env.NIGHTJAR_FULL === '1' ? 100 : 6;

for (const seed of [1, 2, 3]) {
  test(`seed ${seed}: batches cut elsewhere end in the same digests`, async () => {
    const whole = await uninterrupted(seed);
    for (let cutSeed = 100; cutSeed < 100 + CUTS; cutSeed++) {
      expect((await uninterrupted(seed, cutSeed)).digests, `cut seed ${cutSeed}`).toEqual(whole.digests);
    }
  });
}
