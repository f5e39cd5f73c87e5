/** The real engine in miniature: small enough for thousands of runs, with every path of the full one. */
import { defaultSettings, type Settings } from '../../src/core/settings.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import { type Amount, UNITS } from '../../src/core/units.ts';

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
  timeExit: 8_000,
  gapPause: 2_000,
  learningPause: 3_000,
  learningBudget: 0.1,
  learningBudgetSteps: 100,
  imbalanceSignal: 0.1,
};

export function miniatureSpec(seed: number): SessionSpec {
  return {
    source: { kind: 'recorded', recording: 'simulated' },
    market: { marketId: 'SIM-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: (UNITS / 10_000) as Amount },
    trades: true,
    book: 'real',
    watched: 'WATCHED-AUD',
    seed,
    settings: MINIATURE,
  };
}
