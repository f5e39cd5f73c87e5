/** From the facts of a frame to at most one data point: the one path of live and recorded frames, doubts and verification included. */
import { unreachable } from '../core/assert.ts';
import type { DataPoint } from '../core/messages.ts';
import { OrderBook } from '../core/order-book.ts';
import { type BookVerdict, MarketBook } from './market-book.ts';
import { PriceSense } from './price-sense.ts';
import { Quarantine } from './quarantine.ts';
import { TakerSide } from './taker-side.ts';
import { TimeJump } from './time-jump.ts';
import { TradeIds } from './trade-ids.ts';
import type { DataFrame, DeltaFrame, RefusalReason, SnapshotFrame } from './wire.ts';

export interface IntakeOptions {
  readonly marketId: string;
  readonly market?: MarketBook;
  readonly tradeIds?: readonly number[];
  /** Frames of a recording that a session exported: it doubted their times, prices and ids when they came. */
  readonly vetted?: boolean;
  /** The book is made up around the prints: it cannot vouch for them. */
  readonly bookless?: boolean;
}

const NO_BOOK = new OrderBook();

export class Intake {
  readonly quarantine = new Quarantine();
  readonly market: MarketBook;
  readonly takerSide = new TakerSide();
  private readonly vetted: boolean;
  private readonly bookless: boolean;
  private readonly marketId: string;
  private readonly trades: TradeIds;
  private readonly times = new TimeJump();
  private readonly prices = new PriceSense();

  constructor({ marketId, market, tradeIds, vetted = false, bookless = false }: IntakeOptions) {
    this.vetted = vetted;
    this.bookless = bookless;
    this.marketId = marketId;
    this.market = market ?? new MarketBook();
    this.trades = new TradeIds(tradeIds);
  }

  /**
   * What the frame tells, or null where it tells nothing: outdated, repeated, without a book, or put into quarantine.
   * @param text gives the raw text for the quarantine; called only then.
   */
  take(frame: DataFrame, receivedTime: number, position: number, text: () => string): DataPoint | null {
    const doubt = this.notice(frame, receivedTime) ?? this.priceDoubt(frame);
    if (doubt === 'repeated') return null;
    if (doubt !== null) {
      this.quarantine.add(doubt, text(), receivedTime);
      return null;
    }
    const stamp = { exchangeTime: frame.exchangeTime, receivedTime, position };
    switch (frame.kind) {
      case 'snapshot': {
        const known = this.market.book.known;
        return bookPoint(frame, this.market.load(frame), known, stamp);
      }
      case 'delta':
        return bookPoint(frame, this.market.apply(frame), true, stamp);
      case 'tick':
        return { kind: 'tick', bid: frame.bid, ask: frame.ask, last: frame.last, volume24h: frame.volume24h, ...stamp };
      case 'trade':
        if (!this.bookless) this.takerSide.observe(frame.price, frame.side, this.market.book);
        return { kind: 'trade', tradeId: frame.tradeId, price: frame.price, amount: frame.amount, side: frame.side, ...stamp };
      default:
        return unreachable(frame);
    }
  }

  /**
   * Takes from a frame what later doubts need, and nothing that depends on the book. A recording that is resumed shows
   * the frames it skips to this method, and doubts from there on exactly as if it had never stopped.
   */
  notice(frame: DataFrame, receivedTime: number): RefusalReason | 'repeated' | null {
    if (frame.marketId !== this.marketId) return 'otherMarket';
    if (this.vetted) {
      if (frame.kind === 'snapshot') this.market.notice(frame);
      return null;
    }
    if (!this.times.plausible(frame.exchangeTime, receivedTime, frame.kind === 'snapshot')) return 'timeJump';
    if (frame.kind === 'snapshot') this.market.notice(frame);
    if (frame.kind === 'trade') {
      if (!this.trades.add(frame.tradeId)) return 'repeated';
      this.prices.remember(frame.price);
    }
    return null;
  }

  /** Prints of this market that came another way: those that come again are repetitions. */
  know(tradeIds: readonly number[]): void {
    for (const id of tradeIds) this.trades.add(id);
  }

  /** The connection ended, or a recording has a gap: book and clock begin anew. */
  interrupt(): void {
    this.market.book.forget();
    this.interruptTime();
  }

  /** As {@link interrupt}, where the book already knows. */
  interruptTime(): void {
    this.times.reset();
  }

  /** Levels need no doubt: the checksum has vouched for them, and orders far from the market are real. */
  private priceDoubt(frame: DataFrame): RefusalReason | null {
    if (this.vetted) return null;
    const book = this.bookless ? NO_BOOK : this.market.book;
    if (frame.kind === 'trade') return this.prices.plausible(frame.price, book) ? null : 'absurdPrice';
    if (frame.kind !== 'tick') return null;
    return [frame.bid, frame.ask, frame.last].every((price) => this.prices.plausible(price, book)) ? null : 'absurdPrice';
  }
}

type Stamp = Pick<DataPoint, 'exchangeTime' | 'receivedTime' | 'position'>;

/** @param known whether there was a book to lose. */
function bookPoint(frame: SnapshotFrame | DeltaFrame, verdict: BookVerdict, known: boolean, stamp: Stamp): DataPoint | null {
  switch (verdict) {
    case 'applied':
      return { kind: frame.kind, snapshotId: frame.snapshotId, bids: frame.bids, asks: frame.asks, ...stamp };
    case 'outdated':
    case 'unknown':
      return null;
    case 'checksum':
    case 'crossed':
      return known ? { kind: 'desync', reason: verdict, ...stamp } : null;
    default:
      return unreachable(verdict);
  }
}
