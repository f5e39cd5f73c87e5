/** What the traded market does within seconds and minutes: moves, book, order flow, prints. O(1) on every data point. */
import { boolean, f64, part, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';
import type { DataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import { UNITS } from '../core/units.ts';
import { depthOf, imbalance, microprice } from './book-shape.ts';
import { DecayedSum } from './decayed-sum.ts';
import type { SetFeature } from './feature-row.ts';
import { FlowMemory } from './flow-memory.ts';
import { FRESH_MS } from './freshness.ts';
import { MidHistory } from './mid-history.ts';
import { QuoteFlow } from './quote-flow.ts';
import { TradeFlow } from './trade-flow.ts';
import { Volatility } from './volatility.ts';

const MINUTE_MS = 60_000;
/** Kept of the mid-prices: 64 s of a market, however busy. */
const MIDS = 256;
const MID_GRAIN_MS = 250;

export class MarketPulse implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      mids: part,
      volatility1m: part,
      volatility5m: part,
      quotes: part,
      trades: part,
      orderFlow10s: part,
      bookRate10s: part,
      flow10s: part,
      flow60s: part,
      sampled: boolean,
      lastSampleTime: f64,
      lastMid: f64,
      tickMid: f64,
      tickTime: f64,
    },
  };
  private readonly mids = new MidHistory(MIDS, MID_GRAIN_MS);
  private readonly volatility1m = new Volatility(MINUTE_MS);
  readonly volatility5m = new Volatility(5 * MINUTE_MS);
  private readonly quotes = new QuoteFlow();
  private readonly trades = new TradeFlow();
  private readonly orderFlow10s = new DecayedSum(10_000);
  private readonly bookRate10s = new DecayedSum(10_000);
  private readonly flow10s = new FlowMemory(10_000);
  private readonly flow60s = new FlowMemory(MINUTE_MS);
  /** Whether this stretch without gaps has had an instant, when, and the mid-price there. */
  private sampled = false;
  private lastSampleTime = 0;
  private lastMid = 0;
  private tickMid = 0;
  private tickTime = 0;
  private readonly book: 'real' | 'synthetic';

  /** @param book of a synthetic one nothing is read but its mid-price. */
  constructor(book: 'real' | 'synthetic') {
    this.book = book;
  }

  /** Takes one data point of the market, after `book` took it. */
  observe(point: DataPoint, book: OrderBook, time: number): void {
    if (point.kind === 'snapshot' || point.kind === 'delta') {
      if (!book.sound) return;
      this.quotes.observe(book.bestBid, book.bids.amounts[0] as number, book.bestAsk, book.asks.amounts[0] as number);
      this.mids.observe(time, book.doubleMid / (2 * UNITS));
    } else if (point.kind === 'trade') this.trades.observe(point, time);
    else if (point.kind === 'tick') {
      this.tickMid = (point.bid + point.ask) / (2 * UNITS);
      this.tickTime = time;
    } else if (point.kind === 'desync' || point.kind === 'gap') this.interrupt();
  }

  /** Sets the features of an instant at `time`, on a sound book; begins the next interval. */
  sample(set: SetFeature, book: OrderBook, time: number): void {
    const mid = book.doubleMid / (2 * UNITS);
    const flow = this.advance(time, mid);
    this.setMoves(set, time, mid);
    this.setTrades(set, time, mid);
    if (this.book === 'real') this.setBook(set, book, time, mid, flow);
    // A move within no time is counted with the next one.
    if (!this.sampled || time > this.lastSampleTime) this.lastMid = mid;
    this.lastSampleTime = time;
    this.sampled = true;
  }

  /** Ends the interval; returns its order flow, null where it began outside this stretch. */
  private advance(time: number, mid: number): number | null {
    const { flow, changes } = this.quotes.take();
    const traded = this.trades.take();
    if (!this.sampled) return null;
    const elapsed = time - this.lastSampleTime;
    const moveBp = ((mid - this.lastMid) / this.lastMid) * 10_000;
    this.volatility1m.observe(moveBp, elapsed);
    this.volatility5m.observe(moveBp, elapsed);
    this.orderFlow10s.observe(flow, elapsed);
    this.bookRate10s.observe(changes, elapsed);
    this.flow10s.observe(traded, elapsed);
    this.flow60s.observe(traded, elapsed);
    return flow;
  }

  private setMoves(set: SetFeature, time: number, mid: number): void {
    const move = (spanMs: number) => {
      const before = this.mids.at(time - spanMs);
      return before === null ? null : ((mid - before) / before) * 10_000;
    };
    set('return1s', move(1_000));
    set('return5s', move(5_000));
    set('return10s', move(10_000));
    set('return30s', move(30_000));
    set('return60s', move(60_000));
    set('volatility1m', this.volatility1m.value);
    set('volatility5m', this.volatility5m.value);
  }

  private setBook(set: SetFeature, book: OrderBook, time: number, mid: number, flow: number | null): void {
    const rate = this.bookRate10s.perSecond;
    set('spread', ((book.bestAsk - book.bestBid) / UNITS / mid) * 10_000);
    set('imbalance1', imbalance(book, 1));
    set('imbalance5', imbalance(book, 5));
    set('imbalance20', imbalance(book, 20));
    set('microprice', ((microprice(book) - mid) / mid) * 10_000);
    set('orderFlow', flow);
    set('orderFlow10s', flow === null ? null : this.orderFlow10s.total);
    set('bookRate', rate === null ? null : log(1 + rate));
    set('depth', log(depthOf(book, 20)));
    set('tickLead', this.tickTime > 0 && time - this.tickTime <= FRESH_MS ? ((this.tickMid - mid) / mid) * 10_000 : null);
  }

  private setTrades(set: SetFeature, time: number, mid: number): void {
    const { lastPrice, lastTime } = this.trades;
    if (lastPrice === 0 || time - lastTime > FRESH_MS) return;
    set('tradeFlow10s', this.flow10s.lean);
    set('tradeFlow60s', this.flow60s.lean);
    set('tradeRate10s', this.flow10s.logRate);
    set('tradeRate60s', this.flow60s.logRate);
    if (this.book === 'real') set('tradeOffset', ((lastPrice - mid) / mid) * 10_000);
  }

  /** Time was not seen: what compares with before starts anew, what was learned of the market stays. */
  private interrupt(): void {
    this.mids.clear();
    this.quotes.interrupt();
    this.trades.take();
    for (const memory of [this.orderFlow10s, this.bookRate10s, this.flow10s, this.flow60s]) memory.clear();
    this.sampled = false;
  }
}
