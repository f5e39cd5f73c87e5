/** What each journal entry does to the order book: the one rule for the engine and for rebuilding a book from the journal. */
import { type Amendment, type Entry, isDataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';

export function applyToBook(book: OrderBook, entry: Entry | Amendment): void {
  if (!isDataPoint(entry)) return;
  switch (entry.kind) {
    case 'snapshot':
      book.load(entry.snapshotId, entry.bids, entry.asks);
      return;
    case 'delta':
      if (book.known) book.apply(entry.snapshotId, entry.bids, entry.asks);
      return;
    case 'desync':
    case 'gap':
      book.forget();
      return;
    case 'tick':
    case 'trade':
    case 'backfill':
    case 'watchedQuote':
    case 'watchedTrade':
      return;
  }
}
