/** Bollinger bands: where the price lies between two deviations under and over the mean of recent closes. */
import { part, type Stateful } from '../core/codec.ts';
import { RecentNumbers } from './recent-numbers.ts';

const PERIOD = 20;
const DEVIATIONS = 2;

export class BollingerBands implements Stateful {
  readonly codec = { version: 1, fields: { closes: part } };
  private readonly closes = new RecentNumbers(PERIOD);

  /** Takes a closed bar's close. */
  observe(close: number): void {
    this.closes.observe(close);
  }

  /**
   * 0 in the middle, 1 on the upper band, -1 on the lower; null until {@link PERIOD} closes, or where all are the same.
   * @param open close of the open bar, which counts provisionally; null without one.
   */
  position(open: number | null): number | null {
    const { closes } = this;
    const closed = open === null ? PERIOD : PERIOD - 1;
    if (closes.length < closed) return null;
    const price = open ?? closes.at(0);
    // Taken from the price: the squares of whole prices would lose the deviation's digits.
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < closed; i++) {
      const off = closes.at(i) - price;
      sum += off;
      squares += off * off;
    }
    const mean = sum / PERIOD;
    const variance = squares / PERIOD - mean * mean;
    return variance > squares * 1e-12 ? -mean / (DEVIATIONS * Math.sqrt(variance)) : null;
  }
}
