/** What learning trades may still cost: a share of equity for every period of steps. Losses spend it, gains do not refill it. */
import { count, type Stateful } from '../../core/codec.ts';
import { cost, type Money } from '../../core/units.ts';
import { stopOf } from './exits.ts';
import type { Lot } from './lots.ts';

export class LearningBudget implements Stateful {
  readonly codec = { version: 1, fields: { period: count, spent: count } };
  private period = 0;
  private spent = 0;
  private readonly share: number;
  private readonly steps: number;

  constructor(share: number, steps: number) {
    this.share = share;
    this.steps = steps;
  }

  /** What is left at `step` with `equity`, less what open learning trades may still lose. */
  left(step: number, equity: Money, reserved: Money): Money {
    const spent = Math.floor(step / this.steps) === this.period ? this.spent : 0;
    return Math.floor(Math.max(0, equity * this.share - spent - reserved)) as Money;
  }

  /** Books what a learning trade lost. @param loss at least 0. */
  spend(step: number, loss: Money): void {
    const period = Math.floor(step / this.steps);
    if (period !== this.period) {
      this.period = period;
      this.spent = 0;
    }
    this.spent += loss;
  }
}

/** An entry on its way: what it is worth, and how much of that it may lose, stop and round trip together. */
export interface EntryAtRisk {
  readonly value: Money;
  readonly riskShare: number;
}

/**
 * What learning trades that are open or ordered may still lose.
 * @param orders entries of learning trades on their way. @param costs of a round trip, as a fraction of price.
 */
export function learningRisk(lots: readonly Lot[], orders: readonly EntryAtRisk[], costs: number): Money {
  const open = lots.filter(({ entry }) => entry.learning).reduce((sum, lot) => sum + lotRisk(lot, costs), 0);
  return orders.reduce((sum, { value, riskShare }) => sum + Math.ceil(value * riskShare), open) as Money;
}

/**
 * What an open lot may still lose against its entry, rounded up: the way to its stop, set or followed, and a round trip.
 * Nothing where the stop has followed so far that a gain is left.
 */
export function lotRisk(lot: Lot, costs: number): Money {
  const stop = stopOf(lot);
  const way = lot.entry.direction === 'LONG' ? lot.entryPrice - stop : stop - lot.entryPrice;
  return Math.max(0, Math.ceil(cost(lot.entryPrice, lot.amount, 'up') * (way / lot.entryPrice + costs))) as Money;
}
