/** What the outcome models see, element by element. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderBook } from '../../../src/core/order-book.ts';
import type { Direction } from '../../../src/core/records.ts';
import type { Amount, Price } from '../../../src/core/units.ts';
import type { Candidate } from '../../../src/trading/candidates/assessment.ts';
import { CONTEXT, CONTEXT_SIZE, contextOf, INPUTS, rawOf, saidOf, withSaid } from '../../../src/trading/outcomes/context.ts';
import type { Situation } from '../../../src/trading/situation.ts';

function book(bid: number, ask: number): OrderBook {
  const made = new OrderBook();
  const level = (price: number): readonly [Price, Amount, number] => [price as Price, 1e8 as Amount, 1];
  made.load(1, [level(bid)], [level(ask)]);
  return made;
}

const unknown = {
  regime: null,
  alignment: null,
  ribbons: [],
  breakout: null,
  imbalance: null,
  atr1mBp: null,
  atr5mBp: null,
  deviationBp: null,
};

const situation: Situation = {
  time: 6 * 3_600_000,
  row: 1,
  step: 1,
  book: book(9_990e8, 10_010e8),
  predictions: [
    { horizonMs: 10_000, down: 0.1, flat: 0.8, up: 0.1, moveBp: 0 },
    { horizonMs: 60_000, down: 0.2, flat: 0.2, up: 0.6, moveBp: 30 },
  ],
  warmUp: { have: 1, need: 1 },
  market: {
    ...unknown,
    regime: { regime: 'TRENDING_UP', strength: 30, volatility: 1 },
    alignment: 'BOTH_GREEN',
    ribbons: [
      { minutes: 5, state: 'ALL_GREEN', wick: null },
      { minutes: 15, state: 'MIXED_GREEN', wick: null },
    ],
    imbalance: 0.25,
    atr5mBp: 10,
  },
};

function candidate(direction: Direction): Candidate {
  return { direction, signature: 'S', signals: [], ruleScore: 1.5, expectedMove: 0.003, horizonMs: 60_000, deviation: 0.001 };
}

function named(context: Float32Array): Record<string, number> {
  return Object.fromEntries(CONTEXT.map(({ name }, i) => [name, Math.fround(Math.round((context[i] ?? Number.NaN) * 1e4) / 1e4)]));
}

describe('the context of a trade', () => {
  test('long on the spot desk', () => {
    const context = contextOf({ situation, candidate: candidate('LONG'), desk: 'spot', costs: 0.002 });
    expect(context).toHaveLength(CONTEXT_SIZE);
    const rounded = named(context);
    const expected = {
      probabilityWith: 0.6,
      probabilityAgainst: 0.2,
      moveOverCosts: 1.5,
      costs: 0.2,
      ruleScore: 0.5,
      trendWith: 1,
      ranging: 0,
      volatile: 0,
      alignmentWith: 1,
      ribbonsWith: 0.6667,
      imbalanceWith: 0.25,
      volatility: Math.LN2,
      spread: 1.0986,
      hourSine: 1,
      hourCosine: 0,
      short: 0,
      margin: 0,
      profitLogit: 1.6684,
      saidProfit: 0,
      saidWin: 0,
      saidHold: 0,
      saidRisk: 0,
      rawLogit: 1.6684,
    };
    for (const [name, value] of Object.entries(expected)) expect(rounded[name], name).toBeCloseTo(value, 3);
    expect(Object.keys(rounded)).toEqual(Object.keys(expected));
  });

  test('short on the margin desk: what is directional changes its sign', () => {
    const rounded = named(contextOf({ situation, candidate: candidate('SHORT'), desk: 'margin', costs: 0.002 }));
    const { probabilityWith, probabilityAgainst, trendWith, alignmentWith, ribbonsWith, imbalanceWith, short, margin } = rounded;
    expect([probabilityWith, probabilityAgainst]).toEqual([0.2, 0.6].map(Math.fround));
    expect([trendWith, alignmentWith, imbalanceWith, short, margin]).toEqual([-1, -1, -0.25, 1, 1]);
    expect(ribbonsWith).toBeCloseTo(-0.6667, 3);
  });

  test('regimes without a direction, ribbons of both colours', () => {
    const of = (regime: 'RANGING' | 'VOLATILE') => {
      const market = { ...situation.market, regime: { regime, strength: 1, volatility: 1 }, alignment: 'CONFLICTING' as const };
      return named(contextOf({ situation: { ...situation, market }, candidate: candidate('SHORT'), desk: 'margin', costs: 0.002 }));
    };
    expect(of('RANGING')).toMatchObject({ ranging: 1, volatile: 0 });
    expect(of('VOLATILE')).toMatchObject({ ranging: 0, volatile: 1 });
    expect(Math.abs(of('VOLATILE').trendWith ?? 1) + Math.abs(of('VOLATILE').alignmentWith ?? 1)).toBe(0);
  });

  test('while nothing is known of the market it is 0', () => {
    const bare = { ...situation, book: new OrderBook(), predictions: [], market: unknown };
    const context = contextOf({ situation: bare, candidate: { ...candidate('LONG'), deviation: null }, desk: 'spot', costs: 0.002 });
    const known = ['moveOverCosts', 'costs', 'ruleScore', 'hourSine', 'hourCosine'];
    for (const [name, value] of Object.entries(named(context))) if (!known.includes(name)) expect(value, name).toBe(0);
  });

  test('finite whatever the candidate, costs of nought and without end included', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, noNaN: true }), number, (ruleScore, expectedMove, costs, deviation) => {
        const strange = { ...candidate('SHORT'), ruleScore, expectedMove, deviation };
        const context = contextOf({ situation, candidate: strange, desk: 'margin', costs });
        expect(context.every((value) => Math.abs(value) <= 6)).toBe(true);
      }),
    );
  });

  test('keeps what was said in its last elements, and nothing else of it changes', () => {
    const context = contextOf({ situation, candidate: candidate('LONG'), desk: 'spot', costs: 0.002 });
    expect(rawOf(context)).toBeCloseTo(0.8413, 4);
    const kept = withSaid(context, [1, 2, 3, 4], 0.25);
    expect(rawOf(kept)).toBeCloseTo(0.25, 6);
    expect((['profit', 'win', 'hold', 'risk'] as const).map((name) => saidOf(kept, name))).toEqual([1, 2, 3, 4]);
    expect(kept.slice(0, INPUTS)).toEqual(context.slice(0, INPUTS));
    expect(rawOf(context)).toBeCloseTo(0.8413, 4);
  });
});
