/** Over any course of a market and its user, on both desks: money is conserved, limits hold, and nothing that was said is taken back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Audited } from './audited.ts';
import { course, options } from './course.ts';
import { Reached } from './reached.ts';

/** Any seed in a full run; else one that comes to everything that is counted. */
const FULL = process.env.NIGHTJAR_FULL === '1';
const RUNS = FULL ? 20 : 1;

test('every rule of the trading room holds after every event', { timeout: RUNS * 60_000 }, () => {
  const reached = new Reached();
  fc.assert(
    fc.property(options, course(60, 160), (chosen, events) => {
      const audited = new Audited(chosen);
      for (const each of events) audited.play(each);
      expect(audited.bytes.length).toBeGreaterThan(0);
      reached.count(audited.player.run);
    }),
    { numRuns: RUNS * 150, endOnFailure: true, ...(!FULL && { seed: 6 }) },
  );
  reached.expectAll(FULL ? 10 : 1);
});
