/**
 * The open bars of 1, 5, 15 and 60 minutes: from prints, or from mid-prices where the source has none. What REST gave back
 * of a gap is put where it belongs: into the bar the gap broke off, then into those of the gap.
 */
import { f64, parts, type Stateful } from '../core/codec.ts';
import type { BackfilledCandle, BackfilledTrade, BackfillPoint, DataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import { BAR_MINUTES, type BarMinutes, type BarRecord } from '../core/records.ts';
import { MINUTE_MS, OpenBar } from './open-bar.ts';

const NONE: readonly BarRecord[] = [];

export class MarketBars implements Stateful {
  readonly codec = { version: 1, fields: { bars: parts, passed: f64 } };
  private readonly bars: readonly OpenBar[];
  /** Exchange time up to which bars have ended, ms. */
  private passed = 0;
  private readonly basis: 'trades' | 'mid';

  constructor(basis: 'trades' | 'mid') {
    this.basis = basis;
    this.bars = BAR_MINUTES.map((minutes) => new OpenBar(minutes, basis));
  }

  /** Ends the bars that lie before `time`; returns them, the shortest first. Call before the point at `time` is observed. */
  advance(time: number): readonly BarRecord[] {
    this.passed = Math.max(this.passed, time);
    let ended = NONE;
    for (const bar of this.bars) {
      const closed = bar.advance(time);
      if (closed !== null) ended = [...ended, closed];
    }
    return ended;
  }

  /** Takes one data point, after `book` took it. */
  observe(point: DataPoint, book: OrderBook, time: number): void {
    if (point.kind === 'trade') {
      if (this.basis === 'trades') this.price(point.price, time);
      this.add(point.amount);
    } else if (this.basis === 'mid' && (point.kind === 'delta' || point.kind === 'snapshot') && book.sound) {
      this.price(Math.round(book.doubleMid / 2), time);
    }
  }

  /**
   * Completes the bars of a gap and returns those that ended in it, in order. A candle counts if it had ended by the end of
   * the gap: a later one holds prints that also reach us live. Prints fill the minutes that no candle speaks for.
   */
  fill(point: BackfillPoint): readonly BarRecord[] {
    if (this.basis === 'mid') return NONE;
    const ended: BarRecord[] = [];
    for (const piece of this.piecesOf(point)) {
      const time = Math.min(Math.max(piece.time, this.passed), Math.max(point.to, this.passed));
      ended.push(...this.advance(time));
      if ('open' in piece) this.candle(piece, time);
      else {
        this.price(piece.price, time);
        this.add(piece.amount);
      }
    }
    return ended;
  }

  /** The bar of this length so far, or null. */
  open(minutes: BarMinutes): BarRecord | null {
    return this.bars[BAR_MINUTES.indexOf(minutes)]?.value ?? null;
  }

  /** What of `point` is not yet in the bars, oldest first. */
  private piecesOf({ trades, candles, to }: BackfillPoint): readonly (BackfilledTrade | BackfilledCandle)[] {
    const whole = candles.filter(({ time }) => time + MINUTE_MS > this.passed && time + MINUTE_MS <= to);
    const spoken = new Set(whole.map(({ time }) => time));
    const single = trades.filter(({ time }) => !spoken.has(time - (time % MINUTE_MS)));
    return [...whole, ...single].sort((a, b) => a.time - b.time);
  }

  /** The minute of a candle, whole: what of it was seen already is counted once. */
  private candle({ time, open, high, low, close, volume }: BackfilledCandle, at: number): void {
    const own = this.open(1);
    const seen = own !== null && own.time === time ? own.volume : 0;
    if (own === null || own.time !== time) this.price(open, at);
    for (const price of [high, low, close]) this.price(price, at);
    this.add(Math.max(0, volume - seen));
  }

  private price(price: number, time: number): void {
    for (const bar of this.bars) bar.observe(price, time);
  }

  private add(amount: number): void {
    for (const bar of this.bars) bar.add(amount);
  }
}
