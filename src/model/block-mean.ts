/**
 * Means over consecutive blocks of time. Labels whose spans overlap are strongly correlated; means over blocks as long as a
 * span are hardly so, and tests that presume independence may look at them.
 */
import { count, f64, nullable, type Stateful } from '../core/codec.ts';

export class BlockMean implements Stateful {
  readonly codec = { version: 1, fields: { from: nullable(f64), values: count, sum: f64 } };
  /** Time of the last value of the block before; null before the first value. */
  private from: number | null = null;
  private values = 0;
  private sum = 0;

  /**
   * @param time of the value, never before the one before it; @param span length of a block, in the same unit: one value each
   * where values lie no closer than this. The very first block holds one value more.
   * @returns the mean of the block that this value completes, or null.
   */
  observe(value: number, time: number, span: number): number | null {
    this.from ??= time;
    this.sum += value;
    this.values++;
    if (time - this.from < span) return null;
    const mean = this.sum / this.values;
    this.from = time;
    this.values = 0;
    this.sum = 0;
    return mean;
  }
}
