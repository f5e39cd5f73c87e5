/** Average true range (Wilder 1978): how far the price travels within a bar, gaps to the bar before it included. */
import { boolean, f64, part, type Stateful } from '../core/codec.ts';
import { WilderAverage } from './averages.ts';
import type { BarPrices } from './bar-prices.ts';

const PERIOD = 14;

export class AverageTrueRange implements Stateful {
  readonly codec = { version: 1, fields: { average: part, begun: boolean, last: f64 } };
  private readonly average = new WilderAverage(PERIOD);
  private begun = false;
  private last = 0;

  /** Takes a closed bar. */
  observe(bar: BarPrices): void {
    this.average.observe(trueRange(bar, this.begun ? this.last : bar.close));
    this.begun = true;
    this.last = bar.close;
  }

  /** In basis points of the last close; null until {@link PERIOD} bars have closed. */
  get valueBp(): number | null {
    const { value } = this.average;
    return value === null ? null : (value / this.last) * 10_000;
  }
}

/** From the lowest to the highest of the bar and the close before it, quote currency. */
export function trueRange({ high, low }: BarPrices, lastClose: number): number {
  return Math.max(high, lastClose) - Math.min(low, lastClose);
}
