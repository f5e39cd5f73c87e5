/** The least amount of an order, learned: what was too small once is tried a step larger from then on. */
import { count, nullable, record, type Stateful, whole } from '../../core/codec.ts';
import { type Amount, cost, type Money, type Price } from '../../core/units.ts';
import { onGrid } from './amount-grid.ts';

/** What was remembered from the exchange's rejections for size. */
export interface LearnedMinimum {
  /** The attempted amount times the setting `minimumFactor`. */
  readonly amount: Amount;
  /** Its worth when it was learned. */
  readonly value: Money;
  /** Rejections for size so far. */
  readonly count: number;
  /** Exchange time of the last one, ms. */
  readonly time: number;
}

export class MinimumOrder implements Stateful {
  readonly codec = {
    version: 1,
    fields: { learned: nullable(record<LearnedMinimum>({ amount: whole(), value: whole(), count, time: count })) },
  };
  private learned: LearnedMinimum | null = null;
  private readonly factor: number;
  private readonly decimals: number;

  /** @param factor times the attempted amount; @param decimals of the market's amounts. */
  constructor(factor: number, decimals: number) {
    this.factor = factor;
    this.decimals = decimals;
  }

  /** Null before the first rejection. */
  get value(): LearnedMinimum | null {
    return this.learned;
  }

  /** The least amount to order, where the market says that `minimum` is. */
  least(minimum: Amount): Amount {
    return Math.max(minimum, this.learned?.amount ?? 0) as Amount;
  }

  /** The exchange found `attempted` too small, at about `price`. A smaller one than before teaches nothing new but the count. */
  observe(time: number, attempted: Amount, price: Price): void {
    const tried = onGrid(attempted * this.factor, this.decimals, 'up');
    const amount = Math.max(tried, this.learned?.amount ?? 0) as Amount;
    this.learned = { amount, value: cost(price, amount, 'up'), count: (this.learned?.count ?? 0) + 1, time };
  }
}
