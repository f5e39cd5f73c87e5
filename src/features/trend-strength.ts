/** Directional movement (Wilder 1978): the strength of a trend, ADX, and which way it goes. */
import { boolean, f64, part, type Stateful } from '../core/codec.ts';
import { trueRange } from './average-true-range.ts';
import { WilderAverage } from './averages.ts';
import type { BarPrices } from './bar-prices.ts';

const PERIOD = 14;

export interface TrendReading {
  /** ADX, 0 to 100. */
  readonly strength: number;
  /** Directional indicators, as shares of the true range. */
  readonly up: number;
  readonly down: number;
}

export class TrendStrength implements Stateful {
  readonly codec = {
    version: 1,
    fields: { ups: part, downs: part, ranges: part, strength: part, begun: boolean, high: f64, low: f64, close: f64 },
  };
  private readonly ups = new WilderAverage(PERIOD);
  private readonly downs = new WilderAverage(PERIOD);
  private readonly ranges = new WilderAverage(PERIOD);
  private readonly strength = new WilderAverage(PERIOD);
  private begun = false;
  private high = 0;
  private low = 0;
  private close = 0;

  /** Takes a closed bar. */
  observe(bar: BarPrices): void {
    const rise = this.begun ? bar.high - this.high : 0;
    const fall = this.begun ? this.low - bar.low : 0;
    this.ups.observe(rise > fall && rise > 0 ? rise : 0);
    this.downs.observe(fall > rise && fall > 0 ? fall : 0);
    this.ranges.observe(trueRange(bar, this.begun ? this.close : bar.close));
    this.begun = true;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    const index = this.index;
    if (index !== null) this.strength.observe(index);
  }

  /** Null until 27 bars have closed. */
  get value(): TrendReading | null {
    const strength = this.strength.value;
    const range = this.ranges.value;
    if (strength === null || range === null) return null;
    if (range === 0) return { strength, up: 0, down: 0 };
    return { strength, up: (this.ups.value ?? 0) / range, down: (this.downs.value ?? 0) / range };
  }

  /** How one-sided the moves are, 0 to 100 (Wilder's DX). */
  private get index(): number | null {
    const [up, down] = [this.ups.value, this.downs.value];
    if (up === null || down === null) return null;
    return up + down > 0 ? (100 * Math.abs(up - down)) / (up + down) : 0;
  }
}
