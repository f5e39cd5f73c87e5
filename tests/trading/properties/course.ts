/** Random courses of a market and of its user, with settings tight enough that everything that can happen to a trade does. */
import fc from 'fast-check';
import { OUTCOME_MODELS, type TradingCommand } from '../../../src/core/messages.ts';
import { REGIMES, RIBBON_STATES } from '../../../src/core/records.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Amount } from '../../../src/core/units.ts';
import type { HorizonPrediction, MarketSituation } from '../../../src/trading/situation.ts';
import { MARKET } from '../floor-run.ts';

/** Evenly spread, unlike fast-check's doubles, of which most lie next to nothing. */
const between = (min: number, max: number) => fc.integer({ min: 0, max: 10_000 }).map((part) => min + ((max - min) * part) / 10_000);
const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 9) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });

const prediction: fc.Arbitrary<HorizonPrediction> = fc
  .record({ horizonMs: fc.constantFrom(10_000, 60_000, 300_000), lean: between(-1, 1), moveBp: often(between(0, 400), between(0, 5)) })
  .map(({ horizonMs, lean, moveBp }) => ({
    horizonMs,
    down: Math.max(0, -lean) * 0.8 + 0.1,
    flat: 0.8 - Math.abs(lean) * 0.8,
    up: Math.max(0, lean) * 0.8 + 0.1,
    moveBp: Math.sign(lean) * moveBp,
  }));

const wick = fc.record({ side: fc.constantFrom('WICK_DOWN' as const, 'WICK_UP' as const), percent: between(0, 2) });
const ribbonOf = (minutes: 5 | 15) =>
  fc.record({
    minutes: fc.constant(minutes),
    state: often(fc.constantFrom(...RIBBON_STATES), fc.constant(null), 30),
    wick: often(fc.constant(null), wick, 3),
  });

const situation: fc.Arbitrary<MarketSituation> = fc.record({
  regime: often(
    fc.record({ regime: fc.constantFrom(...REGIMES), strength: between(0, 50), volatility: often(between(0.5, 2), between(3, 6)) }),
    fc.constant(null),
    30,
  ),
  alignment: often(fc.constantFrom('BOTH_GREEN' as const, 'BOTH_RED' as const, 'CONFLICTING' as const), fc.constant(null), 30),
  ribbons: fc.tuple(ribbonOf(5), ribbonOf(15)),
  breakout: often(fc.record({ upBp: between(-50, 20), downBp: between(-50, 20) }), fc.constant(null), 30),
  imbalance: often(between(-1, 1), fc.constant(null), 30),
  atr1mBp: often(between(0, 20), fc.constant(null)),
  atr5mBp: often(between(5, 60), fc.constantFrom(null, 1, 900), 20),
  deviationBp: often(between(0, 20), fc.constant(null)),
});

const command: fc.Arbitrary<TradingCommand | { readonly kind: 'closeNewest'; readonly back: number }> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('halt' as const), close: fc.boolean() }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'resume' } as const) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('closeNewest' as const), back: fc.nat(6) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('resetDesk' as const), desk: fc.constantFrom('spot' as const, 'margin' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('resetOutcomes' as const), model: fc.constantFrom(...OUTCOME_MODELS, 'all' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('switchMode' as const),
      mode: fc.constantFrom('window' as const, 'exploration' as const),
      on: fc.boolean(),
    }),
  },
);

/** [distance from the best price in hundredths, amount in units]: often deep, sometimes too thin for the smallest order. */
const levelsOf = (amount: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), amount), { minLength: 1, maxLength });
const depth = often(
  levelsOf(fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1e5, max: 1e8 }), fc.integer({ min: 1e9, max: 1e13 })), 4),
  levelsOf(fc.oneof(fc.integer({ min: 1, max: 13_000 }), fc.integer({ min: 1, max: 2.4e6 })), 1),
  5,
);

