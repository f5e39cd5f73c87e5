/** The market of the test exchange: it goes on in exchange time, whether anyone listens or not. */
import { formatDecimal, parseDecimal } from '../../src/core/decimal.ts';
import type { Level } from '../../src/core/messages.ts';
import { type BookSide, OrderBook } from '../../src/core/order-book.ts';
import type { Amount, Price } from '../../src/core/units.ts';
import type { Truth } from './ledger.ts';
import type { MarketFrame, Recording, WireLevel } from './recording.ts';

/** Exchange time between the end of a recording and its next beginning, ms. */
const LOOP_PAUSE_MS = 1_000;
/** How many deltas and prints are kept to be sent late. */
const RECENT_DELTAS = 6;
const RECENT_PRINTS = 2;
/** Levels up to which the whole book is written into the truth of each frame. */
const SMALL_BOOK = 100;

export interface MarketPlan {
  readonly marketId: string;
  /** Exchange time of the first frame, ms since the epoch. */
  readonly startTime: number;
  readonly loop: boolean;
}

type Emit = (frame: MarketFrame) => void;

export class Market {
  readonly marketId: string;
  /** How often the recording has begun again. */
  loops = 0;
  private readonly recording: Recording;
  private readonly loop: boolean;
  private readonly book = new OrderBook();
  private recentDeltas: MarketFrame[] = [];
  private recentPrints: MarketFrame[] = [];
  private changedAt: string;
  private next = 0;
  /** What is added to the recorded times, ms, and to its trade ids. */
  private timeShift: number;
  private tradeShift = 0;
  /** Whether the book is another than the recording's, so that its checksums no longer hold. */
  private changed = false;
  /** Where the book is crossed on purpose, and until when in exchange time. */
  private crossing: { readonly price: string; readonly until: number } | null = null;

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
  advance(until: number, emit: Emit): void {
    while (!this.ended) {
      if (this.next === this.recording.length) this.beginAgain();
      const frame = this.shifted(this.recording.frame(this.next));
      const time = Date.parse(frame.timestamp);
      if (time > until) break;
      if (this.crossing !== null && time >= this.crossing.until) this.uncross(time, emit);
      this.next += 1;
      emit(this.remember(frame));
    }
    if (this.crossing !== null && until >= this.crossing.until) this.uncross(until, emit);
  }

  /** From now on, for `ms`, somebody bids what the best seller asks. */
  cross(time: number, ms: number, emit: Emit): void {
    if (this.crossing !== null || !this.book.sound) return;
    const price = formatDecimal(this.book.bestAsk);
    this.change(time, [price, '0.1', 1], emit);
    this.crossing = { price, until: time + ms };
  }

  /** Twice `pairs` true changes at once: a grain more at the best bid, and a grain less. */
  flutter(time: number, pairs: number, emit: Emit): void {
    for (let i = 0; i < pairs && this.book.twoSided; i++) {
      const [price, amount, orders] = this.book.bids.level(0);
      this.change(time, [formatDecimal(price), formatDecimal(amount + 1 + i), orders], emit);
      this.change(time, [formatDecimal(price), formatDecimal(amount), orders], emit);
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

  /** The latest deltas, already part of the snapshot, the first of them twice, as the real exchange was seen to send; and prints again. */
  late(): MarketFrame[] {
    return [...this.recentDeltas.slice(0, 1), ...this.recentDeltas, ...this.recentPrints];
  }

  /** The book as it is now. */
  truth(): Truth {
    const { bids, asks } = this.book;
    const whole = bids.length + asks.length > SMALL_BOOK ? null : wholeText(this.book);
    return { top: this.book.checksum(), whole, crossed: this.book.crossed };
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

  /** Does to the book what the frame says. @returns the frame, with the checksum of the book as it now is. */
  private remember(frame: MarketFrame): MarketFrame {
    const { messageType, snapshot, snapshotId = 0, bids = [], asks = [] } = frame;
    if (messageType === 'trade') this.recentPrints = [...this.recentPrints.slice(1 - RECENT_PRINTS), frame];
    if (messageType !== 'orderbookUpdate') return frame;
    this.changedAt = frame.timestamp;
    if (snapshot) {
      this.book.load(snapshotId, bids.map(level), asks.map(level));
      this.recentDeltas = [];
      this.changed = false;
      this.crossing = null;
      return frame;
    }
    this.book.apply(snapshotId, bids.map(level), asks.map(level));
    // Whoever trades with the one who bids too much takes that bid along.
    if (bids.some(([price]) => price === this.crossing?.price)) this.crossing = null;
    const told = this.changed ? { ...frame, checksum: String(this.book.checksum()) } : frame;
    this.recentDeltas = [...this.recentDeltas.slice(1 - RECENT_DELTAS), told];
    return told;
  }

  private uncross(time: number, emit: Emit): void {
    const price = this.crossing?.price;
    this.crossing = null;
    if (price !== undefined) this.change(time, [price, '0', 0], emit);
  }

  /** A change of the bids that is not in the recording. */
  private change(time: number, bid: WireLevel, emit: Emit): void {
    this.changed = true;
    emit(
      this.remember({
        marketId: this.marketId,
        timestamp: new Date(time).toISOString(),
        // Equal ids are legal; a later one could be ahead of what the recording says next.
        snapshotId: this.book.snapshotId,
        bids: [bid],
        asks: [],
        messageType: 'orderbookUpdate',
        checksum: '',
      }),
    );
  }
}

/** Every level of a book in one line: equal lines are equal books. */
export function wholeText({ bids, asks }: OrderBook): string {
  return JSON.stringify([bids.prices, bids.amounts, bids.orders, asks.prices, asks.amounts, asks.orders]);
}

export function level([price, amount, orders]: WireLevel): Level {
  return [(parseDecimal(price) ?? 0) as Price, (parseDecimal(amount) ?? 0) as Amount, orders];
}

function wireLevels(side: BookSide): WireLevel[] {
  return side.prices.map((price, at) => {
    const [, amount, orders] = side.level(at);
    return [formatDecimal(price), formatDecimal(amount), orders];
  });
}
