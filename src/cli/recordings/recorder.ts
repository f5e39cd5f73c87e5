/** Puts a foreign recording into BTC Markets' own words: snapshot, deltas with checksum, ticks, trades, heartbeats. */
import { assert } from '../../core/assert.ts';
import { formatDecimal } from '../../core/decimal.ts';
import type { Level } from '../../core/messages.ts';
import { OrderBook } from '../../core/order-book.ts';
import { type Price, UNITS } from '../../core/units.ts';
import { type Band, bandAround } from './band.ts';
import { change, changing, takeChanges } from './changing-side.ts';
import type { BookEvent, ChangeEvent, PrintEvent, SourceEvent } from './source.ts';

/** Exchange time between two heartbeats, ms. */
const HEARTBEAT_MS = 5_000;
/** How many of the best levels of each side the crop must leave as they were. */
const EXACT_LEVELS = 50;

export interface RecordingPlan {
  /** Written as the first line, as it is. */
  readonly header: {
    readonly market: string;
    readonly priceDecimals: number;
    readonly trades: boolean;
  };
  /** Levels further than this fraction beyond the highest and lowest mid-price of the whole recording are left out. */
  readonly band: number;
}

/**
 * The lines of the recording, the header first.
 * @throws AssertionError when the crop would touch the best 50 levels of a side.
 */
export function record(events: readonly SourceEvent[], plan: RecordingPlan): string[] {
  const recorder = new Recorder(plan, bandAround(events, plan.band));
  for (const event of events) recorder.observe(event);
  return recorder.lines;
}

class Recorder {
  readonly lines: string[];
  private readonly market: string;
  private readonly trades: boolean;
  /** The smallest step of a price, in 1e-8. */
  private readonly priceStep: number;
  private readonly band: Band;
  private readonly book = new OrderBook();
  private readonly bids = changing(this.book.bids);
  private readonly asks = changing(this.book.asks);
  private nextHeartbeat = 0;
  private lastReceived = 0;
  private lastId = 0;
  private lastPrint: Price | null = null;
  private bid: Price | null = null;
  private ask: Price | null = null;
  private lastTick = '';

  constructor({ header }: RecordingPlan, band: Band) {
    this.lines = [JSON.stringify(header)];
    this.market = header.market;
    this.trades = header.trades;
    this.priceStep = UNITS / 10 ** header.priceDecimals;
    this.band = band;
  }

  observe(event: SourceEvent): void {
    this.beat(event.time, event.received);
    switch (event.kind) {
      case 'book':
        this.snapshot(event);
        break;
      case 'change':
        this.delta(event);
        break;
      case 'print':
        this.print(event);
        break;
      case 'quote':
        this.bid = event.bid;
        this.ask = event.ask;
        this.tick(event.time, event.received);
    }
  }

  private snapshot({ time, received, bids, asks }: BookEvent): void {
    const snapshotId = this.identify(time);
    this.book.load(snapshotId, [], []);
    this.apply(bids, asks);
    assert(this.book.sound, 'the snapshot is crossed');
    this.write(received, {
      marketId: this.market,
      snapshot: true,
      timestamp: stamp(time),
      snapshotId,
      bids: wireLevels(takeChanges(this.bids)),
      asks: wireLevels(takeChanges(this.asks)),
      channel: 'orderbookUpdate',
      messageType: 'orderbookUpdate',
    });
    this.quoteBook(time, received);
  }

  private delta({ time, received, bids, asks }: ChangeEvent): void {
    this.apply(bids, asks);
    // A book that a source leaves crossed between two of its messages is shown only when the next one has uncrossed it.
    if (this.book.crossed || this.bids.changed.size + this.asks.changed.size === 0) return;
    this.write(received, {
      marketId: this.market,
      timestamp: stamp(time),
      snapshotId: this.identify(time),
      bids: wireLevels(takeChanges(this.bids)),
      asks: wireLevels(takeChanges(this.asks)),
      messageType: 'orderbookUpdate',
      checksum: String(this.book.checksum()),
    });
    this.quoteBook(time, received);
  }

  private apply(bids: readonly Level[], asks: readonly Level[]): void {
    change(this.bids, bids, this.band);
    change(this.asks, asks, this.band);
    assert(Math.min(this.book.bids.length, this.book.asks.length) >= EXACT_LEVELS, 'the crop reaches into the best levels');
  }

  private print({ time, received, tradeId, price, amount, side }: PrintEvent): void {
    this.write(received, {
      marketId: this.market,
      timestamp: stamp(time),
      tradeId,
      price: formatDecimal(price),
      volume: formatDecimal(amount),
      messageType: 'trade',
      side,
    });
    this.lastPrint = price;
    this.tick(time, received);
  }

  /** Where the source has no quotes of its own, the book's best prices are the quote. */
  private quoteBook(time: number, received: number): void {
    if (this.trades) return;
    this.bid = this.book.bestBid;
    this.ask = this.book.bestAsk;
    this.lastPrint = (Math.floor(this.book.doubleMid / 2 / this.priceStep) * this.priceStep) as Price;
    this.tick(time, received);
  }

  /** A tick whenever the best bid, the best ask or the last price has changed, as the exchange does. */
  private tick(time: number, received: number): void {
    if (this.bid === null || this.ask === null || this.lastPrint === null) return;
    const values = { bestBid: formatDecimal(this.bid), bestAsk: formatDecimal(this.ask), lastPrice: formatDecimal(this.lastPrint) };
    const tick = Object.values(values).join();
    if (tick === this.lastTick) return;
    this.lastTick = tick;
    this.write(received, {
      marketId: this.market,
      timestamp: stamp(time),
      ...values,
      volume24h: '0',
      messageType: 'tick',
      snapshotId: this.lastId,
    });
  }

  private beat(time: number, received: number): void {
    if (this.nextHeartbeat === 0) this.nextHeartbeat = time + HEARTBEAT_MS;
    const names = ['orderbookUpdate', 'tick', ...(this.trades ? ['trade'] : [])];
    const channels = [{ name: 'heartbeat' }, ...names.map((name) => ({ name, marketIds: [this.market] }))];
    for (; this.nextHeartbeat <= time; this.nextHeartbeat += HEARTBEAT_MS) {
      this.write(received - (time - this.nextHeartbeat), { messageType: 'heartbeat', channels });
    }
  }

  private write(received: number, frame: object): void {
    this.lastReceived = Math.max(this.lastReceived, received);
    this.lines.push(JSON.stringify({ t: this.lastReceived, frame }));
  }

  /** The matching engine's number of a change: its time in microseconds, and always rising. */
  private identify(time: number): number {
    this.lastId = Math.max(this.lastId + 1, time * 1_000);
    return this.lastId;
  }
}

function wireLevels(levels: readonly Level[]): (readonly [string, string, number])[] {
  return levels.map(([price, amount, orders]) => [formatDecimal(price), formatDecimal(amount), orders]);
}

function stamp(time: number): string {
  return new Date(time).toISOString();
}
