/** The open one-minute bar: from prints, or from mid-prices where the source has none. Minutes with neither make no bar. */
import { boolean, count, f64, type Stateful } from '../core/codec.ts';
import type { DataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { Amount, Price } from '../core/units.ts';

const MINUTE_MS = 60_000;

export interface BarValues {
  readonly time: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Amount;
  readonly basis: 'trades' | 'mid';
}

export class MinuteBar implements Stateful {
  readonly codec = {
    version: 1,
    fields: { exists: boolean, time: f64, open: f64, high: f64, low: f64, close: f64, volume: count },
  };
  private readonly basis: 'trades' | 'mid';
  private exists = false;
  private time = 0;
  private open = 0;
  private high = 0;
  private low = 0;
  private close = 0;
  private volume = 0;

  constructor(basis: 'trades' | 'mid') {
    this.basis = basis;
  }

  /** Ends the bar when `time` lies beyond its minute; returns it then. Call before the point at `time` is observed. */
  advance(time: number): BarValues | null {
    if (!this.exists || time < this.time + MINUTE_MS) return null;
    const closed = this.value;
    this.exists = false;
    return closed;
  }

  /** Takes one data point, after `book` took it. */
  observe(point: DataPoint, book: OrderBook, time: number): void {
    if (point.kind === 'trade') {
      if (this.basis === 'trades') this.extend(point.price, time);
      if (this.exists) this.volume += point.amount;
    } else if (this.basis === 'mid' && (point.kind === 'delta' || point.kind === 'snapshot') && book.sound) {
      this.extend(Math.round(book.doubleMid / 2), time);
    }
  }

  /** The bar so far, or null. */
  get value(): BarValues | null {
    if (!this.exists) return null;
    return {
      time: this.time,
      open: this.open as Price,
      high: this.high as Price,
      low: this.low as Price,
      close: this.close as Price,
      volume: this.volume as Amount,
      basis: this.basis,
    };
  }

  private extend(price: number, time: number): void {
    if (!this.exists) {
      this.exists = true;
      this.time = time - (time % MINUTE_MS);
      this.open = price;
      this.high = price;
      this.low = price;
      this.volume = 0;
    }
    this.high = Math.max(this.high, price);
    this.low = Math.min(this.low, price);
    this.close = price;
  }
}
