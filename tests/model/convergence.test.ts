/** The plateau test on losses that fall, lie flat, rise, and are noise. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { BLOCK_LOSSES, Convergence, MARGIN, PATIENCE_BLOCKS, PLATEAU_BLOCKS } from '../../src/model/convergence.ts';
import { expectContinues } from './continuing.ts';

const LINE = BLOCK_LOSSES * PLATEAU_BLOCKS;

/** A loss that falls to its plateau by 8,000 and, where it `rises`, leaves it from 20,000 on. */
function lossAt(i: number, random: Random, rises = false): number {
  const level = i < 8_000 ? 1 - (0.5 * i) / 8_000 : 0.5 + (rises && i >= 20_000 ? Math.min(0.4, (i - 20_000) / 5_000) : 0);
  return level + 0.2 * random.normal();
}

describe('a plateau', () => {
  test('is found behind the fall, and not within it, in 20 of 20 streams', () => {
    const found: number[] = [];
    let early = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const convergence = new Convergence();
      let stableWhileFalling = 0;
      for (let i = 0; i < 16_000; i++) if (convergence.observe(lossAt(i, random), i) === 'stable' && i < 7_500) stableWhileFalling++;
      if (stableWhileFalling > 0) early++;
      found.push(convergence.since);
      expect(convergence.value).toBe('stable');
      expect(convergence.level).toBeCloseTo(0.5, 1);
    }
    console.log(`plateau from 8,000 found at ${found.join(' ')}; ${early} of 20 early`);
    expect(early).toBeLessThanOrEqual(2);
  });

  test('is lost when the loss rises, within the length of a line, in 20 of 20 streams', () => {
    const lost: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const convergence = new Convergence();
      for (let i = 0; i < 20_000; i++) convergence.observe(lossAt(i, random, true), i);
      expect(convergence.value).toBe('stable');
      let i = 20_000;
      while (convergence.observe(lossAt(i, random, true), i) === 'stable') i++;
      lost.push(i);
    }
    console.log(`plateau until 20,000 lost at ${lost.join(' ')}`);
    expect(Math.max(...lost)).toBeLessThan(20_000 + LINE);
  });

  test('of noise lasts: left at most three times in 40 streams of 300 blocks', () => {
    let left = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = new Random(seed);
      const convergence = new Convergence();
      let before = convergence.value;
      for (let i = 0; i < 300 * BLOCK_LOSSES; i++) {
        const value = convergence.observe(0.7 + 0.3 * random.normal(), i);
        if (before === 'stable' && value === 'learning') left++;
        before = value;
      }
      expect(convergence.value).toBe('stable');
    }
    console.log(`plateaus of noise left: ${left} in 40 streams`);
    expect(left).toBeLessThanOrEqual(3);
  });

  test('takes a line and some patience, and an alarm ends it', () => {
    const convergence = new Convergence();
    let i = 0;
    while (convergence.observe(0.5, i) === 'learning') i++;
    expect(i + 1).toBe(LINE + (PATIENCE_BLOCKS - 1) * BLOCK_LOSSES);
    expect(convergence.level).toBe(0.5);
    convergence.alarm(i);
    expect([convergence.value, convergence.since, convergence.level]).toEqual(['learning', i, null]);
    const from = i;
    do i++;
    while (convergence.observe(0.9, i) === 'learning');
    expect(i - from).toBe(LINE + (PATIENCE_BLOCKS - 1) * BLOCK_LOSSES);
  });

  test('is left for a change worth the name alone, however certain', () => {
    for (const [share, expected] of [
      [1.5, 'stable'],
      [4, 'learning'],
    ] as const) {
      const convergence = new Convergence();
      for (let i = 0; i < 2 * LINE; i++) convergence.observe(1, i);
      expect(convergence.value).toBe('stable');
      for (let i = 0; i < LINE; i++) convergence.observe(1 - (share * MARGIN * i) / LINE, 2 * LINE + i);
      expect(convergence.value).toBe(expected);
    }
  });

  test('is judged in longer blocks, where losses are correlated for longer', () => {
    const convergence = new Convergence(300);
    let i = 0;
    while (convergence.observe(0.5, i) === 'learning') i++;
    expect(i + 1).toBe(300 * (PLATEAU_BLOCKS + PATIENCE_BLOCKS - 1));
  });
});

test('encode, decode, continue equals continue', () => {
  const random = new Random(5);
  const losses = Array.from({ length: 16_000 }, (_, i) => lossAt(i, random));
  expectContinues(
    () => new Convergence(),
    (convergence, i) => void convergence.observe(losses[i] as number, i),
    16_000,
    [1, 200, 3_000, 9_500, 12_500, 15_900],
  );
});
