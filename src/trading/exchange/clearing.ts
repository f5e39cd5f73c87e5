/** Books what happened: to the account, to the traded volume, and to the list of events. */
import type { Side } from '../../core/messages.ts';
import type { OrderBook } from '../../core/order-book.ts';
import type { OrderEvent } from '../../core/orders.ts';
import type { Amount, Money } from '../../core/units.ts';
import type { Account } from './account.ts';
import { opposite } from './arrival.ts';
import { walk } from './book-walk.ts';
import type { Consumed } from './consumed.ts';
import { type Fees, feeOf } from './fees.ts';

/** What a fill moved. */
export interface Fill {
  readonly side: Side;
  readonly amount: Amount;
  readonly value: Money;
  readonly fee: Money;
}

/** Its events and its mark are asked for after every entry, so they are no state; account and fees belong to the exchange. */
export class Clearing {
  private readonly account: Account;
  private readonly fees: Fees;
  private events: OrderEvent[] = [];
  private changed = false;

  constructor(account: Account, fees: Fees) {
    this.account = account;
    this.fees = fees;
  }

  /** What happened since the last call. */
  take(): readonly OrderEvent[] {
    const { events } = this;
    if (events.length > 0) this.events = [];
    return events;
  }

  /** Whether orders or account changed since the last call. */
  takeChanged(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  /** An order changed without an event. */
  mark(): void {
    this.changed = true;
  }

  note(event: OrderEvent): void {
    this.events.push(event);
    this.changed = true;
  }

  /** A part of order `id` traded; `last`: nothing of it is left. */
  fill(id: number, time: number, fill: Fill, last: boolean): void {
    this.book(time, fill);
    this.note({ kind: 'filled', id, time, ...fill, last });
  }

  /** Borrowing cost up to `time`. */
  charge(time: number, book: OrderBook): void {
    const interest = this.account.accrue(time, book.bestAsk);
    if (interest > 0) this.note({ kind: 'charged', time, interest });
  }

  /**
   * Closes the whole position where its margin does not suffice, as far as the book goes; the rest at the next change of the
   * book. After a leap the account may end below nought: that is the truth of it. Orders that rest stay: those that would open
   * anything are refused by the leverage when they would fill.
   */
  liquidate(time: number, book: OrderBook, consumed: Consumed): void {
    const { holding } = this.account;
    if (holding === 0 || this.account.isSpot || !this.account.isLiquidable(book.bestBid, book.bestAsk)) return;
    const side = holding > 0 ? 'sell' : 'buy';
    const levels = opposite(side, book);
    const { amount, value, takings } = walk(levels, Math.abs(holding) as Amount, { consumed });
    if (amount === 0) return;
    consumed.take(levels, takings);
    const fill = { side, amount, value, fee: feeOf(value, this.fees.rate(time)) } as const;
    this.book(time, fill);
    this.note({ kind: 'liquidated', time, ...fill });
  }

  private book(time: number, { side, amount, value, fee }: Fill): void {
    this.account.fill(side, amount, value, fee);
    this.fees.observe(time, value);
  }
}
