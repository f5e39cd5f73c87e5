import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Writer } from '../../src/core/bytes.ts';
import { CLASSES } from '../../src/core/network.ts';
import type { Reason } from '../../src/core/records.ts';
import { saidLayout } from '../../src/core/said.ts';
import { decisionPack, decisionsPack } from '../../src/storage/decisions-codec.ts';
import {
  archivePack,
  barPack,
  barsPack,
  bookPack,
  instantsPack,
  minutePack,
  minutesPack,
  ribbonsPack,
  stepsPack,
} from '../../src/storage/records-codec.ts';
import { closed, type Pack } from '../../src/storage/seal.ts';
import { tradePack, tradesPack } from '../../src/storage/trades-codec.ts';
import * as arbitrary from './arbitraries.ts';
import { ofVersion, refusesDamage } from './damage.ts';
import { bar, decision, digestOf, instant, minute, ribbon, START, step, trade } from './samples.ts';

function packSuite<T>(name: string, pack: Pack<T>, values: fc.Arbitrary<T>, sample: T): void {
  describe(name, () => {
    test('come back as they were', () => {
      const same = fc.property(values, (value) => {
        expect(pack.decode(pack.encode(value))).toEqual(value);
      });
      fc.assert(same, { numRuns: 200 });
    });
    test('refuse damage', () => refusesDamage(pack.encode(sample), pack.decode));
  });
}

const several = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 4 });

packSuite('instants', instantsPack, several(arbitrary.instant), [instant(0, 4), instant(1, 9)]);
packSuite('steps', stepsPack, several(arbitrary.step), [step(1, 9)]);
packSuite('minutes', minutesPack, several(arbitrary.minute), [minute(0), minute(1)]);
packSuite('one minute', minutePack, arbitrary.minute, minute(1));
packSuite('one bar', barPack, arbitrary.bar, bar(1, 15));
packSuite('bars', barsPack, several(arbitrary.bar), [bar(0), bar(1, 60)]);
packSuite('ribbons', ribbonsPack, several(arbitrary.ribbon), [ribbon(0, 5), ribbon(1, 15)]);
packSuite('decisions', decisionsPack, several(arbitrary.decision), [decision(1), decision(2, true)]);
packSuite('one decision', decisionPack, arbitrary.decision, decision(3, true));
packSuite('trades', tradesPack, several(arbitrary.trade), [trade(1), trade(2)]);
packSuite('one trade', tradePack, arbitrary.trade, trade(2));
packSuite('what a commit archives', archivePack, fc.record({ instants: several(arbitrary.instant), steps: several(arbitrary.step) }), {
  instants: [instant(3, 4)],
  steps: [step(1, 9)],
});
packSuite(
  'whole books',
  bookPack,
  fc.record({ sequence: fc.maxSafeNat(), bytes: fc.uint8Array() as fc.Arbitrary<Uint8Array<ArrayBuffer>> }),
  {
    sequence: START,
    bytes: Uint8Array.of(1, 2, 3),
  },
);

describe('records', () => {
  test('what would not come back exactly is refused when written', () => {
    const double = { ...instant(1, 2), matured: [{ row: 0, horizon: 0, class: 1, moveBp: 0.1 }] };
    expect(() => instantsPack.encode([double])).toThrow('no float32');
    expect(() => instantsPack.encode([{ ...instant(1, 2), present: Uint8Array.of(2) }])).toThrow('a flag of 2');
    expect(() => stepsPack.encode([{ ...step(1, 2), digest: digestOf(1).toUpperCase().replace('0', 'F') }])).toThrow('no digest');
  });

  test('a text without end, and a word of no list, are refused when written and when read', () => {
    const long = 'x'.repeat(1_025);
    expect(() => tradePack.encode({ ...trade(1), signature: long })).toThrow('a text of 1025 characters');
    expect(() => decisionPack.encode({ ...decision(1), reasons: [{ kind: 'unknownInput', inputs: long }] })).toThrow('a text of 1025');
    expect(() => tradePack.encode({ ...trade(1), mode: 'hopeful' as 'normal' })).toThrow(
      '"hopeful" is none of normal, window, exploration',
    );
    expect(() => decisionPack.encode({ ...decision(1), reasons: [{ kind: 'luck' } as unknown as Reason] })).toThrow(
      'a reason of kind "luck"',
    );
    const writer = new Writer();
    writer.u8(1);
    writer.varint(1);
    writer.u8(0);
    writer.u8(0);
    writer.text(long);
    expect(() => tradePack.decode(closed(writer))).toThrow('trade: a text of 1025 bytes, at most 1024 are read');
  });

  test('each reason comes back with its own fields, and every kind has been seen', () => {
    const { reasons } = decision(1);
    expect(decisionPack.decode(decisionPack.encode(decision(1))).reasons).toEqual(reasons);
    expect(new Set(reasons.map(({ kind }) => kind)).size).toBe(36);
    expect(new Set(fc.sample(arbitrary.reason, 3_000).map(({ kind }) => kind)).size).toBe(36);
  });

  test('what is read shares no memory with what was read from', () => {
    const bytes = instantsPack.encode([instant(1, 2)]);
    const [read] = instantsPack.decode(bytes);
    bytes.fill(0);
    expect(read).toEqual(instant(1, 2));
  });

  test('a step with its instant of 51 features and all that four networks and the others said takes less than a kilobyte', () => {
    const wide = { ...instant(9, 900), values: new Float32Array(51), present: new Uint8Array(51), prediction: new Float32Array(12) };
    const bytes = archivePack.encode({
      instants: [{ ...wide, said: new Float32Array(3 * saidLayout(4, CLASSES).size) }],
      steps: [step(9, 900)],
    }).length;
    console.log(`archive: ${bytes} bytes per step with its instant`);
    expect(bytes).toBeLessThan(1_024);
  });

  const grown: readonly (readonly [string, Pack<never>, Uint8Array, number])[] = [
    ['instants', instantsPack as Pack<never>, instantsPack.encode([instant(0, 4)]), 2],
    ['archive', archivePack as Pack<never>, archivePack.encode({ instants: [instant(0, 4)], steps: [] }), 2],
    ['minutes', minutesPack as Pack<never>, minutesPack.encode([minute(1)]), 3],
    ['minute', minutePack as Pack<never>, minutePack.encode(minute(1)), 3],
    ['decision', decisionPack as Pack<never>, decisionPack.encode(decision(1)), 2],
    ['decisions', decisionsPack as Pack<never>, decisionsPack.encode([decision(1)]), 2],
  ];
  for (const [what, pack, bytes, version] of grown) {
    test(`${what} of an earlier build are refused in words, and those of a newer one in others`, () => {
      for (let old = 1; old < version; old++) {
        const words = `${what}: saved in version ${old} by an earlier build; this one reads version ${version}`;
        expect(() => pack.decode(ofVersion(bytes, old))).toThrow(words);
      }
      const words = `${what}: written in version ${version + 1} by a newer build; this one reads up to ${version}`;
      expect(() => pack.decode(ofVersion(bytes, version + 1))).toThrow(words);
    });
  }
});
