/** One side of a book that remembers what has changed since it was last written down. */
import type { Level } from '../../core/messages.ts';
import type { BookSide } from '../../core/order-book.ts';
import type { Amount, Price } from '../../core/units.ts';
import { type Band, isInside } from './band.ts';

/** A side of the book with its amounts by price, and its levels changed since the last frame. */
export interface ChangingSide {
  readonly side: BookSide;
  readonly amounts: Map<Price, Amount>;
  readonly changed: Map<Price, Level>;
}

export function changing(side: BookSide): ChangingSide {
  return { side, amounts: new Map(), changed: new Map() };
}

/** Applies what really changes the book; a repetition, and a deletion of what is not there, say nothing. */
export function change({ side, amounts, changed }: ChangingSide, levels: readonly Level[], band: Band): void {
  for (const level of levels) {
    const [price, amount, orders] = level;
    if (!isInside(band, price) || (amounts.get(price) ?? 0) === amount) continue;
    side.set(price, amount, orders);
    amounts.set(price, amount);
    changed.set(price, level);
  }
}

/** The changed levels, best first; the next frame starts with none. */
export function takeChanges({ side, changed }: ChangingSide): Level[] {
  const levels = [...changed.values()].sort(([a], [b]) => (b - a) * side.sign);
  changed.clear();
  return levels;
}
