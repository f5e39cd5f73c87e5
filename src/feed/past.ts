/** What REST gives back of time that was not seen: its prints and its one-minute candles. */
import type { BackfilledCandle, BackfilledTrade } from '../core/messages.ts';
import { OrderBook } from '../core/order-book.ts';
import { PriceSense } from './price-sense.ts';
import type { Rest } from './rest.ts';
import { candlesOf, tradesOf } from './rest-bodies.ts';

const PAGE = 200;
/** Pages of prints asked for: a longer gap has its candles only. */
export const MAX_PAGES = 20;
/** The exchange gives at most so many rows for one span of time (facts/btcmarkets.md 2.4). */
const MAX_CANDLES = 1_000;
const MAX_SPANS = 10;
const MINUTE = 60_000;
const NO_BOOK = new OrderBook();

/**
 * The prints of [from, to], oldest first, each once; those far from the rest left out. Pages run from the newest back. The
 * place to go on from is the smallest id of the page: the exchange's own cursors were seen to be swapped, and browsers hide them.
 * @returns null where they could not be had, or are too many.
 */
export async function pastTrades(rest: Rest, marketId: string, from: number, to: number): Promise<readonly BackfilledTrade[] | null> {
  const found = new Map<number, BackfilledTrade>();
  let before: number | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const cursor: string = before === null ? '' : `&before=${before}`;
    const trades = await rest.get(`/markets/${marketId}/trades?limit=${PAGE}${cursor}`, tradesOf);
    if (trades === null) return null;
    for (const trade of trades) if (trade.time >= from && trade.time <= to) found.set(trade.tradeId, trade);
    const smallest = trades.reduce((least, { tradeId }) => Math.min(least, tradeId), Number.POSITIVE_INFINITY);
    const isBack = trades.some(({ time }) => time < from);
    if (isBack || !Number.isFinite(smallest) || (before !== null && smallest >= before)) return believable([...found.values()]);
    before = smallest;
  }
  return null;
}

/** The candles of every minute that [from, to] touches, oldest first; the last may be of a minute that was still open. */
export async function pastCandles(rest: Rest, marketId: string, from: number, to: number): Promise<readonly BackfilledCandle[] | null> {
  const first = Math.floor(from / MINUTE) * MINUTE;
  if ((to - first) / MINUTE > MAX_CANDLES * MAX_SPANS) return null;
  const found = new Map<number, BackfilledCandle>();
  for (let start = first; start <= to; start += MAX_CANDLES * MINUTE) {
    const end = Math.min(to, start + MAX_CANDLES * MINUTE - 1);
    const span = `from=${encodeURIComponent(iso(start))}&to=${encodeURIComponent(iso(end))}`;
    const candles = await rest.get(`/markets/${marketId}/candles?timeWindow=1m&${span}`, candlesOf);
    if (candles === null) return null;
    for (const candle of candles) if (candle.time >= first && candle.time <= to) found.set(candle.time, candle);
  }
  return [...found.values()].sort((a, b) => a.time - b.time);
}

/** Without the prints that no book could vouch for and their neighbours contradict. */
function believable(trades: readonly BackfilledTrade[]): readonly BackfilledTrade[] {
  const sense = new PriceSense();
  const sorted = [...trades].sort((a, b) => a.time - b.time || a.tradeId - b.tradeId);
  return sorted.filter(({ price }) => {
    sense.remember(price);
    return sense.plausible(price, NO_BOOK);
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
