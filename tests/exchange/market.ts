/** The market of the test exchange: it goes on in exchange time, whether anyone listens or not. */
import { formatDecimal, parseDecimal } from '../../src/core/decimal.ts';
import type { Level } from '../../src/core/messages.ts';
import { type BookSide, OrderBook } from '../../src/core/order-book.ts';
import type { Amount, Price } from '../../src/core/units.ts';
import type { MarketFrame, Recording, WireLevel } from './recording.ts';

/** Exchange time between the end of a recording and its next beginning, ms. */
const LOOP_PAUSE_MS = 1_000;
/** How many deltas are kept to be sent late. */
const RECENT_DELTAS = 6;

export interface MarketPlan {
  readonly marketId: string;
  /** Exchange time of the first frame, ms since the epoch. */
  readonly startTime: number;
  readonly loop: boolean;
}

export class Market {
  readonly marketId: string;
  /** How often the recording has begun again. */
  loops = 0;
  private readonly recording: Recording;
  private readonly loop: boolean;
  private readonly book = new OrderBook();
  private recentDeltas: MarketFrame[] = [];
  private changedAt: string;
  private next = 0;
  /** What is added to the recorded times, ms, and to its trade ids. */
  private timeShift: number;
  private tradeShift = 0;

  constructor(recording: Recording, { marketId, startTime, loop }: MarketPlan) {
    this.recording = recording;
    this.marketId = marketId;
    this.loop = loop;
    this.timeShift = startTime - recording.firstTime;
    this.changedAt = new Date(startTime).toISOString();
  }

  /** Whether a recording that does not loop is over. */
  get ended(): boolean {
    return this.next === this.recording.length && !this.loop;
  }

  /** Hands on every frame due by exchange time `until`, in order. */
  advance(until: number, emit: (frame: MarketFrame) => void): void {
    while (!this.ended) {
      if (this.next === this.recording.length) this.beginAgain();
      const frame = this.shifted(this.recording.frame(this.next));
      if (Date.parse(frame.timestamp) > until) return;
      this.next += 1;
      this.remember(frame);
      emit(frame);
    }
  }

  /** The whole book now, as a snapshot frame. */
  snapshot(): MarketFrame & { readonly channel: string } {
    return {
      marketId: this.marketId,
      snapshot: true,
      timestamp: this.changedAt,
      snapshotId: this.book.snapshotId,
      bids: wireLevels(this.book.bids),
      asks: wireLevels(this.book.asks),
      channel: 'orderbookUpdate',
      messageType: 'orderbookUpdate',
    };
  }

  /** The latest deltas, already part of the snapshot; the first of them twice, as the real exchange was seen to send. */
  late(): MarketFrame[] {
    return [...this.recentDeltas.slice(0, 1), ...this.recentDeltas];
  }

  private beginAgain(): void {
    const { firstTime, lastTime, tradeIds } = this.recording;
    this.next = 0;
    this.loops += 1;
    this.timeShift += lastTime - firstTime + LOOP_PAUSE_MS;
    this.tradeShift += tradeIds;
  }

  private shifted(frame: MarketFrame): MarketFrame {
    const { snapshotId, tradeId } = frame;
    return {
      ...frame,
      marketId: this.marketId,
      timestamp: new Date(Date.parse(frame.timestamp) + this.timeShift).toISOString(),
      ...(snapshotId !== undefined && { snapshotId: snapshotId + this.timeShift * 1_000 }),
      ...(tradeId !== undefined && { tradeId: tradeId + this.tradeShift }),
    };
  }

  private remember(frame: MarketFrame): void {
    const { messageType, snapshot, snapshotId = 0, bids = [], asks = [] } = frame;
    if (messageType !== 'orderbookUpdate') return;
    this.changedAt = frame.timestamp;
    if (snapshot) {
      this.book.load(snapshotId, bids.map(level), asks.map(level));
      this.recentDeltas = [];
    } else {
      this.book.apply(snapshotId, bids.map(level), asks.map(level));
      this.recentDeltas = [...this.recentDeltas.slice(1 - RECENT_DELTAS), frame];
    }
  }
}

function level([price, amount, orders]: WireLevel): Level {
  return [(parseDecimal(price) ?? 0) as Price, (parseDecimal(amount) ?? 0) as Amount, orders];
}

function wireLevels(side: BookSide): WireLevel[] {
  return side.prices.map((price, at) => {
    const [, amount, orders] = side.level(at);
    return [formatDecimal(price), formatDecimal(amount), orders];
  });
}
