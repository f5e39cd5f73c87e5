/** An order meets the exchange: refused, called off at once, or taken, with what it gets from the book and what of it rests. */
import type { Side } from '../../core/messages.ts';
import type { BookSide, OrderBook } from '../../core/order-book.ts';
import type { CancelReason, OrderRequest } from '../../core/orders.ts';
import type { MarketSpec } from '../../core/spec.ts';
import type { Amount, Money } from '../../core/units.ts';
import type { Account } from './account.ts';
import { type Walk, walk } from './book-walk.ts';
import type { Consumed } from './consumed.ts';
import { type Fees, feeOf } from './fees.ts';
import { type Breach, coinsBreach, formBreach, fundsBreach, wouldTrade } from './order-rules.ts';
import { nextFill, type RestingOrder, reservedCoins } from './resting-orders.ts';

/** What an order meets beside the book. */
export interface Venue {
  readonly market: MarketSpec;
  readonly account: Account;
  readonly fees: Fees;
  readonly consumed: Consumed;
  readonly resting: readonly RestingOrder[];
}

export type Arrival =
  | { readonly kind: 'rejected'; readonly breach: Breach }
  | { readonly kind: 'cancelled'; readonly left: Amount; readonly why: CancelReason }
  | Accepted;

export interface Accepted {
  readonly kind: 'accepted';
  readonly taken: Walk;
  readonly fee: Money;
  /** What it did not get at once: it rests where {@link rest} is not null. */
  readonly left: Amount;
  readonly rest: RestingOrder | null;
}

/** What becomes of `request` at `time`. Changes nothing. */
export function arrive(request: OrderRequest, time: number, book: OrderBook, venue: Venue): Arrival {
  const { account, fees, consumed, resting } = venue;
  const { side, type } = request;
  const amount = reducedAmount(request, venue);
  const wrong = formBreach(request, venue.market, account.holding) ?? holdingBreach(request, amount, book, venue);
  if (wrong !== null) return { kind: 'rejected', breach: wrong };
  const price = type === 'market' ? null : request.price;
  if (type === 'postOnly' && price !== null && wouldTrade(side, price, book)) {
    return { kind: 'cancelled', left: amount, why: 'PostOnlyWouldTrade' };
  }
  const taken = walk(opposite(side, book), amount, { limit: price, consumed });
  const fee = feeOf(taken.value, fees.rate(time));
  const left = (amount - taken.amount) as Amount;
  const rest = price === null || left === 0 ? null : restOf({ ...request, price }, left, fees.makerRate(time));
  // What rests may hope for better prices than now; what is taken at once must stand by itself.
  const breach =
    fundsBreach(costOf(side, taken, fee, null), account, [], book) ?? fundsBreach(costOf(side, taken, fee, rest), account, resting, book);
  return breach === null ? { kind: 'accepted', taken, fee, left, rest } : { kind: 'rejected', breach };
}

/** The side of the book that an order takes from. */
export function opposite(side: Side, book: OrderBook): BookSide {
  return side === 'buy' ? book.asks : book.bids;
}

/** A reduce-only order is cut to the position, without the coins that resting sales hold back where none can be borrowed. */
function reducedAmount({ amount, reduceOnly, side }: OrderRequest, { account, resting }: Venue): Amount {
  if (!reduceOnly) return amount;
  const heldBack = account.rules.short ? 0 : reservedCoins(resting);
  return Math.max(0, Math.min(amount, account.closable(side) - heldBack)) as Amount;
}

/** Nothing there to reduce, or coins to be sold that are neither there nor to be borrowed. */
function holdingBreach(request: OrderRequest, amount: Amount, book: OrderBook, { account, resting }: Venue): Breach | null {
  if (amount === 0) return coinsBreach(request.amount, amount, book);
  if (request.side === 'buy' || account.rules.short) return null;
  return coinsBreach(amount, Math.max(0, account.holding - reservedCoins(resting)) as Amount, book);
}

function restOf(request: RestingOrder['request'], left: Amount, rate: number): RestingOrder {
  return { request, rested: left, left, value: 0 as Money, fee: 0 as Money, rate };
}

/** A rebate on what rests is not counted on. */
function costOf(side: Side, taken: Walk, fee: Money, rest: RestingOrder | null) {
  if (rest === null) return { side, amount: taken.amount, value: taken.value, fee };
  const later = nextFill(rest, rest.left);
  return {
    side,
    amount: (taken.amount + rest.left) as Amount,
    value: (taken.value + later.value) as Money,
    fee: (fee + Math.max(0, later.fee)) as Money,
  };
}
