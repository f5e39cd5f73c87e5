/** Readings of a sound order book as it stands. */
import type { BookSide, OrderBook } from '../core/order-book.ts';
import { UNITS } from '../core/units.ts';

/** Bid less ask amount over their sum in the best `levels`, in [-1, 1]. */
export function imbalance(book: OrderBook, levels: number): number {
  const bid = amountIn(book.bids, levels);
  const ask = amountIn(book.asks, levels);
  return (bid - ask) / (bid + ask);
}

/** Amount in the best `levels` of both sides, base currency. */
export function depthOf(book: OrderBook, levels: number): number {
  return (amountIn(book.bids, levels) + amountIn(book.asks, levels)) / UNITS;
}

/** The mid-price weighted by the amounts opposite, quote currency: a thin ask pulls it up. */
export function microprice(book: OrderBook): number {
  const bidAmount = book.bids.amounts[0] as number;
  const askAmount = book.asks.amounts[0] as number;
  return (book.bestBid * askAmount + book.bestAsk * bidAmount) / (bidAmount + askAmount) / UNITS;
}

function amountIn(side: BookSide, levels: number): number {
  let sum = 0;
  const length = Math.min(levels, side.length);
  for (let i = 0; i < length; i++) sum += side.amounts[i] as number;
  return sum;
}
