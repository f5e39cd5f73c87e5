/** Frames in the exchange's own shape, and the books behind them, for the tests of this room. */
import { formatDecimal } from '../../src/core/decimal.ts';
import type { Level } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { FeedCursor } from '../../src/core/ports.ts';
import type { Amount, Price } from '../../src/core/units.ts';

export const MARKET = 'BTC-AUD';
/** Exchange time of the tests' beginning, ms since the epoch. */
export const T0 = Date.UTC(2026, 8, 23, 4, 41, 37);

export const TICK_TEXT =
  '{"marketId":"ETH-BTC","timestamp":"2026-09-23T04:31:09.259Z","bestBid":"0.02647376","bestAsk":"0.03300226","lastPrice":"0.03325715","volume24h":"0","volumeQte24h":"0","price24h":"0","pricePct24h":"0.00","messageType":"tick","low24h":"0","high24h":"0","snapshotId":1790137869258000}';
export const TRADE_TEXTS = [
  '{"marketId":"BTC-AUD","timestamp":"2025-03-13T08:27:55.691Z","tradeId":7006384466,"price":"131200.34","volume":"0.00151228","messageType":"trade","side":"Bid"}',
  '{"marketId":"BTC-AUD","timestamp":"2025-03-13T08:28:02.273Z","tradeId":7006384467,"price":"131065.01","volume":"0.05","messageType":"trade","side":"Ask"}',
];
export const ORDERBOOK_TEXT =
  '{"marketId":"ETH-BTC","timestamp":"2026-09-23T04:41:42.113Z","bids":[["0.02650693","0.79137487"],["0.0265069","10"]],"asks":[["0.0329703","2.52"],["0.03297033","10"]],"messageType":"orderbook","snapshotId":1790138502113000}';
export const SNAPSHOT_TEXT =
  '{"marketId":"BAT-AUD","snapshot":true,"timestamp":"2026-09-23T04:41:37.492Z","snapshotId":1790138497492000,"bids":[["0.122","106796",1],["0.1219","123051.68170631",1],["0.11","150",1]],"asks":[["0.1491","57263.35531493",1],["0.159","9",1],["0.1598","324.68382543",1]],"channel":"orderbookUpdate","messageType":"orderbookUpdate"}';
export const DELTA_TEXTS = [
  '{"marketId":"BTC-AUD","timestamp":"2026-09-23T04:41:37.570Z","snapshotId":1790138497570000,"bids":[["122668.05","0.05",1]],"asks":[],"messageType":"orderbookUpdate","checksum":"844822657"}',
  '{"marketId":"BTC-AUD","timestamp":"2026-09-23T04:41:37.689Z","snapshotId":1790138497689000,"bids":[],"asks":[["122861.75","0",0]],"messageType":"orderbookUpdate","checksum":"1114195264"}',
];
export const EMPTY_SNAPSHOT_TEXT =
  '{"marketId":"MCAU-AUD","snapshot":true,"timestamp":"2026-07-23T19:48:04.884Z","snapshotId":1790138074722000,"bids":[],"asks":[],"channel":"orderbookUpdate","messageType":"orderbookUpdate"}';
export const HEARTBEAT_TEXT =
  '{"messageType":"heartbeat","channels":[{"name":"heartbeat"},{"name":"orderbookUpdate","marketIds":["BAT-AUD","BTC-AUD","BTC-USDT","ETH-AUD","ETH-BTC","SOL-AUD","XRP-AUD"]}]}';
export const ERROR_TEXTS = [
  '{"messageType":"error","code":3,"message":"invalid marketIds"}',
  '{"messageType":"error","code":3,"message":"invalid channel names"}',
  '{"messageType":"error","code":3,"message":"invalid message type"}',
  '{"messageType":"error","code":3,"message":"Unable to parse JSON, please validate the format."}',
  '{"messageType":"error","code":1,"message":"authentication failed. invalid key"}',
];

export type WireLevel = readonly [price: string, amount: string, orders: number];
export type WireFrame = Readonly<Record<string, unknown>>;

/** A made-up market on the exchange's side: it keeps its own book and writes frames with true checksums. */
export class Exchange {
  readonly book = new OrderBook();
  time: number;
  readonly market: string;
  private tradeId = 7_000;

  constructor(time = T0, market = MARKET) {
    this.time = time;
    this.market = market;
    this.book.load(time * 1_000, [level('100', '1', 1), level('99', '2', 2)], [level('101', '1.5', 1), level('102', '3', 3)]);
  }

  snapshot(): WireFrame {
    return {
      marketId: this.market,
      snapshot: true,
      timestamp: iso(this.time),
      snapshotId: this.time * 1_000,
      bids: side(this.book, 'bids'),
      asks: side(this.book, 'asks'),
      channel: 'orderbookUpdate',
      messageType: 'orderbookUpdate',
    };
  }

  delta(bids: readonly WireLevel[], asks: readonly WireLevel[] = [], elapsed = 10): WireFrame {
    this.time += elapsed;
    const read = (levels: readonly WireLevel[]) => levels.map(([price, amount, orders]) => level(price, amount, orders));
    this.book.apply(this.time * 1_000, read(bids), read(asks));
    return {
      marketId: this.market,
      timestamp: iso(this.time),
      snapshotId: this.time * 1_000,
      bids,
      asks,
      messageType: 'orderbookUpdate',
      checksum: String(this.book.checksum()),
    };
  }

  tick(elapsed = 10, changed: WireFrame = {}): WireFrame {
    this.time += elapsed;
    return {
      marketId: this.market,
      timestamp: iso(this.time),
      bestBid: '100',
      bestAsk: '101',
      lastPrice: '100.5',
      volume24h: '12',
      messageType: 'tick',
      ...changed,
    };
  }

  trade(elapsed = 10, changed: WireFrame = {}): WireFrame {
    this.time += elapsed;
    return {
      marketId: this.market,
      timestamp: iso(this.time),
      tradeId: ++this.tradeId,
      price: '101',
      volume: '0.1',
      side: 'Bid',
      messageType: 'trade',
      ...changed,
    };
  }

  heartbeat(markets: readonly string[] = [MARKET]): WireFrame {
    const channels = ['orderbookUpdate', 'trade', 'tick'].map((name) => ({ name, marketIds: markets }));
    return { messageType: 'heartbeat', channels: [{ name: 'heartbeat' }, ...channels] };
  }
}

/** The cursor of an empty journal, or one changed. */
export function cursor(changed: Partial<FeedCursor> = {}): FeedCursor {
  return { position: 0, exchangeTime: 0, book: new OrderBook(), tradeIds: [], ...changed };
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

export function level(price: string, amount: string, orders = 1): Level {
  return [units(price) as Price, units(amount) as Amount, orders];
}

/** Integer units of 1e-8, by another way than the code under test. */
export function units(text: string): number {
  return Math.round(Number(text) * 1e8);
}

function side(book: OrderBook, name: 'bids' | 'asks'): WireLevel[] {
  return Array.from({ length: book[name].length }, (_, i) => {
    const [price, amount, orders] = book[name].level(i);
    return [formatDecimal(price), formatDecimal(amount), orders] as const;
  });
}
