/** In how many of the whole seconds that could have held a training step there was one, told from a journal and its history rows. */
import type { JournalEntry } from '../../src/core/messages.ts';
import { isDataPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { StepRecord } from '../../src/core/records.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';

const INTERVAL_MS = 1_000;
const SHORTEST_HORIZON_MS = 10_000;
/** Moves between two instants of one stretch that the volatility wants to see, once in a session, before it says anything. */
const WARM_MOVES = 10;

export interface StepShare {
  readonly possible: number;
  readonly taken: number;
  /** Most steps within one interval. */
  readonly most: number;
}

/**
 * A step learns from labels, and a label is an instant's whose horizon has passed without a gap. So a second of exchange
 * time could have held one when
 * - a data point came in it on a sound book (both sides known, not crossed): there is an instant;
 * - the whole of it lies more than the shortest horizon, 10 s, behind the first warm instant of its stretch: since the last
 *   gap or desync, time enough has passed for a label to mature. An instant is warm once the session has seen ten moves
 *   from instant to instant.
 * Seconds nobody saw, and those in which the market said nothing, are no such.
 */
export function stepShare(journal: readonly JournalEntry[], steps: readonly StepRecord[]): StepShare {
  const possible = possibleIntervals(journal);
  const counts = new Map<number, number>();
  for (const { exchangeTime } of steps) {
    const interval = Math.floor(exchangeTime / INTERVAL_MS);
    counts.set(interval, (counts.get(interval) ?? 0) + 1);
  }
  const taken = [...possible].filter((interval) => counts.has(interval)).length;
  return { possible: possible.size, taken, most: Math.max(0, ...counts.values()) };
}

function possibleIntervals(journal: readonly JournalEntry[]): Set<number> {
  const possible = new Set<number>();
  const book = new OrderBook();
  let time = 0;
  let last = 0;
  let moves = 0;
  let sampled = false;
  let firstWarm = Number.POSITIVE_INFINITY;
  for (const { entry } of journal) {
    if (!isDataPoint(entry)) continue;
    applyToBook(book, entry);
    time = Math.max(time, entry.exchangeTime);
    if (entry.kind === 'gap' || entry.kind === 'desync') {
      sampled = false;
      firstWarm = Number.POSITIVE_INFINITY;
      continue;
    }
    const interval = Math.floor(time / INTERVAL_MS);
    if (!book.sound || interval <= last) continue;
    last = interval;
    if (sampled) moves++;
    sampled = true;
    if (moves >= WARM_MOVES) firstWarm = Math.min(firstWarm, time);
    if (interval * INTERVAL_MS > firstWarm + SHORTEST_HORIZON_MS) possible.add(interval);
  }
  return possible;
}
