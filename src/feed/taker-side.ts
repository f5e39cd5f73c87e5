/** Checks what nobody documents: whether the side of a print is the taker's, told by the book before it. */
import type { Side } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';

export class TakerSide {
  /** Prints at or beyond the best price of a side. */
  total = 0;
  /** Of these, the ones whose side is that of a taker at this price. */
  agree = 0;

  /** @param book before the print; one between its best prices says nothing. */
  observe(price: number, side: Side, book: OrderBook): void {
    if (!book.sound) return;
    const bought = price >= book.bestAsk;
    if (!bought && price > book.bestBid) return;
    this.total++;
    if (bought === (side === 'buy')) this.agree++;
  }
}
