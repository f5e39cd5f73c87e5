/** Pattern weights: two per cent a trade, within bounds, half forgotten in a fortnight. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { PatternWeights } from '../../../src/trading/candidates/pattern-weights.ts';
import { SIGNATURES } from '../../../src/trading/candidates/signature.ts';

const settings = defaultSettings();
const ENSEMBLE = 'LONG_ENSEMBLE_ALL_GREEN_15MIN';
const WICK = 'LONG_WICK_DOWN_ALL_GREEN_5MIN';
const FORTNIGHT = 14 * 86_400_000;
const START = 1_790_000_000_000;

test('a pattern without trades weighs 1, and so does what is no pattern', () => {
  const weights = new PatternWeights(settings);
  expect(weights.weight(ENSEMBLE, START)).toBe(1);
  expect(weights.weight('', START)).toBe(1);
});

test('a trade that pays adds two per cent, one that does not takes as much, each of its own pattern', () => {
  const weights = new PatternWeights(settings);
  weights.observe(ENSEMBLE, true, START);
  weights.observe(ENSEMBLE, true, START);
  weights.observe(WICK, false, START);
  expect(weights.weight(ENSEMBLE, START)).toBeCloseTo(1.02 * 1.02, 12);
  expect(weights.weight(WICK, START)).toBeCloseTo(0.98, 12);
});

test('what a weight is off 1 halves in fourteen days, and is gone in a year', () => {
  const weights = new PatternWeights(settings);
  for (let i = 0; i < 100; i++) {
    weights.observe(ENSEMBLE, true, START);
    weights.observe(WICK, false, START);
  }
  expect(weights.weight(ENSEMBLE, START)).toBe(4);
  expect(weights.weight(WICK, START)).toBe(0.25);
  expect(weights.weight(ENSEMBLE, START + FORTNIGHT)).toBeCloseTo(2.5, 12);
  expect(weights.weight(WICK, START + FORTNIGHT)).toBeCloseTo(0.625, 12);
  expect(weights.weight(ENSEMBLE, START + 26 * FORTNIGHT)).toBeCloseTo(1, 6);
  expect(weights.weight(ENSEMBLE, START - FORTNIGHT)).toBe(4);
});

test('looking changes nothing: a weight asked for often decays as one asked for once', () => {
  const often = new PatternWeights(settings);
  const once = new PatternWeights(settings);
  for (const weights of [often, once]) weights.observe(ENSEMBLE, true, START);
  for (let i = 0; i < 50; i++) often.weight(ENSEMBLE, START + i * 3_600_000);
  expect(often.weight(ENSEMBLE, START + FORTNIGHT)).toBe(once.weight(ENSEMBLE, START + FORTNIGHT));
  expect(encode(often)).toEqual(encode(once));
});

const trade = fc.record({
  signature: fc.constantFrom(...SIGNATURES.slice(0, 4)),
  won: fc.boolean(),
  afterMs: fc.integer({ min: 0, max: FORTNIGHT }),
});

test('weights stay between a quarter and four, whatever the trades and the step', () => {
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 200 }), fc.constantFrom(0, 0.02, 0.5, 1), (trades, patternStep) => {
      const weights = new PatternWeights({ ...settings, patternStep });
      let time = START;
      for (const { signature, won, afterMs } of trades) {
        weights.observe(signature, won, time);
        const next = time + afterMs;
        for (const each of [time, next]) {
          expect(weights.weight(signature, each)).toBeGreaterThanOrEqual(0.25);
          expect(weights.weight(signature, each)).toBeLessThanOrEqual(4);
        }
        time = next;
      }
    }),
  );
});

test('restored from its bytes it goes on as it would have', () => {
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 40 }), fc.array(trade, { maxLength: 40 }), (before, after) => {
      const weights = new PatternWeights(settings);
      let time = START;
      for (const { signature, won, afterMs } of before) {
        time += afterMs;
        weights.observe(signature, won, time);
      }
      const restored = new PatternWeights(settings);
      restored.observe(WICK, true, START);
      decode(restored, encode(weights));
      for (const { signature, won, afterMs } of after) {
        time += afterMs;
        weights.observe(signature, won, time);
        restored.observe(signature, won, time);
      }
      expect(encode(restored)).toEqual(encode(weights));
    }),
  );
});

test('what is kept is bounded by the grammar: all of it takes under 6 kB, and no other name is taken', () => {
  const weights = new PatternWeights(settings);
  for (let i = 0; i < 1_000; i++) weights.observe(SIGNATURES[i % SIGNATURES.length] ?? '', true, START + i);
  expect(encode(weights).length).toBeLessThan(6_000);
  expect(() => weights.observe('LONG_HUNCH', true, START)).toThrow('no signature: LONG_HUNCH');
});
