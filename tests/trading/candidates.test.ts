/** What could be entered: where up is likeliest, or the book leans to the bid; never short. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidate, type HorizonPrediction } from '../../src/trading/candidates.ts';

const SIGNAL = 0.6;
const flat: HorizonPrediction = { horizonMs: 10_000, down: 0.2, flat: 0.6, up: 0.2, moveBp: 0.1 };
const up: HorizonPrediction = { horizonMs: 60_000, down: 0.2, flat: 0.3, up: 0.5, moveBp: 4 };
const upLater: HorizonPrediction = { horizonMs: 300_000, down: 0.1, flat: 0.3, up: 0.6, moveBp: 2 };
const down: HorizonPrediction = { horizonMs: 60_000, down: 0.7, flat: 0.2, up: 0.1, moveBp: -9 };

test('nothing, where neither model nor book says long', () => {
  expect(candidate([flat, down], 0.59, SIGNAL)).toBeNull();
  expect(candidate([down], -1, SIGNAL)).toBeNull();
});

test('the model’s, with the largest move it expects where up is likeliest', () => {
  expect(candidate([flat, upLater, up], 0, SIGNAL)).toEqual({
    signature: 'LONG_ENSEMBLE',
    score: 0.5,
    confidence: 0.5,
    reasons: [{ kind: 'expects', horizonMs: 60_000, moveBp: 4 }],
  });
});

test('the rule’s, from the imbalance on, with a strength that grows to one', () => {
  expect(candidate([flat], 0.6, SIGNAL)).toMatchObject({ signature: 'LONG_IMBALANCE', score: 0 });
  expect(candidate([flat], 1, SIGNAL)?.score).toBeCloseTo(1, 9);
  expect(candidate([flat, down], 0.8, SIGNAL)?.reasons).toEqual([
    { kind: 'expects', horizonMs: 10_000, moveBp: 0.1 },
    { kind: 'imbalance', ratio: 0.8 },
  ]);
});

test('both together add up', () => {
  expect(candidate([up], 1, SIGNAL)).toMatchObject({ signature: 'LONG_ENSEMBLE', score: 1.5 });
});

test('up must be strictly likelier than both others, and scores are finite even where the rule asks for everything', () => {
  const even: HorizonPrediction = { horizonMs: 1, down: 1 / 3, flat: 1 / 3, up: 1 / 3, moveBp: 9 };
  expect(candidate([even], 0, SIGNAL)).toBeNull();
  expect(candidate([even], 1, 1)?.score).toBe(0);
});

test('confidence is the probability of up of the horizon it speaks of, for any predictions', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const any = fc.record({
    horizonMs: fc.integer({ min: 1 }),
    down: unit,
    flat: unit,
    up: unit,
    moveBp: fc.double({ min: -100, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), fc.double({ min: -1, max: 1, noNaN: true }), (predictions, imbalance) => {
      const found = candidate(predictions, imbalance, SIGNAL);
      const leans = imbalance >= SIGNAL;
      const ups = predictions.filter((each) => each.up > each.flat && each.up > each.down);
      expect(found === null).toBe(ups.length === 0 && !leans);
      if (found === null) return;
      const spoken = predictions.filter(({ moveBp }) =>
        found.reasons.some((reason) => reason.kind === 'expects' && reason.moveBp === moveBp),
      );
      expect(spoken.map((each) => each.up)).toContain(found.confidence);
    }),
  );
});
