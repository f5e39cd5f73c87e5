/** The open bar of one length. It begins with its first price; where there is none, there is no bar. */
import { boolean, count, f64, type Stateful } from '../core/codec.ts';
import type { BarMinutes, BarRecord } from '../core/records.ts';
import type { Amount, Price } from '../core/units.ts';

export const MINUTE_MS = 60_000;

export class OpenBar implements Stateful {
  readonly codec = {
    version: 1,
    fields: { exists: boolean, time: f64, open: f64, high: f64, low: f64, close: f64, volume: count },
  };
  readonly minutes: BarMinutes;
  private readonly basis: 'trades' | 'mid';
  private exists = false;
  private time = 0;
  private open = 0;
  private high = 0;
  private low = 0;
  private close = 0;
  private volume = 0;

  constructor(minutes: BarMinutes, basis: 'trades' | 'mid') {
    this.minutes = minutes;
    this.basis = basis;
  }

  /** Ends the bar when `time`, in ms, lies beyond it; returns it then. */
  advance(time: number): BarRecord | null {
    if (!this.exists || time < this.time + this.minutes * MINUTE_MS) return null;
    const closed = this.value;
    this.exists = false;
    return closed;
  }

  /** Takes a price of `time`; call {@link advance} before. */
  observe(price: number, time: number): void {
    if (!this.exists) {
      this.exists = true;
      this.time = time - (time % (this.minutes * MINUTE_MS));
      this.open = price;
      this.high = price;
      this.low = price;
      this.volume = 0;
    }
    this.high = Math.max(this.high, price);
    this.low = Math.min(this.low, price);
    this.close = price;
  }

  /** Adds what was traded; without a bar there is nothing to add it to. */
  add(amount: number): void {
    if (this.exists) this.volume = Math.min(this.volume + amount, Number.MAX_SAFE_INTEGER);
  }

  /** The bar so far, or null. */
  get value(): BarRecord | null {
    if (!this.exists) return null;
    return {
      minutes: this.minutes,
      time: this.time,
      open: this.open as Price,
      high: this.high as Price,
      low: this.low as Price,
      close: this.close as Price,
      volume: this.volume as Amount,
      basis: this.basis,
    };
  }
}
