/** Data points in, feature rows out: O(1) on every point, one row at each sampling instant. */
import { boolean, f64, part, type Stateful } from '../core/codec.ts';
import { cos, log, sin } from '../core/math.ts';
import type { DataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import { UNITS } from '../core/units.ts';
import { depthOf, imbalance, microprice } from './book-shape.ts';
import { FEATURE_COUNT, FEATURES, type FeatureName } from './catalogue.ts';
import { DecayedSum } from './decayed-sum.ts';
import { MidHistory } from './mid-history.ts';
import { Normaliser } from './normaliser.ts';
import { QuoteFlow } from './quote-flow.ts';
import { TradeFlow } from './trade-flow.ts';
import { Volatility } from './volatility.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A print or summary older than this says nothing about now. */
const FRESH_MS = 300_000;
const PLACE = Object.fromEntries(FEATURES.map(({ name }, place) => [name, place])) as Record<FeatureName, number>;
const BOUNDED = FEATURES.map((feature) => 'bounded' in feature);

/** One row: normalised values, 0 where `present` is 0. */
export interface FeatureRow {
  readonly values: Float32Array;
  readonly present: Uint8Array;
}

export class FeatureExtractor implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      normaliser: part,
      mids: part,
      volatility1m: part,
      volatility5m: part,
      quotes: part,
      trades: part,
      orderFlow10s: part,
      bookRate10s: part,
      signed10s: part,
      signed60s: part,
      total10s: part,
      total60s: part,
      prints10s: part,
      prints60s: part,
      sampled: boolean,
      lastSampleTime: f64,
      lastMid: f64,
      tickMid: f64,
      tickTime: f64,
    },
  };
  private readonly normaliser: Normaliser;
  private readonly mids = new MidHistory();
  private readonly volatility1m = new Volatility(MINUTE_MS);
  private readonly volatility5m = new Volatility(5 * MINUTE_MS);
  private readonly quotes = new QuoteFlow();
  private readonly trades = new TradeFlow();
  private readonly orderFlow10s = new DecayedSum(10_000);
  private readonly bookRate10s = new DecayedSum(10_000);
  private readonly signed10s = new DecayedSum(10_000);
  private readonly signed60s = new DecayedSum(MINUTE_MS);
  private readonly total10s = new DecayedSum(10_000);
  private readonly total60s = new DecayedSum(MINUTE_MS);
  private readonly prints10s = new DecayedSum(10_000);
  private readonly prints60s = new DecayedSum(MINUTE_MS);
  /** Whether this stretch without gaps has had an instant, when, and the mid-price there. */
  private sampled = false;
  private lastSampleTime = 0;
  private lastMid = 0;
  private tickMid = 0;
  private tickTime = 0;

  /** @param forgetting memory of the normaliser in instants. */
  constructor(forgetting: number) {
    this.normaliser = new Normaliser(FEATURE_COUNT, forgetting);
  }

  /** Takes one data point, after `book` took it; `time` is the core's exchange time. */
  observe(point: DataPoint, book: OrderBook, time: number): void {
    switch (point.kind) {
      case 'snapshot':
      case 'delta':
        if (!book.sound) return;
        this.quotes.observe(book);
        this.mids.observe(time, book.doubleMid / (2 * UNITS));
        return;
      case 'trade':
        this.trades.observe(point, time);
        return;
      case 'tick':
        this.tickMid = (point.bid + point.ask) / (2 * UNITS);
        this.tickTime = time;
        return;
      case 'desync':
      case 'gap':
        this.interrupt();
        return;
    }
  }

  /** The row of a sampling instant at `time`, on a sound book; begins the next interval. */
  sample(book: OrderBook, time: number): FeatureRow {
    const mid = book.doubleMid / (2 * UNITS);
    const flow = this.advance(time, mid);
    const values = new Float32Array(FEATURE_COUNT);
    const present = new Uint8Array(FEATURE_COUNT);
    const set = (name: FeatureName, raw: number | null) => {
      if (raw === null) return;
      const place = PLACE[name];
      values[place] = BOUNDED[place] ? raw : this.normaliser.observe(place, raw);
      present[place] = 1;
    };
    this.setMoves(set, time, mid);
    this.setBook(set, book, mid);
    set('orderFlow', flow);
    set('orderFlow10s', flow === null ? null : this.orderFlow10s.total);
    this.setTrades(set, time, mid);
    const angle = (2 * Math.PI * (time % DAY_MS)) / DAY_MS;
    set('dayWave', sin(angle));
    set('dayPhase', cos(angle));
    // A move within no time is counted with the next one.
    if (!this.sampled || time > this.lastSampleTime) this.lastMid = mid;
    this.lastSampleTime = time;
    this.sampled = true;
    return { values, present };
  }

  /** Expected deviation of a move, basis points per root second; null while warming up. */
  get deviation(): number | null {
    return this.volatility5m.value;
  }

  get warmUp(): { have: number; need: number } {
    return this.volatility5m.warmUp;
  }

  /** Ends the interval; returns its order flow, null where it began outside this stretch. */
  private advance(time: number, mid: number): number | null {
    const { flow, changes } = this.quotes.take();
    const { signed, total, prints } = this.trades.take();
    if (!this.sampled) return null;
    const elapsed = time - this.lastSampleTime;
    const moveBp = ((mid - this.lastMid) / this.lastMid) * 10_000;
    this.volatility1m.observe(moveBp, elapsed);
    this.volatility5m.observe(moveBp, elapsed);
    this.orderFlow10s.observe(flow, elapsed);
    this.bookRate10s.observe(changes, elapsed);
    this.signed10s.observe(signed, elapsed);
    this.signed60s.observe(signed, elapsed);
    this.total10s.observe(total, elapsed);
    this.total60s.observe(total, elapsed);
    this.prints10s.observe(prints, elapsed);
    this.prints60s.observe(prints, elapsed);
    return flow;
  }

  private setMoves(set: (name: FeatureName, raw: number | null) => void, time: number, mid: number): void {
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
    set('tickLead', this.tickTime > 0 && time - this.tickTime <= FRESH_MS ? ((this.tickMid - mid) / mid) * 10_000 : null);
  }

  private setBook(set: (name: FeatureName, raw: number | null) => void, book: OrderBook, mid: number): void {
    const rate = this.bookRate10s.perSecond;
    set('spread', ((book.bestAsk - book.bestBid) / UNITS / mid) * 10_000);
    set('imbalance1', imbalance(book, 1));
    set('imbalance5', imbalance(book, 5));
    set('imbalance20', imbalance(book, 20));
    set('microprice', ((microprice(book) - mid) / mid) * 10_000);
    set('bookRate', rate === null ? null : log(1 + rate));
    set('depth', log(depthOf(book, 20)));
  }

  private setTrades(set: (name: FeatureName, raw: number | null) => void, time: number, mid: number): void {
    const { lastPrice, lastTime } = this.trades;
    if (lastPrice === 0 || time - lastTime > FRESH_MS) return;
    const ratio = (signed: DecayedSum, total: DecayedSum) => (total.total > 0 ? signed.total / total.total : null);
    const rate = (prints: DecayedSum) => (prints.perSecond === null ? null : log(1 + prints.perSecond));
    set('tradeFlow10s', ratio(this.signed10s, this.total10s));
    set('tradeFlow60s', ratio(this.signed60s, this.total60s));
    set('tradeRate10s', rate(this.prints10s));
    set('tradeRate60s', rate(this.prints60s));
    set('tradeOffset', ((lastPrice - mid) / mid) * 10_000);
  }

  /** Time was not seen: what compares with before starts anew, what was learned of the market stays. */
  private interrupt(): void {
    this.mids.clear();
    this.quotes.interrupt();
    this.trades.take();
    for (const sum of [this.orderFlow10s, this.bookRate10s, this.signed10s, this.signed60s]) sum.clear();
    for (const sum of [this.total10s, this.total60s, this.prints10s, this.prints60s]) sum.clear();
    this.sampled = false;
  }
}
