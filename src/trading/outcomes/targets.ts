/** What the four outcome models learn, each as a number of a closed trade. */
import { exp, log } from '../../core/math.ts';
import type { OutcomeModelName } from '../../core/messages.ts';
import type { TargetDefinition } from './outcome-model.ts';

/** A closed trade, as the outcome models learn from it. */
export interface OutcomeTrade {
  /** As noted at the entry. */
  readonly context: Float32Array;
  /** Profit after all costs, as a fraction of the value at entry. */
  readonly pnl: number;
  readonly holdMs: number;
  /** Worst unrealised move, as a fraction of the entry price, at least 0. */
  readonly adverse: number;
  /** Exchange time, ms. */
  readonly exitTime: number;
}

/** A trade further out counts as so much: 20 % of its value. */
const FRACTION_MOST = 0.2;
/** Least spread of fractions that is worth telling apart: a tenth of a percent. */
const FRACTION_SPREAD = 0.001;
/** A year: e to the 24.2 ms. */
const LOG_HOLD_MOST = log(365 * 86_400_000);

export const TARGETS: Readonly<Record<OutcomeModelName, TargetDefinition>> = {
  profit: { range: { least: -FRACTION_MOST, most: FRACTION_MOST, leastSpread: FRACTION_SPREAD }, start: 0, startTrades: 0 },
  // Laplace's rule of succession: one profit and one loss before the first.
  win: { range: { least: 0, most: 1, leastSpread: 1 }, start: 0.5, startTrades: 2 },
  hold: { range: { least: 0, most: LOG_HOLD_MOST, leastSpread: 1 }, start: 0, startTrades: 0 },
  risk: { range: { least: 0, most: FRACTION_MOST, leastSpread: FRACTION_SPREAD }, start: 0, startTrades: 0 },
};

/** The number that each model learns. A profit of nought is a loss; times are learned as their logarithm. */
export function targetsOf({ pnl, holdMs, adverse }: OutcomeTrade): Readonly<Record<OutcomeModelName, number>> {
  return { profit: pnl, win: pnl > 0 ? 1 : 0, hold: log(Math.max(1, holdMs)), risk: adverse };
}

/** The time of which the hold model expects the logarithm: as many trades are shorter as are longer, ms. */
export function holdOf(expected: number): number {
  return exp(expected);
}
