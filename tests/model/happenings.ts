/** Random things that happen to a learner: prices at any distance, instants among them, some cold, and gaps. */
import fc from 'fast-check';
import type { Happening } from './learning.ts';

const made = fc.record({
  elapsed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_500 }), fc.constantFrom(500, 1_000, 2_500, 6_000)),
  moveBp: fc.oneof(fc.constant(0), fc.integer({ min: -4, max: 4 })),
  instant: fc.boolean(),
  cold: fc.integer({ min: 0, max: 9 }),
  gap: fc.integer({ min: 0, max: 24 }),
  lost: fc.integer({ min: 0, max: 3_000 }),
  trains: fc.boolean(),
});

export const happenings: fc.Arbitrary<Happening[]> = fc.array(made, { minLength: 10, maxLength: 120 }).map((steps) => {
  let time = 1_700_000_000_000;
  let doubleMid = 120_000 * 1e8;
  const all: Happening[] = [];
  for (const { elapsed, moveBp, instant, cold, gap, lost, trains } of steps) {
    time += elapsed;
    doubleMid += moveBp * 12 * 1e8;
    if (gap === 0) {
      all.push({ kind: 'gap', from: time, time: time + lost, trains });
      time += lost;
    } else all.push({ kind: 'price', time, doubleMid, instant, warm: cold > 0, trains });
  }
  return all;
});