export const happening = fc.record({
  kind: fc.oneof(
    { weight: 20, arbitrary: fc.constant('book' as const) },
    { weight: 24, arbitrary: fc.constant('decide' as const) },
    { weight: 8, arbitrary: fc.constant('print' as const) },
    { weight: 2, arbitrary: fc.constant('command' as const) },
    { weight: 3, arbitrary: fc.constant('fresh' as const) },
    { weight: 1, arbitrary: fc.constantFrom('lose' as const, 'crossed' as const, 'stale' as const) },
  ),
  elapsed: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(0, 1, 100, 151, 1_000, 12_000, 61_000) },
    { weight: 1, arbitrary: fc.constantFrom(700_000, 3_700_000, 40 * 86_400_000) },
  ),
  /** Of the mid-price, in basis points; sometimes a leap. */
  move: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -8, max: 8 }) },
    { weight: 8, arbitrary: fc.integer({ min: -60, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: -3_000, max: 4_000 }) },
  ),
  /** Half of it, in hundredths. */
  spread: often(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 50, max: 5_000 })),
  bids: depth,
  asks: depth,
  /** Of prints: from the mid-price in hundredths, and their amount. */
  away: fc.integer({ min: -400, max: 400 }),
  printed: fc.oneof(fc.integer({ min: 1, max: 1e4 }), fc.integer({ min: 1e6, max: 1e12 })),
  predictions: often(fc.array(prediction, { minLength: 1, maxLength: 3 }), fc.constant<HorizonPrediction[]>([]), 20),
  situation,
  steps: fc.constantFrom(0, 1, 1, 3),
  command,
});
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

export const course = (minLength: number, maxLength: number) => fc.array(happening, { minLength, maxLength, size: 'max' });

const money = fc.record({
  capital: fc.constantFrom(3, 100, 10_000, 1_000_000),
  fee: fc.constantFrom(-1, 0, 0, 0.0005),
  leverage: fc.constantFrom(1, 2, 5, 5),
  maintenance: fc.constantFrom(0.05, 0.19, 0.5),
  borrowing: fc.constantFrom(0.0006, 0.1),
  riskPerTrade: fc.constantFrom(0.003, 0.15),
  kellyShare: fc.constantFrom(0.5, 1),
  fixedRiskTrades: fc.constantFrom(0, 2, 10),
});
const orders = fc.record({
  latency: fc.constantFrom(0, 150, 2_000),
  orderType: fc.constantFrom(0, 0, 0, 1, 2),
  orderLife: fc.constantFrom(0, 1_000, 60_000),
  lots: fc.constantFrom(1, 3, 5),
  learningLots: fc.constantFrom(0, 1, 4, 4),
  learningBudget: fc.constantFrom(0, 0.005, 0.1, 0.1),
  learningBudgetSteps: fc.constantFrom(10, 40),
  learningPause: fc.constantFrom(0, 1_000),
  gapPause: fc.constantFrom(500, 10_000, 100_000),
});
const exits = fc.record({
  timeExit: fc.constantFrom(1_000, 60_000, 2_700_000),
  takeProfit: fc.constantFrom(0.0005, 0.003, 0.5),
  stopLoss: fc.constantFrom(0.0015, 0.02, 0.5),
  trailStart: fc.constantFrom(0.02, 0.5),
  trailDistance: fc.constantFrom(0.1, 1),
  signalExit: fc.constantFrom(0.3, 2),
  signalHold: fc.constantFrom(0, 60_000),
});
const gates = fc.record({
  coldTrades: fc.constantFrom(0, 5, 50),
  fullTrades: fc.constantFrom(1, 12, 200),
  scoreFirst: fc.constantFrom(0.3, 1.4),
  scoreLast: fc.constantFrom(0.3, 1.1),
  winLeast: fc.constantFrom(0, 0.5, 0.7),
  windowMode: fc.constantFrom(0, 1, 1),
  windowFrom: fc.constantFrom(10, 0),
  windowFactor: fc.constantFrom(0.8, 0.3),
  explorationMode: fc.constantFrom(0, 1),
  explorationShare: fc.constantFrom(0.1, 1),
});
const breakers = fc.constantFrom<Partial<Settings>>(
  { cooldown: 0, streakLosses: 100, dailyLoss: 1, drawdown: 1 },
  { cooldown: 0, streakLosses: 100, dailyLoss: 0.5, drawdown: 0.003, drawdownPause: 60_000 },
  { cooldown: 1_000, streakLosses: 2, streakPause: 60_000, dailyLoss: 0.01, drawdown: 0.15, drawdownPause: 100_000 },
  {},
);

export const settings: fc.Arbitrary<Partial<Settings>> = fc
  .tuple(money, orders, exits, gates, breakers)
  .map((groups) => Object.assign({}, ...groups) as Partial<Settings>);

export const options = fc.record({
  settings,
  market: fc.constantFrom(MARKET, { ...MARKET, amountDecimals: 4, minOrderAmount: 2e6 as Amount }, { ...MARKET, marketId: 'ETH-BTC' }),
  prints: fc.boolean(),
  seed: fc.nat(1_000),
  /** Whether scores and confidence are thrown by dice, and the policy fails now and then. */
  wild: fc.boolean(),
});
export type Options = typeof options extends fc.Arbitrary<infer T> ? T : never;
