/** Confidence is brought to what was really seen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sigmoid } from '../../../src/core/math.ts';
import { Random } from '../../../src/core/random.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { ConfidenceCalibrator, logit, profitProbability, rawProbability } from '../../../src/trading/outcomes/calibration.ts';
import { outcomePhase } from '../../../src/trading/outcomes/phase.ts';
import { expectContinues } from '../../model/continuing.ts';

const settings = defaultSettings();

describe('the probability that a move beats the costs', () => {
  test('is the normal distribution’s', () => {
    expect(profitProbability(0.003, 0.002, 0.001)).toBeCloseTo(0.841344746068543, 12);
    expect(profitProbability(0.001, 0.002, 0.0005)).toBeCloseTo(0.0227501319481792, 12);
    expect(profitProbability(0.002, 0.002, 0.001)).toBe(0.5);
  });

  test('without a deviation is certain, where that is 0, and a half, where it is unknown', () => {
    expect([profitProbability(0.003, 0.002, 0), profitProbability(0.001, 0.002, 0), profitProbability(0.001, 0.001, 0)]).toEqual([
      1, 0, 0.5,
    ]);
    expect(profitProbability(0.003, 0.002, null)).toBe(0.5);
  });
});

describe('what is calibrated', () => {
  const forecast = { expectedPnl: 0, winProbability: 0.8, holdMs: 1, adverse: 0, confidence: 0.5 };

  test('is the model’s probability while the outcome models have not spoken, are cold, or have earned nothing', () => {
    for (const [spoken, closed] of [
      [null, 300],
      [forecast, 49],
      [forecast, 50],
      [{ ...forecast, confidence: 0 }, 300],
    ] as const) {
      expect(rawProbability(spoken, 0.3, outcomePhase(closed, settings))).toBeCloseTo(0.3, 12);
    }
  });

  test('goes to theirs with their confidence and the phase', () => {
    const raw = (closed: number, confidence: number) => rawProbability({ ...forecast, confidence }, 0.3, outcomePhase(closed, settings));
    expect(raw(200, 1)).toBeCloseTo(0.8, 12);
    expect(raw(200, 0.5)).toBeCloseTo(sigmoid((logit(0.3) + logit(0.8)) / 2), 12);
    expect(raw(125, 1)).toBeCloseTo(raw(200, 0.5), 12);
  });
});

describe('the calibrator', () => {
  test('says what it is given before the first trade', () => {
    const calibrator = new ConfidenceCalibrator(settings);
    for (const raw of [0.01, 0.3, 0.5, 0.9, 0.99]) expect(calibrator.confidence(raw)).toBeCloseTo(raw, 12);
    expect(calibrator.confidence(0)).toBeCloseTo(0.0024726, 6);
    expect(calibrator.confidence(1)).toBeCloseTo(0.9975274, 6);
  });

  test.each([1, 2, 3])('takes back a source three times as sure as it may be: log loss better within 60 trades, seed %i', (seed) => {
    const calibrator = new ConfidenceCalibrator(settings);
    const random = new Random(seed);
    let before = 0;
    let after = 0;
    for (let i = 0; i < 400; i++) {
      const truth = random.normal();
      const raw = sigmoid(3 * truth + 1);
      const won = random.uniform() < sigmoid(truth);
      if (i >= 60) {
        before -= Math.log(won ? raw : 1 - raw);
        const confidence = calibrator.confidence(raw);
        after -= Math.log(won ? confidence : 1 - confidence);
      }
      calibrator.learn(raw, won);
    }
    expect(after).toBeLessThan(0.8 * before);
    expect(calibrator.confidence(sigmoid(4))).toBeLessThan(0.85);
    expect(calibrator.confidence(sigmoid(1))).toBeGreaterThan(0.4);
    expect(calibrator.confidence(sigmoid(1))).toBeLessThan(0.6);
  });

  test('finds the base rate of a source that always says nearly never', () => {
    const calibrator = new ConfidenceCalibrator(settings);
    for (let i = 0; i < 100; i++) calibrator.learn(1e-9, i % 10 < 3);
    expect(calibrator.confidence(1e-9)).toBeCloseTo(0.3, 1);
  });

  test('never turns a source around: of one that is wrong it says the base rate', () => {
    const calibrator = new ConfidenceCalibrator(settings);
    for (let i = 0; i < 400; i++) calibrator.learn(i % 2 === 0 ? 0.9 : 0.1, i % 2 === 1);
    expect(calibrator.confidence(0.95)).toBeCloseTo(0.5, 1);
    expect(calibrator.confidence(0.95)).toBe(calibrator.confidence(0.05));
  });

  test('stays a probability that never falls as raw rises, whatever it was taught', () => {
    const lesson = fc.record({ raw: fc.double({ min: 0, max: 1, noNaN: true }), won: fc.boolean() });
    fc.assert(
      fc.property(fc.array(lesson, { maxLength: 200 }), (lessons) => {
        const calibrator = new ConfidenceCalibrator(settings);
        for (const { raw, won } of lessons) calibrator.learn(raw, won);
        const said = Array.from({ length: 21 }, (_, i) => calibrator.confidence(i / 20));
        expect(said.every((each, i) => each > 0 && each < 1 && each >= (said[i - 1] ?? 0))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('encode, decode, continue equals continue', () => {
    const make = () => new ConfidenceCalibrator(settings);
    expectContinues(make, (calibrator, i) => calibrator.learn((i % 9) / 8, i % 3 === 0), 50, [0, 1, 25]);
  });
});
