/** The yardstick: what the capital would be worth, had it bought at the first book and done nothing since. */
import { count, type Stateful } from '../../core/codec.ts';
import type { OrderBook } from '../../core/order-book.ts';
import type { Money, Price } from '../../core/units.ts';

export class BuyAndHold implements Stateful {
  readonly codec = { version: 1, fields: { ask: count, spent: count } };
  /** Best ask of the first book, 0 before it. */
  private ask = 0 as Price;
  /** What was bought there for: the capital, the fee taken off. An amount would exceed 2^53 where prices are tiny. */
  private spent = 0 as Money;

  get begun(): boolean {
    return this.ask !== 0;
  }

  /** Buys at the first sound book. @param rateMillionths the fee of the purchase. */
  begin(book: OrderBook, capital: Money, rateMillionths: number): void {
    this.ask = book.bestAsk;
    this.spent = Math.floor(capital / (1 + rateMillionths / 1_000_000)) as Money;
  }

  /** Worth at the bid `bid`; null before the first book. */
  value(bid: Price): Money | null {
    return this.begun ? (Number((BigInt(this.spent) * BigInt(bid)) / BigInt(this.ask)) as Money) : null;
  }
}
