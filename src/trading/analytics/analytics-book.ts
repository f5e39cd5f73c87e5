/** Everything that is said of one desk's trades and equity, kept up as they come. */
import { BANDS, BREAKDOWNS, type Breakdown, type BreakdownRow, bandOf, type DeskAnalytics, UNKNOWN } from '../../core/analytics.ts';
import { part, parts, type Stateful } from '../../core/codec.ts';
import type { OrderBook } from '../../core/order-book.ts';
import { type DeskName, DIRECTIONS, type Direction, MODES, REGIMES, type TradeRecord } from '../../core/records.ts';
import { type Money, type Price, toFloat } from '../../core/units.ts';
import { BreakdownTally } from './breakdown-tally.ts';
import { BuyAndHold } from './buy-and-hold.ts';
import { EquityTally } from './equity-tally.ts';
import { Quartiles } from './quartiles.ts';
import { RandomTwin } from './random-twin.ts';
import { TradeTally } from './trade-tally.ts';

const HOUR_MS = 3_600_000;

export interface AnalyticsOptions {
  readonly desk: DeskName;
  /** What the desk began with, and the yardstick buys for. */
  readonly capital: Money;
  /** Of the random entries. */
  readonly seed: number;
  /** Those that the desk may take. */
  readonly directions: readonly Direction[];
}

export class AnalyticsBook implements Stateful {
  readonly codec = {
    version: 1,
    fields: { full: part, learning: part, breakdowns: parts, equity: part, confidences: part, hold: part, twin: part },
  };
  private readonly full = new TradeTally();
  private readonly learning = new TradeTally();
  /** One for each of {@link BREAKDOWNS}, in its order. */
  private readonly breakdowns = BREAKDOWNS.map(() => new BreakdownTally());
  private readonly equity = new EquityTally();
  private readonly confidences = new Quartiles();
  readonly hold = new BuyAndHold();
  private readonly twin: RandomTwin;
  private readonly options: AnalyticsOptions;

  constructor(options: AnalyticsOptions) {
    this.options = options;
    this.twin = new RandomTwin(options.seed, options.directions);
  }

  /**
   * The account and the market at a sampling instant or the end of a bar: exchange time in ms, worth of the account, whether
   * it has a position. What the twin has to do is done at this book.
   */
  observe(time: number, book: OrderBook, equity: Money, exposed: boolean): void {
    this.equity.observe(time, equity, exposed);
    this.twin.observe(time, book);
  }

  /** Buys for the yardstick at the first sound book; later calls change nothing. @param feeMillionths rate of that purchase. */
  begin(book: OrderBook, feeMillionths: number): void {
    if (!this.hold.begun && book.sound) this.hold.begin(book, this.options.capital, feeMillionths);
  }

  /** Counts a closed trade everywhere. @param feeMillionths rate of a fill now: what its twin will pay. */
  add(trade: TradeRecord, feeMillionths: number): void {
    (trade.learning ? this.learning : this.full).observe(trade);
    BREAKDOWNS.forEach((breakdown, i) => {
      this.breakdowns[i]?.observe(nameOf(breakdown, trade), trade);
    });
    this.confidences.observe(trade.confidence);
    this.twin.mirror(trade, feeMillionths);
  }

  /** All of it as plain values. @param bid the best bid now, which the yardstick is worth; null without a sound book. */
  report(bid: Price | null): DeskAnalytics {
    const { desk, capital } = this.options;
    const worth = bid === null ? null : this.hold.value(bid);
    return {
      desk,
      full: this.full.statistics,
      learning: this.learning.statistics,
      breakdowns: Object.fromEntries(BREAKDOWNS.map((name, i) => [name, this.rows(name, i)])) as DeskAnalytics['breakdowns'],
      equity: this.equity.statistics,
      confidenceQuartiles: this.confidences.value,
      buyAndHold: {
        profit: worth === null ? null : toFloat((worth - capital) as Money),
        returnTotal: worth === null ? null : worth / capital - 1,
      },
      randomEntry: { statistics: this.twin.statistics, open: this.twin.open, missed: this.twin.missed },
    };
  }

  private rows(breakdown: Breakdown, i: number): readonly BreakdownRow[] {
    return this.breakdowns[i]?.statistics(ORDER[breakdown]) ?? [];
  }
}

function nameOf(breakdown: Breakdown, trade: TradeRecord): string {
  switch (breakdown) {
    case 'direction':
      return trade.direction;
    case 'regime':
      return trade.regime ?? UNKNOWN;
    case 'signature':
      return trade.signature;
    case 'mode':
      return trade.mode;
    case 'band':
      return bandOf(trade.confidence);
    case 'hour':
      return hourName(Math.floor(trade.entryTime / HOUR_MS) % 24);
  }
}

function hourName(hour: number): string {
  return String(hour).padStart(2, '0');
}

/** Natural orders of the names; signatures have none. */
const ORDER: Readonly<Record<Breakdown, readonly string[]>> = {
  direction: DIRECTIONS,
  regime: [...REGIMES, UNKNOWN],
  signature: [],
  mode: MODES,
  band: BANDS,
  hour: Array.from({ length: 24 }, (_, hour) => hourName(hour)),
};
