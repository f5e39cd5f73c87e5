/** Page-Hinkley against River's answers, and on noise. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { PageHinkley } from '../../src/model/page-hinkley.ts';
import { hasShared } from '../features/shared-data.ts';
import { expectContinues } from './continuing.ts';
import { alarmsOf, DRIFT_STREAM, driftStream, KNOWN, streamOf } from './detector-streams.ts';

describe.skipIf(!hasShared(DRIFT_STREAM))('the golden stream', () => {
  test('alarms at 1006 alone', () => {
    expect(alarmsOf(new PageHinkley(), driftStream())).toEqual([1006]);
  });
});

describe('a stream', () => {
  for (const { seed, pieces, pageHinkley } of KNOWN) {
    test(`alarms where River does: ${pieces.map(([length, low, high]) => `${length} in ${low} to ${high}`).join(', ')}`, () => {
      expect(alarmsOf(new PageHinkley(), streamOf(seed, pieces))).toEqual(pageHinkley);
    });
  }

  test('that rises alarms when the excess over the mean sums to fifty', () => {
    // 1,000 zeros, then ones: the k-th adds 1 - k / (1000 + k) - 0.005, a little forgotten.
    let [sum, expected] = [0, 0];
    for (let k = 1; sum < 50; k++) {
      sum = 0.9999 * sum + 1 - k / (1_000 + k) - 0.005;
      expected = 999 + k;
    }
    const values = Array.from({ length: 1_200 }, (_, i) => (i < 1_000 ? 0 : 1));
    expect(alarmsOf(new PageHinkley(), values)[0]).toBe(expected);
  });

  test('that falls never alarms', () => {
    const random = new Random(1);
    const values = Array.from({ length: 3_000 }, (_, i) => 5 - i / 1_000 + 0.1 * random.normal());
    expect(alarmsOf(new PageHinkley(), values)).toEqual([]);
  });

  test('alarms at its 29th value at the earliest', () => {
    const values = Array.from({ length: 29 }, (_, i) => (i < 10 ? 0 : 1_000));
    expect(alarmsOf(new PageHinkley(), values)).toEqual([28]);
  });
});

test('noise as a log loss has it, deviation 0.5, alarms in at most 8 of 200 streams of 2,000', () => {
  let alarmed = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = new Random(seed);
    const values = Array.from({ length: 2_000 }, () => 1 + 0.5 * random.normal());
    if (alarmsOf(new PageHinkley(), values).length > 0) alarmed++;
  }
  console.log(`Page-Hinkley: ${alarmed} of 200 stationary streams alarmed`);
  expect(alarmed).toBeLessThanOrEqual(8);
});

test('encode, decode, continue equals continue', () => {
  const values = streamOf(1, KNOWN[0].pieces);
  expectContinues(
    () => new PageHinkley(),
    (detector, i) => void detector.observe(values[i] as number),
    1_500,
    [1, 700, 836, 837, 1_200],
  );
});
