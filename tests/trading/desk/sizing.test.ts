/** Sizing: fixed at first, then half of Kelly's fraction by hand-computed vectors, within every limit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutcomePhase } from '../../../src/core/outcome-phase.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import type { Money } from '../../../src/core/units.ts';
import { modelFactor, RiskSizer, regimeFactor, riskShare, type SizeQuestion } from '../../../src/trading/desk/sizing.ts';
import { expectContinues } from '../../model/continuing.ts';
import { money, PLAN, trending, UNKNOWN } from './lot-at.ts';

const settings = { ...defaultSettings(), riskPerTrade: 0.003, fixedRiskTrades: 10, kellyShare: 0.5, riskMost: 0.15, riskGrowth: 1.25 };
const RICH: SizeQuestion = { equity: money(10_000), dailyLeft: money(10_000), regimeFactor: 1, modelFactor: 1 };

/** A desk with a record: each number a profit in units of the risk. */
function seasoned(multiples: readonly number[], changed: Partial<typeof settings> = {}): RiskSizer {
  const sizer = new RiskSizer({ ...settings, ...changed });
  for (const multiple of multiples) sizer.observe(money(multiple * 30), money(30));
  return sizer;
}

const times = (count: number, multiple: number): readonly number[] => Array.from({ length: count }, () => multiple);

function fractionOf(sizer: RiskSizer, changed: Partial<SizeQuestion> = {}): number {
  const size = sizer.size({ ...RICH, ...changed });
  if ('refused' in size) throw new Error('refused');
  return size.fraction;
}

function refusal(sizer: RiskSizer) {
  const size = sizer.size(RICH);
  return 'refused' in size ? size.refused : null;
}

describe('while the record is short', () => {
  test('a trade risks 0.3 % of equity, whatever came of those before and whatever the regime', () => {
    expect(new RiskSizer(settings).size(RICH)).toEqual({ risk: money(30), fraction: 0.003 });
    expect(seasoned(times(9, -1)).size({ ...RICH, regimeFactor: 0.4 })).toEqual({ risk: money(30), fraction: 0.003 });
  });

  test('the tenth closed trade ends that', () => {
    expect([0, 1, 9, 10, 11].map((n) => seasoned(times(n, -1)).tradesToKelly)).toEqual([10, 9, 1, 0, 0]);
    expect(refusal(seasoned(times(9, -1)))).toBeNull();
    expect(refusal(seasoned(times(10, -1)))?.kind).toBe('kelly');
  });

  test('there is no Kelly without any trade, even where the settings ask for none', () => {
    const sizer = new RiskSizer({ ...settings, fixedRiskTrades: 0 });
    expect([sizer.tradesToKelly, fractionOf(sizer)]).toEqual([1, 0.003]);
  });
});

describe('half of Kelly’s fraction', () => {
  test('of hand-computed records', () => {
    // W = 0.6, R = 1: 0.6 - 0.4 / 1 = 0.2.
    expect(fractionOf(seasoned([...times(6, 1), ...times(4, -1)]))).toBeCloseTo(0.1, 12);
    // W = 0.5, R = 2 / 1: 0.5 - 0.5 / 2 = 0.25.
    expect(fractionOf(seasoned([...times(5, 2), ...times(5, -1)]))).toBeCloseTo(0.125, 12);
    // W = 0.4; wins 1, 2, 3, 2 make 2, losses 1.5, 0.5 x 3, 1 x 2 make 5 / 6: R = 2.4, 0.4 - 0.6 / 2.4 = 0.15.
    expect(fractionOf(seasoned([1, 2, 3, 2, -1.5, -0.5, -0.5, -0.5, -1, -1]))).toBeCloseTo(0.075, 12);
  });

  test('counts in units of what was risked, so that a trade ten times as large says no more', () => {
    const sizer = new RiskSizer(settings);
    for (let i = 0; i < 6; i++) sizer.observe(money(i === 0 ? 300 : 30), money(i === 0 ? 300 : 30));
    for (let i = 0; i < 4; i++) sizer.observe(money(-30), money(30));
    expect(fractionOf(sizer)).toBeCloseTo(0.1, 12);
  });

  test('takes a profit of nought for a loss', () => {
    // W = 0.5; losses 1, 1, 0, 0, 0 make 0.4: R = 2.5, 0.5 - 0.5 / 2.5 = 0.3.
    expect(fractionOf(seasoned([...times(5, 1), -1, -1, 0, 0, 0]))).toBeCloseTo(0.15, 12);
    // Nothing was ever lost, and half the trades were won: R is endless, the fraction 0.5.
    expect(fractionOf(seasoned([...times(5, 1), ...times(5, 0)], { riskMost: 0.9, kellyShare: 0.2 }))).toBeCloseTo(0.1, 12);
  });

  test('is the most that may be risked after wins alone', () => {
    expect(fractionOf(seasoned(times(10, 1)))).toBe(0.15);
  });

  test('is refused where it is not above nought, with what it was', () => {
    // W = 0.5, R = 1: nought. W = 0.25, R = 2: 0.25 - 0.75 / 2 = -0.125.
    expect(refusal(seasoned([...times(5, 1), ...times(5, -1)]))).toEqual({ kind: 'kelly', winRate: 0.5, payoff: 1, fraction: 0 });
    expect(refusal(seasoned([...times(3, 2), ...times(9, -1)]))).toEqual({ kind: 'kelly', winRate: 0.25, payoff: 2, fraction: -0.125 });
    expect(refusal(seasoned(times(10, -1)))).toEqual({ kind: 'kelly', winRate: 0, payoff: 0, fraction: -1 });
    expect(refusal(seasoned(times(10, 0)))).toEqual({ kind: 'kelly', winRate: 0, payoff: 0, fraction: -1 });
  });

  test('is scaled by the regime and by the outcome models', () => {
    const sizer = seasoned([...times(6, 1), ...times(4, -1)]);
    expect(fractionOf(sizer, { regimeFactor: 0.7, modelFactor: 0.5 })).toBeCloseTo(0.035, 12);
    expect(fractionOf(new RiskSizer(settings), { modelFactor: 0.5 })).toBe(0.0015);
  });
});

