/** What a market order would have got: walks the real book as it stood when the order met it. Nothing is ever sent. */
import type { BookSide } from '../core/order-book.ts';
import { type Amount, type Money, UNITS } from '../core/units.ts';

export interface Walk {
  /** Value of the whole amount over the levels it took. */
  readonly value: Money;
  /** How many levels it reached into. */
  readonly levels: number;
}

/**
 * Fills `amount` against `side` from its best level on: asks for a purchase (value rounded up), bids for a sale (down).
 * @returns null when the side does not hold so much: nothing fills.
 */
export function walk(side: BookSide, amount: Amount): Walk | null {
  let left = amount as number;
  let product = 0n;
  let levels = 0;
  while (left > 0) {
    if (levels === side.length) return null;
    const taken = Math.min(left, side.amounts[levels] as number);
    product += BigInt(taken) * BigInt(side.prices[levels] as number);
    left -= taken;
    levels++;
  }
  const units = BigInt(UNITS);
  const buying = side.sign === -1;
  return { value: Number(buying ? (product + units - 1n) / units : product / units) as Money, levels };
}
