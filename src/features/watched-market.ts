/** The second market that is watched: where its mid-price went, and which way it is traded. Unknown where it is absent. */
import { f64, part, type Stateful } from '../core/codec.ts';
import type { DataPoint, WatchedQuotePoint } from '../core/messages.ts';
import { UNITS } from '../core/units.ts';
import { DecayedSum } from './decayed-sum.ts';
import type { SetFeature } from './feature-row.ts';
import { FlowMemory } from './flow-memory.ts';
import { FRESH_MS } from './freshness.ts';
import { MidHistory } from './mid-history.ts';
import { QuoteFlow } from './quote-flow.ts';
import { TradeFlow } from './trade-flow.ts';

const SPAN_MS = 10_000;
/** Covers 65 s. */
const CAPACITY = 130;
const GRAIN_MS = 500;

export class WatchedMarket implements Stateful {
  readonly codec = {
    version: 1,
    fields: { mids: part, quotes: part, trades: part, orderFlow: part, tradeFlow: part, mid: f64, quoteTime: f64, sampleTime: f64 },
  };
  private readonly mids = new MidHistory(CAPACITY, GRAIN_MS);
  private readonly quotes = new QuoteFlow();
  private readonly trades = new TradeFlow();
  private readonly orderFlow = new DecayedSum(SPAN_MS);
  private readonly tradeFlow = new FlowMemory(SPAN_MS);
  /** Newest mid-price in quote currency, and its time; 0 before the first of this stretch. */
  private mid = 0;
  private quoteTime = 0;
  /** Time of the newest instant of this stretch; 0 before the first. */
  private sampleTime = 0;

  /** Takes one data point, of either market. */
  observe(point: DataPoint, time: number): void {
    if (point.kind === 'watchedQuote') this.quote(point, time);
    else if (point.kind === 'watchedTrade') this.trades.observe(point, time);
    else if (point.kind === 'gap') this.interrupt();
    // A book that went wrong is the other market's; a lost connection is both's.
    else if (point.kind === 'desync' && (point.reason === 'disconnected' || point.reason === 'resumed')) this.interrupt();
  }

  /** Sets the features of an instant at `time`; begins the next interval. */
  sample(set: SetFeature, time: number): void {
    this.advance(time);
    if (fresh(this.quoteTime, time)) {
      set('watchedReturn1s', this.move(1_000, time));
      set('watchedReturn10s', this.move(10_000, time));
      set('watchedReturn60s', this.move(60_000, time));
      set('watchedOrderFlow', this.orderFlow.perSecond === null ? null : this.orderFlow.total);
    }
    if (fresh(this.trades.lastTime, time)) set('watchedTradeFlow', this.tradeFlow.lean);
  }

  /** Ends the interval; one that began outside this stretch is not known whole. */
  private advance(time: number): void {
    const { flow } = this.quotes.take();
    const traded = this.trades.take();
    if (this.sampleTime > 0) {
      this.orderFlow.observe(flow, time - this.sampleTime);
      this.tradeFlow.observe(traded, time - this.sampleTime);
    }
    this.sampleTime = time;
  }

  private quote({ bid, ask, bidAmount, askAmount }: WatchedQuotePoint, time: number): void {
    // Nought on both sides says that its book was lost; a crossed one is no better.
    if (!(bid < ask)) {
      this.interrupt();
      return;
    }
    this.quotes.observe(bid, bidAmount, ask, askAmount);
    this.mid = (bid + ask) / (2 * UNITS);
    this.quoteTime = time;
    this.mids.observe(time, this.mid);
  }

  private move(spanMs: number, time: number): number | null {
    const before = this.mids.at(time - spanMs);
    return before === null ? null : ((this.mid - before) / before) * 10_000;
  }

  /** Time was not seen. */
  private interrupt(): void {
    this.mids.clear();
    this.quotes.interrupt();
    this.trades.take();
    this.orderFlow.clear();
    this.tradeFlow.clear();
    this.mid = 0;
    this.quoteTime = 0;
    this.sampleTime = 0;
  }
}

function fresh(since: number, time: number): boolean {
  return since > 0 && time - since <= FRESH_MS;
}
