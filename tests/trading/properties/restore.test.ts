/** The trading room's state is whole, and time has one direction: going on from bytes is going on, and the future changes nothing before it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../../src/core/codec.ts';
import { course, options } from './course.ts';
import { Player } from './player.ts';

const RUNS = process.env.NIGHTJAR_FULL === '1' ? 20 : 1;

test('encoded at any point, decoded and gone on with, it is what it would have been, to the byte', { timeout: RUNS * 60_000 }, () => {
  fc.assert(
    fc.property(options, course(40, 120), fc.array(fc.nat(119), { minLength: 1, maxLength: 3 }), (chosen, events, cuts) => {
      const through = new Player(chosen);
      let restored = new Player(chosen);
      events.forEach((each, i) => {
        if (cuts.includes(i)) restored = restored.restored();
        for (const player of [through, restored]) player.play(each);
      });
      expect(encode(restored.run.floor)).toEqual(encode(through.run.floor));
      expect(restored.run.versions).toEqual(through.run.versions);
      expect(restored.run.trades).toEqual(through.run.trades);
    }),
    { numRuns: RUNS * 40, endOnFailure: true },
  );
});

test('what comes later changes nothing before, in any version that was handed out', { timeout: RUNS * 60_000 }, () => {
  fc.assert(
    fc.property(options, course(40, 100), course(1, 20), fc.nat(99), (chosen, events, other, cut) => {
      const [whole, short, changed] = [new Player(chosen), new Player(chosen), new Player(chosen)];
      for (const each of events) whole.play(each);
      for (const each of events.slice(0, cut)) short.play(each);
      for (const each of [...events.slice(0, cut), ...other]) changed.play(each);
      for (const { run } of [whole, changed]) {
        expect(run.versions.slice(0, short.run.versions.length)).toEqual(short.run.versions);
        expect(run.trades.slice(0, short.run.trades.length)).toEqual(short.run.trades);
      }
    }),
    { numRuns: RUNS * 40, endOnFailure: true },
  );
});
