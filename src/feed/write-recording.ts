/** A session's journal as a recording: its data points in the exchange's own words again, checksums computed anew (SPEC 2.9). */
import { formatDecimal } from '../core/decimal.ts';
import {
  type BackfillPoint,
  type DataPoint,
  isDataPoint,
  type JournalEntry,
  type Level,
  type Side,
  type WatchedQuotePoint,
} from '../core/messages.ts';
import { OrderBook } from '../core/order-book.ts';
import type { SessionSpec } from '../core/spec.ts';

/**
 * The lines, the header first. Played again they give the same points; what the session decided of its own (`stale`,
 * processors) is not in them.
 */
export async function* recordingLines(
  spec: SessionSpec,
  journal: AsyncIterable<readonly JournalEntry[]>,
): AsyncGenerator<readonly string[]> {
  yield [JSON.stringify(headerOf(spec))];
  const writer = new FrameWriter(spec.market.marketId, spec.watched);
  for await (const group of journal) {
    const lines = group.flatMap(({ entry }) => (isDataPoint(entry) ? [JSON.stringify(writer.line(entry))] : []));
    if (lines.length > 0) yield lines;
  }
}

/** The same as bytes, each line ended. */
export async function* recordingBytes(
  spec: SessionSpec,
  journal: AsyncIterable<readonly JournalEntry[]>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const lines of recordingLines(spec, journal)) yield encoder.encode(`${lines.join('\n')}\n`);
}

/** Any points of one market as lines behind a header. */
export async function* pointLines(marketId: string, points: AsyncIterable<DataPoint>): AsyncGenerator<string> {
  const writer = new FrameWriter(marketId, null);
  for await (const point of points) yield JSON.stringify(writer.line(point));
}

function headerOf({ market, source, trades, book, watched, settings }: SessionSpec): object {
  return {
    format: 'nightjar-recording',
    version: 1,
    market: market.marketId,
    source: source.kind === 'live' ? 'BTC Markets, recorded by Nightjar' : `a Nightjar session on the recording “${source.recording}”`,
    priceDecimals: market.priceDecimals,
    amountDecimals: market.amountDecimals,
    minOrderAmount: formatDecimal(market.minOrderAmount),
    trades,
    vetted: true,
    ...(watched !== null && { watched }),
    ...(book === 'synthetic' && { syntheticSpread: settings.syntheticSpread }),
  };
}

class FrameWriter {
  private readonly marketId: string;
  private readonly watched: string | null;
  private readonly book = new OrderBook();

  constructor(marketId: string, watched: string | null) {
    this.marketId = marketId;
    this.watched = watched;
  }

  line(point: DataPoint): object {
    const t = point.receivedTime;
    switch (point.kind) {
      case 'gap':
        this.book.forget();
        return { t, gap: { from: point.from, to: point.to } };
      case 'desync':
        this.book.forget();
        return { t, desync: { reason: point.reason, at: point.exchangeTime } };
      case 'backfill':
        return { t, backfill: backfill(point) };
      default:
        return { t, frame: this.frame(point) };
    }
  }

  private frame(point: Exclude<DataPoint, { kind: 'gap' | 'desync' | 'backfill' }>): object {
    const { marketId, book } = this;
    const timestamp = iso(point.exchangeTime);
    switch (point.kind) {
      case 'snapshot':
        book.load(point.snapshotId, point.bids, point.asks);
        return snapshot(marketId, timestamp, point.snapshotId, point.bids, point.asks);
      case 'delta': {
        const { snapshotId } = point;
        book.apply(snapshotId, point.bids, point.asks);
        const [bids, asks] = [levels(point.bids), levels(point.asks)];
        return { marketId, timestamp, snapshotId, bids, asks, messageType: 'orderbookUpdate', checksum: String(book.checksum()) };
      }
      case 'tick': {
        const quotes = { bestBid: formatDecimal(point.bid), bestAsk: formatDecimal(point.ask), lastPrice: formatDecimal(point.last) };
        return { marketId, timestamp, ...quotes, volume24h: formatDecimal(point.volume24h), messageType: 'tick' };
      }
      case 'trade':
      case 'watchedTrade': {
        const { tradeId, price, amount } = point;
        const of = point.kind === 'trade' ? marketId : (this.watched ?? '');
        const values = { tradeId, price: formatDecimal(price), volume: formatDecimal(amount), side: sideWord(point.side) };
        return { marketId: of, timestamp, ...values, messageType: 'trade' };
      }
      case 'watchedQuote':
        return watchedSnapshot(this.watched ?? '', timestamp, point);
    }
  }
}

/** The watched market's best quotes are all that is kept of its book: a book of one level a side. */
function watchedSnapshot(marketId: string, timestamp: string, point: WatchedQuotePoint): object {
  const bids: Level[] = point.bid > 0 ? [[point.bid, point.bidAmount, 1]] : [];
  const asks: Level[] = point.ask > 0 ? [[point.ask, point.askAmount, 1]] : [];
  return snapshot(marketId, timestamp, point.exchangeTime * 1_000, bids, asks);
}

function snapshot(marketId: string, timestamp: string, snapshotId: number, bids: readonly Level[], asks: readonly Level[]): object {
  const sides = { bids: levels(bids), asks: levels(asks) };
  return { marketId, snapshot: true, timestamp, snapshotId, ...sides, channel: 'orderbookUpdate', messageType: 'orderbookUpdate' };
}

/** In the shapes of REST. */
function backfill({ from, to, trades, candles }: BackfillPoint): object {
  return {
    from,
    to,
    trades: trades.map(({ tradeId, time, price, amount, side }) => ({
      id: String(tradeId),
      timestamp: iso(time),
      price: formatDecimal(price),
      amount: formatDecimal(amount),
      side: sideWord(side),
    })),
    candles: candles.map(({ time, open, high, low, close, volume }) => [iso(time), ...[open, high, low, close, volume].map(formatDecimal)]),
  };
}

function levels(list: readonly Level[]): (readonly [string, string, number])[] {
  return list.map(([price, amount, orders]) => [formatDecimal(price), formatDecimal(amount), orders]);
}

function sideWord(side: Side): 'Bid' | 'Ask' {
  return side === 'buy' ? 'Bid' : 'Ask';
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
