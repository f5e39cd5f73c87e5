/** Start is restore: the engine as the newest valid checkpoint left it; an empty disk is the simplest case. */
import { decode } from '../core/codec.ts';
import { OrderBook } from '../core/order-book.ts';
import type { Opened, Store } from '../core/ports.ts';
import { applyToBook } from '../engine/book-keeping.ts';
import { Engine } from '../engine/engine.ts';
import { restoreEngine } from '../engine/state.ts';

export async function restore(opened: Opened, store: Store): Promise<Engine> {
  const { spec, checkpoint } = opened;
  if (checkpoint === null) return new Engine(spec);
  const book = await rebuildBook(opened, store, checkpoint.sequence);
  return restoreEngine(spec, checkpoint.state, ({ first, end }) => store.instants(first, end - 1), book);
}

/** The whole book after entry `until`: the newest kept copy before it, and the journal from there. */
async function rebuildBook(opened: Opened, store: Store, until: number): Promise<OrderBook> {
  const book = new OrderBook();
  if (opened.book !== null) decode(book, opened.book.bytes);
  const from = (opened.book?.sequence ?? 0) + 1;
  if (from > until) return book;
  for await (const group of store.journal(from, until)) {
    for (const { entry } of group) applyToBook(book, entry);
  }
  return book;
}
