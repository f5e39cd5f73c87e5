/** What learning trades may still cost: a share of equity for every period of steps. Losses spend it, gains do not refill it. */
import { count, type Stateful } from '../core/codec.ts';
import { cost, type Money, type Price } from '../core/units.ts';
import type { Lot, Order } from './lots.ts';

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

  /** Books what a learning trade lost. */
  spend(step: number, loss: Money): void {
    const period = Math.floor(step / this.steps);
    if (period !== this.period) {
      this.period = period;
      this.spent = 0;
    }
    this.spent += loss;
  }
}

/**
 * What learning trades that are open or ordered may still lose: the way to the stop, and one more round trip.
 * @param costs of a round trip, as a fraction of price. @param price at which an order on its way would buy.
 */
export function learningRisk(lots: readonly Lot[], orders: readonly Order[], costs: number, price: Price): Money {
  const open = lots.filter(({ learning }) => learning).reduce((sum, lot) => sum + lot.paid * (1 - lot.stop / lot.entryPrice + costs), 0);
  const ordered = orders
    .filter(({ learning, side }) => learning && side === 'buy')
    .reduce((sum, order) => sum + cost(price, order.amount, 'up') * (order.stopFraction + costs), 0);
  return Math.ceil(open + ordered) as Money;
}
