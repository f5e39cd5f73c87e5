/** The machine's pace decides how far apart instants are, and only through the journal. */
import { expect, test } from 'vitest';
import { Pressure } from '../../src/session/pressure.ts';

const MINUTE = 60_000;

test('while less than half a minute waits, nothing changes', () => {
  const pressure = new Pressure(1_000);
  for (let time = 0; time < 10 * MINUTE; time += 1_000) expect(pressure.observe(time, time + 29_999, 1_000)).toBeNull();
});

test('half a minute of waiting doubles the interval, again after another half minute, up to a minute', () => {
  const pressure = new Pressure(1_000);
  const changes: number[] = [];
  let interval = 1_000;
  for (let time = 0; time < 10 * MINUTE; time += 1_000) {
    const next = pressure.observe(time, time + 40_000, interval);
    if (next === null) continue;
    changes.push(time);
    interval = next;
  }
  expect(interval).toBe(60_000);
  expect(changes).toEqual([0, 30_000, 60_000, 90_000, 120_000, 150_000]);
});

test('every data point becomes every second', () => {
  expect(new Pressure(0).observe(0, 30_000, 0)).toBe(1_000);
});

test('ten minutes without a queue bring the set interval back; a queue in between begins them anew', () => {
  const pressure = new Pressure(1_000);
  expect(pressure.observe(0, 30_000, 1_000)).toBe(2_000);
  for (let time = 1_000; time < 9 * MINUTE; time += 1_000) expect(pressure.observe(time, time, 2_000)).toBeNull();
  expect(pressure.observe(9 * MINUTE, 9 * MINUTE + 2_000, 2_000)).toBeNull();
  for (let time = 9 * MINUTE + 1_000; time < 19 * MINUTE + 1_000; time += 1_000) expect(pressure.observe(time, time, 2_000)).toBeNull();
  expect(pressure.observe(19 * MINUTE + 1_000, 19 * MINUTE + 1_000, 2_000)).toBe(1_000);
});
