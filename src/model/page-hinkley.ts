/** The Page-Hinkley test (Page 1954; Mouss et al. 2004): an alarm when values have been above their mean for long or by much. One-sided, upwards. */
import { boolean, count, f64, type Stateful } from '../core/codec.ts';

/** No alarm before this many; River, whose defaults all of these are, counts from 1, so the 29th value may be the first. */
const MINIMUM = 30;
/** What a value may lie above the mean without counting. */
const DELTA = 0.005;
/** Sum of what lay above that gives an alarm, lambda. */
const THRESHOLD = 50;
/** Share of the sum that the next value finds, alpha. */
const ALPHA = 0.9999;

export class PageHinkley implements Stateful {
  readonly codec = { version: 1, fields: { next: count, mean: f64, sum: f64, alarmed: boolean } };
  /** The number of the value to come, from 1. */
  private next = 1;
  /** Mean of the values since the beginning or the last alarm. */
  mean = 0;
  private sum = 0;
  /** Whether the newest value gave an alarm: the next one starts anew. */
  private alarmed = false;

  /** @returns true if the mean has risen. */
  observe(value: number): boolean {
    if (this.alarmed) this.reset();
    this.mean += (value - this.mean) / this.next;
    this.sum = Math.max(0, ALPHA * this.sum + value - this.mean - DELTA);
    this.next++;
    this.alarmed = this.next >= MINIMUM && this.sum >= THRESHOLD;
    return this.alarmed;
  }

  /** Forgets everything. */
  reset(): void {
    this.next = 1;
    this.mean = 0;
    this.sum = 0;
    this.alarmed = false;
  }
}
