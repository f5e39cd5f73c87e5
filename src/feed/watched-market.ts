/** The second market: its own book, verified like the main one's, condensed to best quotes and prints. Its faults stay its own. */
import type { DataPoint, WatchedQuotePoint, WatchedTradePoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { Amount, Price } from '../core/units.ts';
import { Intake } from './intake.ts';
import type { DataFrame } from './wire.ts';

type Quote = Pick<WatchedQuotePoint, 'bid' | 'bidAmount' | 'ask' | 'askAmount'>;
type Stamp = Pick<DataPoint, 'exchangeTime' | 'receivedTime' | 'position'>;

const UNKNOWN: Quote = { bid: 0 as Price, bidAmount: 0 as Amount, ask: 0 as Price, askAmount: 0 as Amount };

export interface WatchedOptions {
  readonly marketId: string;
  /** Frames a session exported, each of which was a point: every book frame is one again. */
  readonly vetted?: boolean;
}

export class WatchedMarket {
  readonly marketId: string;
  readonly intake: Intake;
  private readonly vetted: boolean;
  /** What was said last; null before the first. */
  private said: Quote | null = null;

  constructor({ marketId, vetted = false }: WatchedOptions) {
    this.marketId = marketId;
    this.vetted = vetted;
    this.intake = new Intake({ marketId, vetted });
  }

  /**
   * What the frame tells: a point, `lost` with the quote that says so once its book cannot be trusted any more, or nothing.
   * @param quiet no quote now: {@link news} tells it later.
   */
  take(
    frame: DataFrame,
    receivedTime: number,
    position: number,
    text: () => string,
    quiet = false,
  ): { readonly point: WatchedQuotePoint | WatchedTradePoint | null; readonly lost: boolean } {
    const point = this.intake.take(frame, receivedTime, position, text);
    const stamp = { exchangeTime: frame.exchangeTime, receivedTime, position };
    switch (point?.kind) {
      case 'snapshot':
      case 'delta':
      case 'desync':
        return { point: quiet ? null : this.news(stamp), lost: point.kind === 'desync' };
      case 'trade': {
        const { tradeId, price, amount, side } = point;
        return { point: { kind: 'watchedTrade', tradeId, price, amount, side, ...stamp }, lost: false };
      }
      default:
        return { point: null, lost: false };
    }
  }

  /** The connection ended, or a recording has a gap. */
  interrupt(): void {
    this.intake.interrupt();
  }

  /** The best quotes as they are, where they are not what was said last. */
  news(stamp: Stamp): WatchedQuotePoint | null {
    const { book } = this.intake.market;
    const quote = quoteOf(book);
    if (!this.vetted && this.said !== null && same(this.said, quote)) return null;
    this.said = quote;
    return { kind: 'watchedQuote', ...quote, ...stamp };
  }
}

function quoteOf(book: OrderBook): Quote {
  if (!book.twoSided) return UNKNOWN;
  const [bid, bidAmount] = book.bids.level(0);
  const [ask, askAmount] = book.asks.level(0);
  return { bid, bidAmount, ask, askAmount };
}

function same(one: Quote, other: Quote): boolean {
  return one.bid === other.bid && one.bidAmount === other.bidAmount && one.ask === other.ask && one.askAmount === other.askAmount;
}
