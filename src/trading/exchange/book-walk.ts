/** What an order takes from the book as it stands when they meet: level by level, best first, without what we took before. */
import type { BookSide, OrderBook } from '../../core/order-book.ts';
import { type Amount, cost, type Money, type Price, UNITS } from '../../core/units.ts';
import type { Consumed } from './consumed.ts';

export interface WalkOptions {
  /** Worst price that is taken; null takes any. */
  readonly limit?: Price | null;
  /** What our own fills took before, for the moment. */
  readonly consumed?: Consumed;
}

/** What was taken of one level. */
export interface Taking {
  readonly price: Price;
  /** What the book shows there. */
  readonly displayed: Amount;
  readonly amount: Amount;
}

export interface Walk {
  /** As much of the wanted amount as there was. */
  readonly amount: Amount;
  /** Its value over the levels it took, rounded once over the whole: up for a purchase, down for a sale. */
  readonly value: Money;
  /** How many levels it took from. */
  readonly levels: number;
  readonly takings: readonly Taking[];
}

/** Takes `amount` from `side`, or as much as is there within the limit: asks for a purchase, bids for a sale. Changes nothing. */
export function walk(side: BookSide, amount: Amount, { limit = null, consumed }: WalkOptions = {}): Walk {
  const takings: Taking[] = [];
  let left = amount as number;
  let product = 0n;
  for (let i = 0; i < side.length && left > 0; i++) {
    const price = side.prices[i] as Price;
    if (limit !== null && price * side.sign < limit * side.sign) break;
    const displayed = side.amounts[i] as Amount;
    const taken = Math.min(left, displayed - (consumed?.taken(side, price, displayed) ?? 0)) as Amount;
    if (taken <= 0) continue;
    product += BigInt(taken) * BigInt(price);
    left -= taken;
    takings.push({ price, displayed, amount: taken });
  }
  return { amount: (amount - left) as Amount, value: rounded(product, side), levels: takings.length, takings };
}

/** Against the trader: who takes asks pays up, who takes bids gets down. */
function rounded(product: bigint, side: BookSide): Money {
  const units = BigInt(UNITS);
  return Number(side.sign === -1 ? (product + units - 1n) / units : product / units) as Money;
}

/** What buying and selling `amount` costs beyond the best prices, as a fraction; null where the book does not hold so much. */
export function slippage(book: OrderBook, amount: Amount): number | null {
  const bought = walk(book.asks, amount);
  const sold = walk(book.bids, amount);
  if (bought.amount < amount || sold.amount < amount) return null;
  return bought.value / Math.max(1, cost(book.bestAsk, amount, 'up')) - sold.value / Math.max(1, cost(book.bestBid, amount, 'down'));
}

/** What one whole of `amount` cost, for the record: rounded to the nearest, for no money is made of it. */
export function averagePrice(value: Money, amount: Amount): Price {
  return Number((BigInt(value) * BigInt(UNITS) + BigInt(amount) / 2n) / BigInt(amount)) as Price;
}
