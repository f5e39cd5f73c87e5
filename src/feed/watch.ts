/** The watched market on the live connection: its subscription, its resyncs, and its share of a planned refresh. */
import type { WatchedQuotePoint, WatchedTradePoint } from '../core/messages.ts';
import type { Clock } from '../core/ports.ts';
import type { Requests } from './requests.ts';
import { Subscription } from './subscription.ts';
import { WatchedMarket } from './watched-market.ts';
import type { DataFrame, HeartbeatFrame } from './wire.ts';

/** Frames kept of a connection that is about to take over. */
const MAX_PREVIEWED = 10_000;

interface Previewed {
  readonly frame: DataFrame;
  readonly text: string;
}

export class Watch {
  readonly marketId: string;
  /** Whether the exchange does not know the market: it is not asked for again. */
  refused = false;
  note = '';
  private readonly market: WatchedMarket;
  private readonly subscription: Subscription;
  private ahead: Previewed[] = [];

  constructor(marketId: string, clock: Pick<Clock, 'now'>, requests: Requests) {
    this.marketId = marketId;
    this.market = new WatchedMarket({ marketId });
    this.subscription = new Subscription(marketId, clock, {
      everything: () => requests.ask({ marketIds: [marketId], channels: 'all' }),
      book: () => requests.ask({ marketIds: [marketId], channels: 'book' }),
    });
  }

  /** Counts of what was put aside, named as the watched market's. */
  get quarantined(): Readonly<Record<string, number>> {
    const counts = Object.entries(this.market.intake.quarantine.counts);
    return Object.fromEntries(counts.map(([reason, count]) => [`watched:${reason}`, count]));
  }

  /** A connection is open, and everything was asked for. */
  opened(): void {
    if (!this.refused) this.subscription.opened();
  }

  /** @param quiet no quote may be told now; {@link news} tells it later. */
  take(frame: DataFrame, receivedTime: number, text: string, quiet: boolean): WatchedQuotePoint | WatchedTradePoint | null {
    if (frame.kind === 'snapshot') {
      this.note = '';
      this.subscription.settled();
    }
    const { point, lost } = this.market.take(frame, receivedTime, 0, () => text, quiet);
    if (lost) {
      this.note = `The book of ${this.marketId} was lost; asked for a new one.`;
      this.subscription.lost();
    }
    return point;
  }

  /** The quote as it is, where that is news. */
  news(stamp: Parameters<WatchedMarket['news']>[0]): WatchedQuotePoint | null {
    return this.market.news(stamp);
  }

  /** Keeps what the next connection says, from its snapshot on. */
  preview(frame: DataFrame, text: string): void {
    if (frame.kind === 'snapshot') this.ahead = [];
    else if (this.ahead.length === 0 || this.ahead.length >= MAX_PREVIEWED) return;
    this.ahead.push({ frame, text });
  }

  /** What was kept, once. */
  previewed(): readonly Previewed[] {
    return this.ahead.splice(0);
  }

  /** Whether `heartbeat` lists the market; where not, its book is unknown from here on, and it is asked for again. */
  confirm(heartbeat: HeartbeatFrame): void {
    // The connection lives, and its time with it.
    if (!this.refused && this.subscription.confirm(heartbeat).length > 0) this.market.intake.market.book.forget();
  }

  /** The exchange refused a request for this market alone. */
  excuse(isUnknown: boolean, message: string): void {
    this.note = `The exchange does not give ${this.marketId}: ${message}`;
    this.refused = isUnknown;
    if (isUnknown) this.subscription.stop();
    else this.subscription.refused();
  }

  /** A frame whose time is not believed. */
  doubt(text: string, receivedTime: number): void {
    this.market.intake.quarantine.add('timeJump', text, receivedTime);
  }

  /** The connection is gone. */
  lose(): void {
    this.stop();
    this.ahead = [];
    this.market.interrupt();
  }

  stop(): void {
    this.subscription.stop();
  }
}
