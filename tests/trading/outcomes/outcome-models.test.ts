/** The outcome models find what is there, claim little where nothing is, and survive what the night brings. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { CONTEXT_SIZE } from '../../../src/trading/outcomes/context.ts';
import type { Forecast } from '../../../src/trading/outcomes/forecast.ts';
import { OutcomeModels } from '../../../src/trading/outcomes/outcome-models.ts';
import { expectContinues } from '../../model/continuing.ts';
import { crowded, type PlantedTrade, planted, trade } from './planted.ts';

const settings = defaultSettings();

function taught(trades: readonly PlantedTrade[]): OutcomeModels {
  const models = new OutcomeModels(settings);
  for (const each of trades) trade(models, each);
  return models;
}

function said(models: OutcomeModels, { context }: { context: Float32Array }): Forecast {
  const forecast = models.forecast(context);
  if (forecast === null) throw new Error('not fitted');
  return forecast;
}

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
const SEEDS = [1, 2, 3, 4, 5];

describe('after 200 trades', () => {
  test.each(SEEDS)(
    'of which the context explains half, seed %i: expectedPnl explains a third of new ones, and confidence is high',
    (seed) => {
      const trades = planted({ seed, trades: 1_200, explained: 0.5 });
      const models = taught(trades.slice(0, 200));
      const rest = trades.slice(200);
      const plain = mean(trades.slice(0, 200).map(({ pnl }) => pnl));
      const left = mean(rest.map((trade) => (trade.pnl - said(models, trade).expectedPnl) ** 2));
      const whole = mean(rest.map(({ pnl }) => (pnl - plain) ** 2));
      expect(1 - left / whole).toBeGreaterThan(0.33);
      expect(mean(rest.map((trade) => said(models, trade).confidence))).toBeGreaterThan(0.5);
      const brier = mean(rest.map((trade) => ((trade.pnl > 0 ? 1 : 0) - said(models, trade).winProbability) ** 2));
      const rate = mean(trades.slice(0, 200).map(({ pnl }) => (pnl > 0 ? 1 : 0)));
      expect(brier).toBeLessThan(0.9 * mean(rest.map(({ pnl }) => ((pnl > 0 ? 1 : 0) - rate) ** 2)));
    },
  );

  test('hold time and adverse excursion are of the right size, and the longer trades told from the shorter', () => {
    const trades = planted({ seed: 6, trades: 400, explained: 0.5 });
    const models = taught(trades);
    const holds = trades.map((trade) => said(models, trade).holdMs);
    const longer = trades.map(({ truth }) => truth > -0.001);
    expect(mean(holds)).toBeGreaterThan(6 * 60_000);
    expect(mean(holds)).toBeLessThan(40 * 60_000);
    expect(mean(holds.filter((_, i) => longer[i]))).toBeGreaterThan(1.3 * mean(holds.filter((_, i) => !longer[i])));
    const adverse = mean(trades.map((trade) => said(models, trade).adverse));
    expect(adverse / mean(trades.map((trade) => trade.adverse))).toBeCloseTo(1, 1);
  });

  test('on pure noise confidence stays low, and the win probability near the base rate', () => {
    const confidences: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const trades = planted({ seed: 100 + seed, trades: 300, explained: 0 });
      const models = taught(trades.slice(0, 200));
      const rate = mean(trades.slice(0, 200).map(({ pnl }) => (pnl > 0 ? 1 : 0)));
      const rest = trades.slice(200);
      confidences.push(mean(rest.map((trade) => said(models, trade).confidence)));
      expect(mean(rest.map((trade) => Math.abs(said(models, trade).winProbability - rate)))).toBeLessThan(0.06);
    }
    expect(mean(confidences)).toBeLessThan(0.1);
    expect(confidences.toSorted((a, b) => a - b)[10]).toBeLessThan(0.05);
  });

  test('held five at a time, with one luck and nothing else: confidence stays low all the same', () => {
    const confidences = Array.from({ length: 20 }, (_, seed) => {
      const trades = crowded(200 + seed, 400);
      // Said before any of the five has closed.
      const models = new OutcomeModels(settings);
      for (let i = 0; i < 300; i += 5) {
        const noted = trades.slice(i, i + 5).map((each) => ({ ...each, context: models.noted(each.context, 0.5) }));
        for (const each of noted) models.learn(each);
      }
      return mean(trades.slice(300).map((each) => said(models, each).confidence));
    });
    expect(mean(confidences)).toBeLessThan(0.1);
  });

  test('one of which lost ten times what any other did: the forecasts stay where they were', () => {
    const trades = planted({ seed: 7, trades: 1_200, explained: 0.5 });
    const rest = trades.slice(200);
    const clean = taught(trades.slice(0, 200));
    for (const at of [10, 60, 190]) {
      const dirty = taught(trades.slice(0, 200).map((trade, i) => (i === at ? { ...trade, pnl: -0.12, adverse: 0.12 } : trade)));
      const moved = mean(rest.map((trade) => Math.abs(said(dirty, trade).expectedPnl - said(clean, trade).expectedPnl)));
      expect(moved).toBeLessThan(0.0006);
      const left = mean(rest.map((trade) => (trade.pnl - said(dirty, trade).expectedPnl) ** 2));
      expect(left).toBeLessThan(0.75 * mean(rest.map(({ pnl }) => (pnl + 0.001) ** 2)));
    }
  });
});

describe('what is said', () => {
  test('nothing before twenty trades; a confidence of nought where nothing has been earned', () => {
    const trades = planted({ seed: 8, trades: 20, explained: 0.5 });
    const models = new OutcomeModels(settings);
    expect(models.reports.every(({ fitted, samples, savedTime }) => !fitted && samples === 0 && savedTime === null)).toBe(true);
    for (const each of trades) {
      expect(models.forecast(each.context)).toBeNull();
      trade(models, each);
    }
    expect(said(models, trades[0] as PlantedTrade).confidence).toBe(0);
    expect(models.reports).toEqual(
      ['profit', 'win', 'hold', 'risk'].map((name) => ({ name, samples: 20, fitted: true, savedTime: 200_000_000 })),
    );
  });

  test('it is finite and in bounds for any finite context, and whatever the trades were', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    const context = fc.array(float, { minLength: CONTEXT_SIZE, maxLength: CONTEXT_SIZE }).map((values) => Float32Array.from(values));
    const outcome = fc.record({ context, pnl: double, holdMs: double, adverse: double, exitTime: fc.nat() });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 25, maxLength: 60 }), context, (trades, asked) => {
        const models = new OutcomeModels(settings);
        for (const each of trades) trade(models, each);
        const { expectedPnl, winProbability, holdMs, adverse, confidence } = said(models, { context: asked });
        expect(Math.abs(expectedPnl)).toBeLessThanOrEqual(0.2);
        for (const share of [winProbability, confidence]) expect(share >= 0 && share <= 1).toBe(true);
        expect(adverse >= 0 && adverse <= 0.2).toBe(true);
        expect(holdMs >= 1 && holdMs < 1e11).toBe(true);
        decode(new OutcomeModels(settings), encode(models));
      }),
      { numRuns: 60 },
    );
  });

  test('equal trades make equal bytes, and saying changes none of them', () => {
    const trades = planted({ seed: 9, trades: 120, explained: 0.3 });
    const silent = taught(trades);
    const models = new OutcomeModels(settings);
    for (const each of trades) {
      models.forecast(each.context);
      trade(models, each);
    }
    expect(encode(models)).toEqual(encode(silent));
  });

  test('eight thousand trades later everything is finite, and what changed has been learned anew', () => {
    const before = planted({ seed: 10, trades: 4_000, explained: 0.5 });
    const models = taught(before);
    for (const each of before) trade(models, { ...each, pnl: -0.002 - each.pnl, exitTime: each.exitTime + 1e11 });
    const agreement = mean(before.map((trade) => (said(models, trade).expectedPnl + 0.001) * (trade.truth + 0.001)));
    expect(agreement).toBeLessThan(-2e-6);
  });
});

describe('phases', () => {
  test.each([
    [0, { name: 'coldStart', next: 50, progress: 0, weight: 0, needed: 0 }],
    [49, { name: 'coldStart', next: 50, progress: 0, weight: 0, needed: 0 }],
    [50, { name: 'learning', next: 200, progress: 0, weight: 0, needed: 1.4 }],
    [51, { name: 'learning', next: 200, progress: 1 / 150, weight: 0.002, needed: 1.398 }],
    [120, { name: 'learning', next: 200, progress: 70 / 150, weight: 0.14, needed: 1.26 }],
    [199, { name: 'learning', next: 200, progress: 149 / 150, weight: 0.298, needed: 1.102 }],
    [200, { name: 'full', next: null, progress: 1, weight: 0.3, needed: 1.1 }],
    [201, { name: 'full', next: null, progress: 1, weight: 0.3, needed: 1.1 }],
  ])('behind %i closed trades', (closed, expected) => {
    const models = new OutcomeModels(settings);
    models.closed = closed;
    const { phase } = models;
    expect(phase).toMatchObject({ name: expected.name, closed, next: expected.next });
    expect(phase.progress).toBeCloseTo(expected.progress, 12);
    expect(phase.weight).toBeCloseTo(expected.weight, 12);
    expect(phase.needed).toBeCloseTo(expected.needed, 12);
  });

  test('at 120 trades progress reads 46.7 %', () => {
    const models = taught(planted({ seed: 11, trades: 120, explained: 0 }));
    expect((100 * models.phase.progress).toFixed(1)).toBe('46.7');
  });

  test('they go by closed trades, whatever single model is reset, and begin anew with all four', () => {
    const trades = planted({ seed: 12, trades: 60, explained: 0.3 });
    const models = taught(trades);
    models.reset('win');
    expect(models.closed).toBe(60);
    expect(models.phase.name).toBe('learning');
    expect(models.reports.map(({ samples }) => samples)).toEqual([60, 0, 60, 60]);
    expect(models.forecast((trades[0] as PlantedTrade).context)).toBeNull();
    models.reset('all');
    expect(encode(models)).toEqual(encode(new OutcomeModels(settings)));
  });
});

describe('as bytes', () => {
  test('encode, decode, continue equals continue, and no field can be left out', () => {
    const trades = planted({ seed: 13, trades: 140, explained: 0.3 });
    expectContinues(
      () => new OutcomeModels(settings),
      (models, i) => trade(models, trades[i] as PlantedTrade),
      140,
      [0, 10, 30, 90],
    );
  });

  test('they take less than 10 kB, and a start says what was loaded', () => {
    const models = taught(planted({ seed: 14, trades: 150, explained: 0.3 }));
    expect(models.loaded).toBe('new, 0 samples');
    const bytes = encode(models);
    expect(bytes.length).toBeLessThan(10_000);
    const again = new OutcomeModels(settings);
    decode(again, bytes);
    expect(again.loaded).toBe('4 of 4 loaded, 150 samples');
  });
});
