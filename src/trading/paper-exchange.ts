/** What a market order would have got: walks the real book as it stood when the order met it. Nothing is ever sent. */
import type { BookSide, OrderBook } from '../core/order-book.ts';
import { type Amount, cost, type Money, type Price, UNITS } from '../core/units.ts';

export interface Walk {
  /** Value of the whole amount over the levels it took. */
  readonly value: Money;
  /** How many levels it reached into. */
  readonly levels: number;
}

/**
 * Fills `amount` against `side` from its best level on: asks for a purchase (value rounded up), bids for a sale (down).
 * @param before what our own orders of the same moment took there first. @returns null when the side does not hold so
 * much: nothing fills.
 */
export function walk(side: BookSide, amount: Amount, before = 0): Walk | null {
  let gone = before;
  let left = amount as number;
  let product = 0n;
  let levels = 0;
  while (left > 0) {
    if (levels === side.length) return null;
    const there = side.amounts[levels] as number;
    const passed = Math.min(gone, there);
    const taken = Math.min(left, there - passed);
    product += BigInt(taken) * BigInt(side.prices[levels] as number);
    gone -= passed;
    left -= taken;
    levels++;
  }
  const units = BigInt(UNITS);
  const buying = side.sign === -1;
  return { value: Number(buying ? (product + units - 1n) / units : product / units) as Money, levels };
}

/** What buying and selling `amount` costs beyond the best prices, as a fraction; null where the book does not hold so much. */
export function slippage(book: OrderBook, amount: Amount): number | null {
  const bought = walk(book.asks, amount);
  const sold = walk(book.bids, amount);
  if (bought === null || sold === null) return null;
  return bought.value / Math.max(1, cost(book.bestAsk, amount, 'up')) - sold.value / Math.max(1, cost(book.bestBid, amount, 'down'));
}

/** What one whole of `amount` cost, for the record: rounded to the nearest, for no money is made of it. */
export function averagePrice(value: Money, amount: Amount): Price {
  return Number((BigInt(value) * BigInt(UNITS) + BigInt(amount) / 2n) / BigInt(amount)) as Price;
}
