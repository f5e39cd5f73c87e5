/** Relative strength index (Wilder 1978): the share of rises in all moves between closes. */
import { count, f64, part, type Stateful } from '../core/codec.ts';
import { WilderAverage } from './averages.ts';

const PERIOD = 14;

export class RelativeStrength implements Stateful {
  readonly codec = { version: 1, fields: { gains: part, losses: part, last: f64, bars: count } };
  private readonly gains = new WilderAverage(PERIOD);
  private readonly losses = new WilderAverage(PERIOD);
  private last = 0;
  private bars = 0;

  /** Takes a closed bar's close. */
  observe(close: number): void {
    if (this.bars > 0) {
      this.gains.observe(Math.max(0, close - this.last));
      this.losses.observe(Math.max(0, this.last - close));
    }
    this.last = close;
    this.bars++;
  }

  /** From 0 to 100; null until {@link PERIOD} moves. @param open close of the open bar, which counts provisionally; null without one. */
  value(open: number | null): number | null {
    if (this.bars === 0) return null;
    const gain = open === null ? this.gains.value : this.gains.with(Math.max(0, open - this.last));
    const loss = open === null ? this.losses.value : this.losses.with(Math.max(0, this.last - open));
    if (gain === null || loss === null) return null;
    // A price that stood still has neither risen nor fallen.
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
  }
}
