/** The drift monitor on losses with a planted change: it alarms at a rise, not at a fall, not at noise, and measures the way back. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { type DriftAlarm, DriftMonitor, LOSS_CEILING, SMOOTHING_BLOCKS } from '../../src/model/drift-monitor.ts';
import { expectContinues } from './continuing.ts';

const EVEN = Math.log(2);

/** Log loss of a forecast of `confidence` that is right as often as `skill` says. */
function lossAt(skill: number, confidence: number, random: Random): number {
  return -Math.log(random.uniform() < skill ? confidence : 1 - confidence);
}

/** The monitor over losses one time unit apart, a training step each. */
function alarmsOver(monitor: DriftMonitor, losses: readonly number[], span = 1): DriftAlarm[] {
  return losses.flatMap((loss, i) => monitor.observe(loss, i, span, i) ?? []);
}

/** What spoke knew the world, which flipped at 2,000; from 2,400 to 3,000 it learns again. */
function flip(random: Random, length = 5_000): number[] {
  const skill = (i: number) => (i < 2_000 || i >= 3_000 ? 0.85 : i < 2_400 ? 0.3 : 0.3 + (0.55 * (i - 2_400)) / 600);
  return Array.from({ length }, (_, i) => lossAt(skill(i), 0.8, random));
}

describe('a loss that rises', () => {
  test('raises an alarm within a hundred labels, with the loss before, in 20 of 20 streams', () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const monitor = new DriftMonitor(2);
      const [first] = alarmsOver(monitor, flip(random));
      expect(first?.step).toBeGreaterThanOrEqual(2_000);
      expect(first?.step).toBeLessThan(2_100);
      // 0.85 x -ln 0.8 + 0.15 x -ln 0.2, the latter clipped.
      expect(first?.lossBefore).toBeCloseTo(0.85 * 0.223 + 0.15 * LOSS_CEILING * EVEN, 1);
      expect(monitor.alarms).toBeGreaterThanOrEqual(1);
    }
  });

  test('tells the steps until it was back', () => {
    const measured: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const random = new Random(seed);
      const monitor = new DriftMonitor(2);
      const losses = flip(random);
      let back = null;
      for (const [i, loss] of losses.entries()) {
        monitor.observe(loss, i, 1, i);
        if (i > 2_000 && i < 2_400) expect(monitor.adaptationSteps).toBeNull();
        if (i > 2_100 && back === null && monitor.adaptationSteps !== null) back = i;
      }
      expect(back).not.toBeNull();
      measured.push(monitor.adaptationSteps ?? Number.NaN);
    }
    console.log(`adaptation after a flip that is learned between 400 and 1,000 steps behind it: ${measured.join(' ')}`);
    for (const steps of measured) {
      expect(steps).toBeGreaterThan(350);
      expect(steps).toBeLessThan(1_100);
    }
  });

  test('counts training steps, not labels', () => {
    const losses = Array.from({ length: 1_500 }, (_, i) => (i < 1_000 || i >= 1_300 ? 0.2 : 1));
    const [slow, fast] = [new DriftMonitor(2), new DriftMonitor(2)];
    for (const [i, loss] of losses.entries()) {
      slow.observe(loss, i, 1, i);
      fast.observe(loss, i, 1, 3 * i);
    }
    expect(slow.adaptationSteps).toBeGreaterThan(200);
    expect(fast.adaptationSteps).toBe(3 * (slow.adaptationSteps ?? 0));
  });

  test('for good is never recovered from', () => {
    const monitor = new DriftMonitor(3);
    alarmsOver(
      monitor,
      Array.from({ length: 4_000 }, (_, i) => (i < 1_000 ? 0.2 : 1)),
    );
    expect([monitor.alarms, monitor.recovering, monitor.adaptationSteps]).toEqual([1, true, null]);
    expect(monitor.lastAlarm?.lossBefore).toBeCloseTo(0.2, 5);
  });

  test('again before it was back is the same change', () => {
    const monitor = new DriftMonitor(2);
    // Back to the level before the second alarm at 1,400, to that before the first at 1,700.
    const levels = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.6, 1.2, 1.2, 1.2, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1];
    const losses = levels.flatMap((level) => Array.from({ length: 100 }, () => level));
    const alarms = alarmsOver(monitor, losses.slice(0, 1_700));
    expect(alarms.length).toBe(2);
    expect(alarms[1]?.lossBefore).toBeGreaterThan(0.5);
    expect(monitor.adaptationSteps).toBeNull();
    losses.slice(1_700).forEach((loss, i) => {
      monitor.observe(loss, 1_700 + i, 1, 1_700 + i);
    });
    expect(monitor.adaptationSteps).toBeGreaterThan(1_700 - (alarms[0]?.step ?? 0));
  });
});

