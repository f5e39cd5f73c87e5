/** The feed's own copy of the book, kept to verify every delta by the exchange's checksum (facts/btcmarkets.md 1.6). */
import { OrderBook } from '../core/order-book.ts';
import type { DeltaFrame, SnapshotFrame } from './wire.ts';

/**
 * `applied`: the frame is part of the book. `outdated`: older than the snapshot, to be dropped unseen. `unknown`: there is
 * no book it could be applied to. `checksum`, `crossed`: the book was lost by this frame and is unknown from here on.
 */
export type BookVerdict = 'applied' | 'outdated' | 'unknown' | 'checksum' | 'crossed';

export class MarketBook {
  readonly book: OrderBook;
  /** Id of the newest snapshot: deltas below it were on their way before it was taken. */
  private floor = 0;

  /** @param book taken over, not copied. */
  constructor(book: OrderBook = new OrderBook()) {
    this.book = book;
  }

  /** Loads a whole book. */
  load(frame: SnapshotFrame): BookVerdict {
    this.notice(frame);
    this.book.load(frame.snapshotId, frame.bids, frame.asks);
    return this.book.crossed ? this.lose('crossed') : 'applied';
  }

  /** Remembers the id of a snapshot whose levels are already in the book. */
  notice(frame: SnapshotFrame): void {
    this.floor = frame.snapshotId;
  }

  /** Applies changed levels, then verifies. A repeated delta leaves the book as it is, and passes. */
  apply(frame: DeltaFrame): BookVerdict {
    if (!this.book.known) return 'unknown';
    if (frame.snapshotId < this.floor) return 'outdated';
    this.book.apply(frame.snapshotId, frame.bids, frame.asks);
    if (this.book.checksum() !== frame.checksum) return this.lose('checksum');
    return this.book.crossed ? this.lose('crossed') : 'applied';
  }

  private lose(verdict: 'checksum' | 'crossed'): BookVerdict {
    this.book.forget();
    return verdict;
  }
}
