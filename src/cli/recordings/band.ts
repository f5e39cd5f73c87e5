/** Which part of the book a recording keeps. */
import { OrderBook } from '../../core/order-book.ts';
import type { Price } from '../../core/units.ts';
import type { SourceEvent } from './source.ts';

/** Prices from `low` to `high`, in 1e-8. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** One fixed band for the whole recording: one that moved with the price would let in levels whose past was left out. */
export function bandAround(events: readonly SourceEvent[], fraction: number): Band {
  const book = new OrderBook();
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const event of events) {
    if (event.kind === 'book') book.load(1, event.bids, event.asks);
    else if (event.kind === 'change') book.apply(1, event.bids, event.asks);
    else continue;
    if (!book.sound) continue;
    low = Math.min(low, book.doubleMid / 2);
    high = Math.max(high, book.doubleMid / 2);
  }
  return { low: low * (1 - fraction), high: high * (1 + fraction) };
}

export function isInside({ low, high }: Band, price: Price): boolean {
  return price >= low && price <= high;
}
