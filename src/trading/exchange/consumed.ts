/**
 * What our own fills took out of the displayed book. A paper fill leaves the exchange's book as it was, so the next order would
 * find the same coins again. They count as gone until the displayed amount at their price changes: then the exchange has said
 * something new about that price, and what it says counts. Whether the change was for what we took can never be known.
 */
import { count, type FieldCodec, type Stateful } from '../../core/codec.ts';
import type { BookSide, OrderBook } from '../../core/order-book.ts';
import type { Amount, Price } from '../../core/units.ts';
import type { Taking } from './book-walk.ts';

/** At one price: what was displayed when we took it, and how much we took in all. */
interface Gone {
  readonly displayed: Amount;
  readonly amount: Amount;
}

const byPrice: FieldCodec<Map<Price, Gone>> = {
  write(writer, value) {
    writer.varint(value.size);
    for (const [price, { displayed, amount }] of value) for (const each of [price, displayed, amount]) count.write(writer, each);
  },
  read(reader) {
    const next = () => reader.varint();
    const length = next();
    return new Map(Array.from({ length }, () => [next() as Price, { displayed: next() as Amount, amount: next() as Amount }]));
  },
};

/** Never more entries than the book has levels: what is no longer displayed is forgotten at the next {@link observe}. */
export class Consumed implements Stateful {
  readonly codec = { version: 1, fields: { bids: byPrice, asks: byPrice } };
  private bids = new Map<Price, Gone>();
  private asks = new Map<Price, Gone>();

  /** How much of what is displayed at `price` is gone. */
  taken(side: BookSide, price: Price, displayed: Amount): Amount {
    const gone = this.of(side).get(price);
    return gone?.displayed === displayed ? gone.amount : (0 as Amount);
  }

  /** Remembers what a fill took. */
  take(side: BookSide, takings: readonly Taking[]): void {
    const gone = this.of(side);
    for (const { price, displayed, amount } of takings) {
      gone.set(price, { displayed, amount: (this.taken(side, price, displayed) + amount) as Amount });
    }
  }

  /** After a change of the book: what is displayed anew counts again. */
  observe(book: OrderBook): void {
    for (const side of [book.bids, book.asks]) {
      const gone = this.of(side);
      for (const [price, { displayed }] of gone) if (displayedAt(side, price) !== displayed) gone.delete(price);
    }
  }

  /** The book is lost, and with it what was taken from it. */
  forget(): void {
    this.bids.clear();
    this.asks.clear();
  }

  private of(side: BookSide): Map<Price, Gone> {
    return side.sign === 1 ? this.bids : this.asks;
  }
}

/** The amount displayed at `price`, 0 where there is none. */
function displayedAt({ prices, amounts, sign }: BookSide, price: Price): number {
  let low = 0;
  let high = prices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((prices[middle] as number) * sign > price * sign) low = middle + 1;
    else high = middle;
  }
  return prices[low] === price ? (amounts[low] as number) : 0;
}
