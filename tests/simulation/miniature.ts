/** The real engine in miniature: small enough for thousands of runs, with every path of the full one. */
import { ORDER_TYPES } from '../../src/core/orders.ts';
import { defaultSettings, type Settings } from '../../src/core/settings.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import { type Amount, UNITS } from '../../src/core/units.ts';

/** Learning and full-size trades open and close within seconds, phases follow each other within minutes, and next to nothing is paid for them. */
const TRADING = {
  fee: 0.000002,
  // Orders for all there is: some come back.
  headroom: 1,
  timeExit: 8_000,
  takeProfit: 0.0002,
  stopLoss: 0.0002,
  stopNoise: 0.02,
  gapPause: 2_000,
  learningPause: 3_000,
  learningBudget: 0.1,
  learningBudgetSteps: 100,
  imbalanceSignal: 0.1,
  orderLife: 4_000,
  coldTrades: 8,
  fullTrades: 60,
  scoreFirst: 0.5,
  scoreLast: 0.6,
  winLeast: 0.3,
  fixedRiskTrades: 6,
  signalExit: 1.2,
  signalHold: 2_000,
  cooldown: 1_500,
  streakLosses: 3,
  streakPause: 4_000,
  // The long gap of the made-up market ends wildly: that must not keep everybody out behind it.
  atrLeast: 0,
  atrMost: 1,
  regimeAgainst: 100,
  regimeWildest: 100,
} satisfies Partial<Settings>;

export const MINIATURE: Settings = {
  ...defaultSettings(),
  window: 4,
  width: 4,
  hidden: 4,
  batch: 4,
  rowBlocks: 3,
  reservoirBlocks: 1,
  horizonShort: 2_000,
  horizonMiddle: 5_000,
  horizonLong: 9_000,
  forgetting: 100,
  // Two hundred steps must suffice for it to expect something.
  learningRate: 0.01,
  ...TRADING,
};

/** Seeds take turns in how positions are entered; in every fifth run resting orders are filled by the book, as without prints. */
export function miniatureSpec(seed: number): SessionSpec {
  return {
    source: { kind: 'recorded', recording: 'simulated' },
    market: { marketId: 'SIM-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: (UNITS / 10_000) as Amount },
    trades: seed % 5 !== 0,
    book: 'real',
    watched: 'WATCHED-AUD',
    seed,
    settings: { ...MINIATURE, orderType: seed % ORDER_TYPES.length },
  };
}
