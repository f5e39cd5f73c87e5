/** What a model's forecasts have earned, by hand. */
import { expect, test } from 'vitest';
import { TrackRecord } from '../../../src/trading/outcomes/track-record.ts';

const ENDLESS = Number.POSITIVE_INFINITY;

/** Forecasts and outcomes, of trades from `entryTime` on that last 10 ms. */
function record(...trades: readonly (readonly [forecast: number, outcome: number, entryTime: number])[]): TrackRecord {
  const made = new TrackRecord(ENDLESS);
  for (const [forecast, outcome, entryTime] of trades) made.observe({ forecast, outcome, entryTime, exitTime: entryTime + 10 });
  return made;
}

test('nothing at first, nothing from one trade, nothing where forecasts and outcomes disagree', () => {
  expect(record().earned).toBe(0);
  expect(record().share).toBe(0);
  expect(record([1, 2, 0]).earned).toBe(0);
  expect(record([1, -2, 0], [1, -2, 20], [-1, 2, 40]).earned).toBe(0);
});

test('three trades apart: 1 - 1 / t squared, and the slope times that', () => {
  // d e = 2, 2, 1: sum 5, squares 9. d d = 1, 1, 4.
  const { earned, share } = record([1, 2, 0], [-1, -2, 20], [2, 0.5, 40]);
  expect(earned).toBeCloseTo(1 - 9 / 25, 12);
  expect(share).toBeCloseTo(((1 - 9 / 25) * 5) / 6, 12);
});

test('two of them at the same time are one cluster', () => {
  // d e = 2 and 2 together, 1: sum 5, squares 16 and 1.
  expect(record([1, 2, 0], [-1, -2, 5], [2, 0.5, 40]).earned).toBeCloseTo(1 - 17 / 25, 12);
});

test('a forecast is never made bolder than it was', () => {
  const { earned, share } = record([1, 9, 0], [1, 9, 20], [1, 9, 40]);
  expect(share).toBe(earned);
});
