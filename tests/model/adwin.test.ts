/** ADWIN against River's answers, against itself without buckets' shortcuts, and on noise. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { Adwin } from '../../src/model/adwin.ts';
import { hasShared } from '../features/shared-data.ts';
import { expectContinues } from './continuing.ts';
import { alarmsOf, DRIFT_STREAM, driftStream, KNOWN, streamOf } from './detector-streams.ts';

/** The same test on the raw values: buckets are lists of them, and every mean and variance is summed anew. */
class Plain {
  private rows: number[][][] = [[]];
  private seen = 0;
  private alarmed = false;

  get width(): number {
    return this.rows.flat(2).length;
  }

  observe(value: number): boolean {
    if (this.alarmed) [this.rows, this.seen] = [[[]], 0];
    this.rows[0]?.push([value]);
    for (let row = 0; (this.rows[row]?.length ?? 0) > 5; row++) {
      const [first = [], second = []] = this.rows[row]?.splice(0, 2) ?? [];
      this.rows[row + 1] ??= [];
      this.rows[row + 1]?.push([...first, ...second]);
    }
    this.seen++;
    this.alarmed = false;
    if (this.seen % 32 !== 0 || this.seen <= 10) return false;
    while (this.differs()) {
      this.alarmed = true;
      this.rows.at(-1)?.shift();
      if (this.rows.at(-1)?.length === 0) this.rows.pop();
    }
    return this.alarmed;
  }

  private differs(): boolean {
    const buckets = [...this.rows].reverse().flat();
    const all = buckets.flat();
    const certainty = Math.log((2 * Math.log(all.length)) / 0.002);
    return buckets.slice(0, -1).some((_, i) => {
      const [older, newer] = [buckets.slice(0, i + 1).flat(), buckets.slice(i + 1).flat()];
      if (older.length < 5 || newer.length < 5) return false;
      const m = 1 / (older.length - 4) + 1 / (newer.length - 4);
      const epsilon = Math.sqrt(2 * m * variance(all) * certainty) + (2 / 3) * m * certainty;
      return Math.abs(mean(older) - mean(newer)) > epsilon;
    });
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

describe.skipIf(!hasShared(DRIFT_STREAM))('the golden stream', () => {
  test('alarms at 1023 alone', () => {
    expect(alarmsOf(new Adwin(), driftStream())).toEqual([1023]);
  });
});

describe('a stream', () => {
  for (const { seed, pieces, adwin, width } of KNOWN) {
    test(`alarms where River does: ${pieces.map(([length, low, high]) => `${length} in ${low} to ${high}`).join(', ')}`, () => {
      const detector = new Adwin();
      expect(alarmsOf(detector, streamOf(seed, pieces))).toEqual(adwin);
      expect(detector.width).toBe(width);
    });
  }

  test('gives the same alarms and windows as the test on raw values', () => {
    let alarms = 0;
    for (let seed = 0; seed < 12; seed++) {
      const random = new Random(seed);
      const [adwin, plain] = [new Adwin(), new Plain()];
      let level = 0;
      for (let i = 0; i < 1_500; i++) {
        if (i % 300 === 299) level = random.uniform();
        const value = level + random.uniform() * (seed % 3);
        const alarmed = plain.observe(value);
        expect(adwin.observe(value)).toBe(alarmed);
        if (alarmed || i % 100 === 0) expect(adwin.width).toBe(plain.width);
        if (alarmed) alarms++;
      }
    }
    expect(alarms).toBeGreaterThan(20);
  });

  test('tells the mean of what it dropped and of what it kept', () => {
    const adwin = new Adwin();
    for (let i = 0; i < 500; i++) adwin.observe(0.2);
    let alarmed = false;
    while (!alarmed) alarmed = adwin.observe(0.7);
    expect(adwin.droppedMean).toBeCloseTo(0.2, 2);
    expect(adwin.mean).toBeGreaterThan(0.4);
    adwin.observe(0.7);
    expect([adwin.width, adwin.mean, adwin.droppedMean]).toEqual([1, 0.7, 0]);
  });

  test('of one value without end never alarms', () => {
    const adwin = new Adwin();
    for (let i = 0; i < 5_000; i++) expect(adwin.observe(0.1)).toBe(false);
  });
});

describe('noise without change', () => {
  const cases: readonly (readonly [string, (random: Random) => number])[] = [
    ['uniform', (random) => random.uniform()],
    ['rare ones', (random) => (random.uniform() < 0.1 ? 1 : 0)],
    ['normal, clipped', (random) => Math.min(1, Math.max(0, 0.5 + 0.25 * random.normal()))],
  ];
  for (const [name, draw] of cases) {
    test(`${name}: an alarm in at most 4 of 200 streams of 2,000`, () => {
      let alarmed = 0;
      for (let seed = 0; seed < 200; seed++) {
        const random = new Random(seed);
        const values = Array.from({ length: 2_000 }, () => draw(random));
        if (alarmsOf(new Adwin(), values).length > 0) alarmed++;
      }
      console.log(`ADWIN, ${name}: ${alarmed} of 200 stationary streams alarmed`);
      expect(alarmed).toBeLessThanOrEqual(4);
    });
  }
});

test('encode, decode, continue equals continue', () => {
  const values = streamOf(1, KNOWN[0].pieces);
  expectContinues(
    () => new Adwin(),
    (adwin, i) => void adwin.observe(values[i] as number),
    1_500,
    [1, 40, 700, 767, 768, 900],
  );
});
