/** Doubts prices far from the market: by the book where there is one, else by the newest prints, absurd ones among them. */
import type { OrderBook } from '../core/order-book.ts';

/** A price may lie this far outside, as a fraction. */
const TOLERANCE = 0.3;
const PRINTS = 21;
/** So many prints in a row that agree with each other are a market that has moved. */
const AGREEING = 5;

export class PriceSense {
  private readonly prints: number[] = [];

  /** Remembers a raw print, believed or not: they alone tell a market that moved from a wrong frame. */
  remember(price: number): void {
    this.prints.push(price);
    if (this.prints.length > PRINTS) this.prints.shift();
  }

  /** Whether a price fits the market. Remember a print before asking. */
  plausible(price: number, book: OrderBook): boolean {
    if (book.sound) return price >= book.bestBid * (1 - TOLERANCE) && price <= book.bestAsk * (1 + TOLERANCE);
    if (this.prints.length === 0 || near(price, median(this.prints))) return true;
    const last = this.prints.slice(-AGREEING);
    return last.length === AGREEING && last.every((print) => near(price, print));
  }
}

function near(price: number, reference: number): boolean {
  return Math.abs(price - reference) <= reference * TOLERANCE;
}

/** The middle one; the lower of two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] as number;
}