describe('no alarm', () => {
  test('where the loss only falls, in 50 of 50 streams', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = new Random(seed);
      const losses = Array.from({ length: 4_000 }, (_, i) => lossAt(0.5 + 0.4 * Math.min(1, i / 3_000), 0.8, random));
      const sudden = Array.from({ length: 2_000 }, (_, i) => lossAt(i < 1_000 ? 0.5 : 0.95, 0.8, random));
      expect([...alarmsOver(new DriftMonitor(2), losses), ...alarmsOver(new DriftMonitor(2), sudden)]).toEqual([]);
    }
  });

  test('on noise without change, in at least 196 of 200 streams of 2,000', () => {
    let alarmed = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const losses = Array.from({ length: 2_000 }, () => lossAt(0.6, 0.65, random));
      if (alarmsOver(new DriftMonitor(2), losses).length > 0) alarmed++;
    }
    console.log(`drift monitor: ${alarmed} of 200 stationary streams alarmed`);
    expect(alarmed).toBeLessThanOrEqual(4);
  });

  test('on overlapping labels that are nearly copies of each other: blocks of the span, where single labels alarm often', () => {
    let [blocks, single] = [0, 0];
    const span = 20;
    for (let seed = 0; seed < 30; seed++) {
      const random = new Random(seed);
      const noise = Array.from({ length: 6_000 + span }, () => random.normal());
      let sum = noise.slice(0, span).reduce((a, b) => a + b, 0);
      const losses = Array.from({ length: 6_000 }, (_, i) => {
        sum += (noise[i + span] as number) - (noise[i] as number);
        return Math.max(0, 0.7 + (0.3 * sum) / Math.sqrt(span));
      });
      if (alarmsOver(new DriftMonitor(2), losses, span).length > 0) blocks++;
      if (alarmsOver(new DriftMonitor(2), losses, 1).length > 0) single++;
    }
    console.log(`overlapping labels: ${blocks} of 30 streams alarmed in blocks, ${single} label by label`);
    expect(blocks).toBeLessThanOrEqual(1);
    expect(single).toBeGreaterThan(15);
  });

  test('at a few mistakes said with certainty', () => {
    const monitor = new DriftMonitor(2);
    const losses = Array.from({ length: 2_000 }, (_, i) => (i % 400 === 399 ? 1e6 : 0.3));
    expect(alarmsOver(monitor, losses)).toEqual([]);
    expect(monitor.loss).toBeLessThanOrEqual(LOSS_CEILING * EVEN);
  });
});

test('a loss that is none is refused', () => {
  for (const loss of [Number.NaN, -0.1]) expect(() => new DriftMonitor(2).observe(loss, 0, 1, 0)).toThrow('a log loss of');
});

test('the smoothed loss is null until it remembers enough', () => {
  const monitor = new DriftMonitor(2);
  // The first block of a span of two labels has three of them.
  for (let i = 0; i <= 2 * SMOOTHING_BLOCKS; i++) {
    expect(monitor.loss).toBeNull();
    monitor.observe(0.5, i, 2, i);
  }
  expect(monitor.loss).toBeCloseTo(0.5, 12);
});

test('encode, decode, continue equals continue', () => {
  const losses = flip(new Random(3));
  expectContinues(
    () => new DriftMonitor(2),
    (monitor, i) => void monitor.observe(losses[i] as number, 3 * i, 7, i),
    5_000,
    [1, 50, 500, 2_001, 2_300, 2_400, 3_100, 4_000],
  );
});
