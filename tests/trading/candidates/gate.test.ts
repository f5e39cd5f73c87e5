/** The gate: what score suffices at which minute, what the window is marked on, and how often chance tries a refused one. */
import { expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import type { OutcomePhase } from '../../../src/core/outcome-phase.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { Modes } from '../../../src/trading/candidates/gate.ts';

const settings = defaultSettings();
const phase: OutcomePhase = { name: 'learning', closed: 50, next: 200, progress: 0, weight: 0, needed: 1.4 };
const HOUR = Math.floor(Date.UTC(2026, 10, 20, 7));
const minute = (n: number) => HOUR + n * 60_000;
const LOWERED = 1.4 * 0.8;

test('minutes 10 to 19 of the hour ask for four fifths, minutes 9 and 20 for all', () => {
  const modes = new Modes(settings, 1);
  const neededAt = (time: number) => modes.gate(1.2, phase, time);
  expect(neededAt(minute(9))).toEqual({ passes: false, needed: 1.4, mode: 'normal' });
  expect(neededAt(minute(10) - 1)).toEqual({ passes: false, needed: 1.4, mode: 'normal' });
  expect(neededAt(minute(10))).toEqual({ passes: true, needed: LOWERED, mode: 'window' });
  expect(neededAt(minute(19))).toEqual({ passes: true, needed: LOWERED, mode: 'window' });
  expect(neededAt(minute(20) - 1)).toEqual({ passes: true, needed: LOWERED, mode: 'window' });
  expect(neededAt(minute(20))).toEqual({ passes: false, needed: 1.4, mode: 'normal' });
});

test('a score that is asked for exactly passes', () => {
  const modes = new Modes(settings, 1);
  expect(modes.gate(1.4, phase, minute(9)).passes).toBe(true);
  expect(modes.gate(1.399, phase, minute(9)).passes).toBe(false);
  expect(modes.gate(LOWERED, phase, minute(15)).passes).toBe(true);
  expect(modes.gate(LOWERED - 0.001, phase, minute(15))).toEqual({ passes: false, needed: LOWERED, mode: 'normal' });
});

test('the window is marked only where it made the difference', () => {
  const modes = new Modes(settings, 1);
  expect(modes.gate(1.4, phase, minute(15))).toEqual({ passes: true, needed: LOWERED, mode: 'normal' });
  const cold: OutcomePhase = { name: 'coldStart', closed: 0, next: 50, progress: 0, weight: 0, needed: 0 };
  expect(modes.gate(0, cold, minute(15))).toEqual({ passes: true, needed: 0, mode: 'normal' });
});

test('a window that ends before it begins reaches over the hour', () => {
  const modes = new Modes({ ...settings, windowFrom: 55, windowTo: 4 }, 1);
  const passing = [54, 55, 59, 0, 4, 5].filter((n) => modes.gate(1.2, phase, minute(n)).passes);
  expect(passing).toEqual([55, 59, 0, 4]);
});

test('both modes are as the settings say until they are switched', () => {
  expect(new Modes(settings, 1).switches).toEqual({ window: true, exploration: true });
  const modes = new Modes({ ...settings, windowMode: 0, explorationMode: 0 }, 1);
  expect(modes.switches).toEqual({ window: false, exploration: false });
  expect(modes.gate(1.2, phase, minute(15))).toEqual({ passes: false, needed: 1.4, mode: 'normal' });
  expect(Array.from({ length: 200 }, () => modes.explore(false))).not.toContain(true);
  modes.switchMode('window', true);
  modes.switchMode('exploration', true);
  expect(modes.switches).toEqual({ window: true, exploration: true });
  expect(modes.gate(1.2, phase, minute(15)).mode).toBe('window');
  expect(Array.from({ length: 200 }, () => modes.explore(false))).toContain(true);
});

test('a tenth of the refused is explored: of 20,000 draws, within four deviations', () => {
  for (const seed of [1, 2, 3]) {
    const modes = new Modes(settings, seed);
    let explored = 0;
    for (let i = 0; i < 20_000; i++) explored += Number(modes.explore(false));
    expect(Math.abs(explored - 2_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
  }
});

test('equal seeds explore alike, others do not; a share of nought or one is kept exactly', () => {
  const draws = (seed: number, share = 0.1) => {
    const modes = new Modes({ ...settings, explorationShare: share }, seed);
    return Array.from({ length: 300 }, () => modes.explore(false));
  };
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
  expect(draws(7, 0)).not.toContain(true);
  expect(draws(7, 1)).not.toContain(false);
});

test('restored, the switches stand as they stood and the draws go on where they were', () => {
  const modes = new Modes(settings, 5);
  for (let i = 0; i < 33; i++) modes.explore(false);
  modes.switchMode('window', false);
  const restored = new Modes({ ...settings, explorationMode: 0 }, 99);
  decode(restored, encode(modes));
  expect(encode(restored)).toEqual(encode(modes));
  expect(restored.switches).toEqual({ window: false, exploration: true });
  const next = (each: Modes) => Array.from({ length: 300 }, () => each.explore(false));
  expect(next(restored)).toEqual(next(modes));
});
