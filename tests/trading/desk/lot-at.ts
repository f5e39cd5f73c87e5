/** A lot and a market for tests: 100 in quote currency per base, one base held, nothing known of the market. */
import { type Money, type Price, UNITS } from '../../../src/core/units.ts';
import { levels } from '../../../src/trading/desk/exits.ts';
import type { EntryContext, ExitPlan, Lot } from '../../../src/trading/desk/lots.ts';
import type { MarketSituation } from '../../../src/trading/situation.ts';

export const money = (value: number) => Math.round(value * UNITS) as Money;
export const price = (value: number) => Math.round(value * UNITS) as Price;

export const UNKNOWN: MarketSituation = {
  regime: null,
  alignment: null,
  ribbons: [],
  breakout: null,
  imbalance: null,
  atr1mBp: null,
  atr5mBp: null,
  deviationBp: null,
};

export const trending = (regime: 'TRENDING_UP' | 'TRENDING_DOWN' | 'RANGING' | 'VOLATILE'): MarketSituation => ({
  ...UNKNOWN,
  regime: { regime, strength: 30, volatility: 1 },
});

/** Target 2 %, stop 1 %, following 1 % behind from a gain of 1 % on, a minute at most. */
export const PLAN: ExitPlan = { stop: 0.01, target: 0.02, trailStart: 0.01, trailDistance: 0.01, holdMs: 60_000 };

export function lotAt(at: Price, entry: Partial<EntryContext> = {}, lot: Partial<Lot> = {}): Lot {
  const context: EntryContext = {
    decision: 1,
    direction: 'LONG',
    signature: 'LONG_ENSEMBLE',
    mode: 'normal',
    learning: false,
    confidence: 0.5,
    score: 1,
    row: 1,
    regime: null,
    alignment: null,
    ribbon5: null,
    ribbon15: null,
    expectedMove: 0,
    expectedProfit: 0,
    expectedPnl: null,
    winProbability: null,
    context: new Float32Array(),
    plan: PLAN,
    fraction: 0.003,
    riskShare: PLAN.stop,
    ...entry,
  };
  return {
    entry: context,
    order: 1,
    filling: false,
    exit: null,
    amount: UNITS as Lot['amount'],
    entered: UNITS as Lot['entered'],
    traded: 0 as Lot['traded'],
    value: at as number as Money,
    exited: 0 as Money,
    fees: 0 as Money,
    interest: 0 as Money,
    entryTime: 1_000,
    placedTime: 850,
    entryPrice: at,
    ...levels(context.plan, context.direction, at),
    trail: 0 as Price,
    best: at,
    worst: at,
    exitTime: 1_000 + context.plan.holdMs,
    ...lot,
  };
}