describe('the limits', () => {
  test('let it grow by a quarter from trade to trade, counted from what was ordered', () => {
    const sizer = seasoned([...times(6, 1), ...times(4, -1)]);
    sizer.took(0.003);
    expect(fractionOf(sizer)).toBeCloseTo(0.00375, 12);
    expect(fractionOf(sizer)).toBeCloseTo(0.00375, 12);
    sizer.took(0.00375);
    expect(fractionOf(sizer)).toBeCloseTo(0.0046875, 12);
  });

  test('let it fall at once', () => {
    const sizer = seasoned([...times(6, 1), ...times(4, -1)]);
    sizer.took(0.14);
    expect(fractionOf(sizer)).toBeCloseTo(0.1, 12);
  });

  test('keep it within what the day may still lose', () => {
    const left = { ...RICH, dailyLeft: money(7) };
    expect(new RiskSizer(settings).size(left)).toEqual({ risk: money(7), fraction: 0.0007 });
    expect(new RiskSizer(settings).size({ ...RICH, dailyLeft: 0 as Money })).toEqual({ risk: 0, fraction: 0 });
  });

  test('leave nothing to an account without equity', () => {
    expect(new RiskSizer(settings).size({ ...RICH, equity: -5 as Money })).toEqual({ risk: 0, fraction: 0 });
  });

  test('hold together whatever the record', () => {
    const multiples = fc.array(fc.double({ min: -3, max: 6, noNaN: true }), { maxLength: 60 });
    const question = fc.record({
      equity: fc.integer({ min: -1_000, max: 9_000_000_000_000 }),
      dailyLeft: fc.integer({ min: 0, max: 300_000_000_000 }),
      regimeFactor: fc.constantFrom(0.4, 0.7, 1),
      modelFactor: fc.double({ min: 0.5, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(multiples, fc.array(question, { minLength: 1, maxLength: 8 }), (record, questions) => {
        const sizer = seasoned(record);
        let last = 0;
        for (const asked of questions as unknown as readonly SizeQuestion[]) {
          const size = sizer.size(asked);
          if ('refused' in size) {
            expect(size.refused.fraction).toBeLessThanOrEqual(0);
            continue;
          }
          expect(size.risk).toBeGreaterThanOrEqual(0);
          expect(size.risk).toBeLessThanOrEqual(asked.dailyLeft);
          expect(size.risk).toBeLessThanOrEqual(Math.max(0, asked.equity * 0.15));
          expect(Number.isSafeInteger(size.risk)).toBe(true);
          if (last > 0) expect(size.fraction).toBeLessThanOrEqual(last * 1.25);
          last = size.fraction;
          sizer.took(last);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the factors', () => {
  test('of the regime: whole with the trend, 0.7 in a range, 0.4 when volatile, against the trend or unknown', () => {
    const factors = (direction: 'LONG' | 'SHORT') =>
      [trending('TRENDING_UP'), trending('TRENDING_DOWN'), trending('RANGING'), trending('VOLATILE'), UNKNOWN].map((market) =>
        regimeFactor(market, direction, defaultSettings()),
      );
    expect(factors('LONG')).toEqual([1, 0.4, 0.7, 0.4, 0.4]);
    expect(factors('SHORT')).toEqual([0.4, 1, 0.7, 0.4, 0.4]);
  });

  test('of the outcome models: 1 until the full phase, then from a half to the whole', () => {
    const phase = (name: OutcomePhase['name']): OutcomePhase => ({ name, closed: 0, next: null, progress: 0, weight: 0, needed: 0 });
    const forecast = (winProbability: number, confidence: number) => ({
      expectedPnl: 0,
      winProbability,
      holdMs: 0,
      adverse: 0,
      confidence,
    });
    expect([modelFactor(forecast(0.1, 1), phase('coldStart')), modelFactor(forecast(0.1, 1), phase('learning'))]).toEqual([1, 1]);
    const full = (winProbability: number, confidence: number) => modelFactor(forecast(winProbability, confidence), phase('full'));
    expect([full(1, 1), full(0.75, 1), full(0.75, 0.5), full(0.5, 1), full(0.2, 1), full(1, 0)]).toEqual([1, 0.75, 0.625, 0.5, 0.5, 0.5]);
    expect(modelFactor(null, phase('full'))).toBe(0.5);
  });
});

describe('the amount', () => {
  test('is what loses the risk at the stop, costs included', () => {
    expect(riskShare(PLAN, 0.005)).toBe(0.015);
  });
});

test('encode, decode, continue equals continue, and every field is needed', () => {
  const make = () => new RiskSizer(settings);
  const feed = (sizer: RiskSizer, i: number) => {
    sizer.observe(money(i % 3 === 0 ? -20 - i : 25 + i), money(30));
    const size = sizer.size(RICH);
    if (!('refused' in size)) sizer.took(size.fraction);
  };
  expectContinues(make, feed, 30, [0, 1, 9, 20]);
});
