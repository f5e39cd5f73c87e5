/** A made-up market as a recording: small, busy, deep enough that its checksum does not see all of it. */
import { formatDecimal } from '../../src/core/decimal.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { Random } from '../../src/core/random.ts';
import { level } from '../exchange/market.ts';
import { type MarketFrame, type Recording, recordingOf, type WireLevel } from '../exchange/recording.ts';

export const MADE_UP_MARKET = 'BTC-AUD';

const MIDDLE = 60_000;
/** Places on each side that can hold an order. */
const PLACES = 24;
/** Orders stand on about two of three places: well more than the ten that the checksum sees. */
const LIKELY = 0.65;
const MEAN_PAUSE_MS = 40;
const START = Date.UTC(2026, 0, 1);

/** About 25 frames a second; two thirds deltas, the rest ticks and prints. */
export function madeUpRecording(seed: number, seconds: number): Recording {
  const random = new Random(seed);
  const book = new OrderBook();
  const frames: MarketFrame[] = [];
  let time = START;
  let tradeId = 1_000 * seed + 1;
  const level_ = (side: 1 | -1): WireLevel => {
    const price = String(MIDDLE - side * (1 + random.integer(PLACES)));
    const there = random.uniform() < LIKELY;
    return there ? [price, formatDecimal(1 + random.integer(5_00000000)), 1 + random.integer(4)] : [price, '0', 0];
  };
  const place = (side: 1 | -1): readonly WireLevel[] => [level_(side)];
  const both = { marketId: MADE_UP_MARKET, channel: 'orderbookUpdate', messageType: 'orderbookUpdate' } as const;
  const orders = (side: 1 | -1): WireLevel[] =>
    sorted(
      Array.from({ length: 6 * PLACES }, () => level_(side)),
      side,
    );
  const [bids, asks] = [orders(1), orders(-1)];
  book.load(time * 1_000, bids.map(level), asks.map(level));
  frames.push({ ...both, snapshot: true, timestamp: iso(time), snapshotId: time * 1_000, bids, asks });
  while (time < START + seconds * 1_000) {
    time += random.integer(2 * MEAN_PAUSE_MS);
    const stamp = { marketId: MADE_UP_MARKET, timestamp: iso(time) };
    const chance = random.uniform();
    if (chance < 0.15) {
      const [bestBid, bestAsk] = [book.bestBid, book.bestAsk].map(formatDecimal) as [string, string];
      // Its id makes a tick one of a kind, as a count of volume does in a real market.
      const volume24h = formatDecimal(frames.length * 1_000 + seed);
      frames.push({ ...stamp, messageType: 'tick', ...{ bestBid, bestAsk, lastPrice: String(MIDDLE), volume24h } });
    } else if (chance < 0.3) {
      const side = random.integer(2) === 0 ? 'Bid' : 'Ask';
      const volume = formatDecimal(1 + random.integer(1_00000000));
      frames.push({ ...stamp, messageType: 'trade', tradeId: tradeId++, price: String(MIDDLE - 2 + random.integer(5)), volume, side });
    } else {
      const [bid, ask] = random.integer(2) === 0 ? [place(1), []] : [[], place(-1)];
      // Ids rise: two changes of one millisecond would leave in doubt which of them a snapshot already holds.
      const snapshotId = Math.max(time * 1_000, book.snapshotId + 1);
      book.apply(snapshotId, bid.map(level), ask.map(level));
      const checksum = String(book.checksum());
      frames.push({ ...stamp, snapshotId, bids: bid, asks: ask, messageType: 'orderbookUpdate', checksum });
    }
  }
  return recordingOf(
    MADE_UP_MARKET,
    frames.map((frame) => JSON.stringify(frame)),
    (at) => frames[at] as MarketFrame,
  );
}

/** One order at each price, best first, and none that is not there. */
function sorted(levels: readonly WireLevel[], side: 1 | -1): WireLevel[] {
  const byPrice = new Map(levels.filter(([, amount]) => amount !== '0').map((each) => [each[0], each]));
  return [...byPrice.values()].sort(([a], [b]) => side * (Number(b) - Number(a)));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
