/** Why the exchange would take no order: its form, the money behind it, or the leverage it would bring. In the exchange's own words. */
import type { OrderBook } from '../../core/order-book.ts';
import type { OrderRequest, RejectionCode } from '../../core/orders.ts';
import type { MarketSpec } from '../../core/spec.ts';
import { type Amount, cost, type Money, type Price } from '../../core/units.ts';
import { type Account, equityOf, exposureOf } from './account.ts';
import { gridStep } from './amount-grid.ts';
import { nextFill, type RestingOrder, reservedMoney } from './resting-orders.ts';

/** `value` is what was wrong, `limit` what is allowed: an amount, a price, or money, by the code. */
export interface Breach {
  readonly code: RejectionCode;
  readonly value: number;
  readonly limit: number;
  /** Whether a larger amount would have been taken. */
  readonly isTooSmall: boolean;
}

/**
 * What is wrong with the order by itself. One that only closes is taken at any amount, or what a partial fill has left could
 * never be sold (as with exchanges that except reduce-only orders from the minimum).
 */
export function formBreach(request: OrderRequest, market: MarketSpec, holding: Amount): Breach | null {
  const { amount, price, type, reduceOnly } = request;
  if (!reduceOnly) {
    const offGrid = amount % gridStep(market.amountDecimals);
    if (amount < market.minOrderAmount) return { ...breach('InvalidAmount', amount, market.minOrderAmount), isTooSmall: true };
    if (offGrid !== 0) return breach('InvalidAmount', amount, amount - offGrid);
  }
  if (amount <= 0) return breach('InvalidAmount', amount, gridStep(market.amountDecimals));
  const largest = Number.MAX_SAFE_INTEGER - Math.abs(holding);
  if (amount > largest) return breach('InvalidAmount', amount, largest);
  if (type === 'market') return null;
  const step = gridStep(market.priceDecimals);
  if (price === null || price < step) return breach('InvalidPrice', price ?? 0, step);
  return price % step === 0 ? null : breach('InvalidPrice', price, price - (price % step));
}

/** What an order would move if all of it were filled: what it takes at once at the book's prices, the rest at its own. */
export interface OrderCost {
  readonly side: OrderRequest['side'];
  readonly amount: Amount;
  readonly value: Money;
  readonly fee: Money;
}

/** What the account lacks for the order beside the orders that rest already. What only makes a position smaller always passes. */
export function fundsBreach(order: OrderCost, account: Account, resting: readonly RestingOrder[], book: OrderBook): Breach | null {
  if (!account.isSpot) return leverageBreach(order, account, resting, book);
  if (order.side === 'sell') return null;
  const needed = order.value + order.fee;
  const available = account.cash - reservedMoney(resting);
  return needed > available ? breach('InsufficientFund', needed, available) : null;
}

/** Coins that are to be sold and neither there nor to be borrowed. As their worth at the bid: the word is about money. */
export function coinsBreach(wanted: Amount, there: Amount, { bestBid }: OrderBook): Breach | null {
  return wanted <= there ? null : breach('InsufficientFund', cost(bestBid, wanted, 'up'), cost(bestBid, there, 'down'));
}

/** Position and equity as they would be if this order and all that rest on its side, but only close nothing, were filled. */
function leverageBreach(order: OrderCost, account: Account, resting: readonly RestingOrder[], book: OrderBook): Breach | null {
  const { bestBid, bestAsk } = book;
  const sign = order.side === 'buy' ? 1 : -1;
  let cash = account.cash - sign * order.value - order.fee;
  let holding = account.holding + sign * order.amount;
  if (makesSmaller(account.holding, holding)) return null;
  if (holding < 0 && !account.rules.short) return coinsBreach(order.amount, account.closable('sell'), book);
  for (const other of resting) {
    if (other.request.side !== order.side || other.request.reduceOnly) continue;
    const { value, fee } = nextFill(other, other.left);
    cash -= sign * value + fee;
    holding += sign * other.left;
  }
  const exposure = exposureOf(holding as Amount, bestBid, bestAsk);
  const largest = account.largestPosition(equityOf(cash as Money, holding as Amount, bestBid, bestAsk));
  return exposure > largest ? breach('LeverageExceeded', exposure, largest) : null;
}

function makesSmaller(before: number, after: number): boolean {
  return Math.abs(after) <= Math.abs(before) && (after === 0 || Math.sign(after) === Math.sign(before));
}

/** Whether an order of this side and price would trade at once on the displayed book. */
export function wouldTrade(side: OrderRequest['side'], price: Price, book: OrderBook): boolean {
  return side === 'buy' ? book.bestAsk <= price : book.bestBid >= price;
}

function breach(code: RejectionCode, value: number, limit: number): Breach {
  return { code, value, limit, isTooSmall: false };
}
