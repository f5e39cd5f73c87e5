/** The two running averages that indicators are made of: each can say what it would be with one more value, and not take it. */
import { count, f64, type Stateful } from '../core/codec.ts';

/** Exponential average of `period` values: weight 2 / (period + 1) for the newest; begins at the first. */
export class ExponentialAverage implements Stateful {
  readonly codec = { version: 1, fields: { value: f64, seen: count } };
  private readonly gain: number;
  /** 0 before the first value. */
  value = 0;
  seen = 0;

  constructor(period: number) {
    this.gain = 2 / (period + 1);
  }

  observe(next: number): void {
    this.value = this.with(next);
    this.seen++;
  }

  /** What the average would be behind `next`. */
  with(next: number): number {
    return this.seen === 0 ? next : this.value + this.gain * (next - this.value);
  }
}

/** Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): the plain mean of the first `period` values, then weight 1 / period. */
export class WilderAverage implements Stateful {
  readonly codec = { version: 1, fields: { mean: f64, seen: count } };
  private readonly period: number;
  private mean = 0;
  private seen = 0;

  constructor(period: number) {
    this.period = period;
  }

  observe(next: number): void {
    this.mean += (next - this.mean) / Math.min(this.seen + 1, this.period);
    this.seen++;
  }

  /** Null before `period` values. */
  get value(): number | null {
    return this.seen < this.period ? null : this.mean;
  }

  /** What the value would be behind `next`. */
  with(next: number): number | null {
    if (this.seen + 1 < this.period) return null;
    return this.mean + (next - this.mean) / this.period;
  }
}
