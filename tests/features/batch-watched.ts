/** The features of the watched market a second time, from their definitions over all raw entries. */
import { type Instant, midOf, type Quote, quoteFlow, type Seen, type WatchedFeature } from './batch-features.ts';

const FIVE_MINUTES = 300_000;
const TAU = 10_000;

/** @param instants those up to the one in question, which is the last. */
export function watchedFeatures(seen: readonly Seen[], instants: readonly Instant[]): Record<WatchedFeature, number | null> {
  const now = instants.at(-1);
  if (now === undefined) throw new Error('a row needs an instant');
  const stretch = seen[now.place]?.watchedStretch;
  const own = (place: number) => seen[place]?.watchedStretch === stretch;
  const past = seen.slice(0, now.place + 1);
  const quotes = past.flatMap(({ watchedQuote }, place) => (watchedQuote !== null && own(place) ? [watchedQuote] : []));
  const newest = quotes.at(-1);
  const known = newest !== undefined && now.time - newest.time <= FIVE_MINUTES;
  const print = past.findLast(({ watchedTrade }) => watchedTrade !== null);
  const printed = print !== undefined && now.time - print.time <= FIVE_MINUTES;
  const mine = instants.filter(({ place }) => own(place));
  const intervals = mine.slice(1).map((after, i) => ({ from: mine[i] as Instant, to: after }));
  const faded = (of: (from: number, to: number) => number) =>
    intervals.reduce((sum, { from, to }) => sum + of(from.place, to.place) * Math.exp((to.time - now.time) / TAU), 0);
  const prints = (from: number, to: number) => seen.slice(from + 1, to + 1).flatMap(({ watchedTrade }) => watchedTrade ?? []);
  const volume = (from: number, to: number) => prints(from, to).reduce((sum, { amount }) => sum + amount / 1e8, 0);
  const signed = (from: number, to: number) =>
    prints(from, to).reduce((sum, { amount, side }) => sum + ((side === 'buy' ? 1 : -1) * amount) / 1e8, 0);
  const quoteAt = (place: number) => (own(place) ? (seen[place]?.watchedQuote ?? null) : null);
  const passed = (intervals.at(-1)?.to.time ?? 0) > (intervals[0]?.from.time ?? 0);
  return {
    watchedReturn1s: known ? moveOver(1_000, quotes, now.time) : null,
    watchedReturn10s: known ? moveOver(10_000, quotes, now.time) : null,
    watchedReturn60s: known ? moveOver(60_000, quotes, now.time) : null,
    watchedOrderFlow: known && passed ? faded((from, to) => quoteFlow(quoteAt, from, to)) : null,
    watchedTradeFlow: printed && faded(volume) > 0 ? faded(signed) / faded(volume) : null,
  };
}

/** Since the last change that is kept, one per half second, at least `spanMs` ago. */
function moveOver(spanMs: number, quotes: readonly Quote[], time: number): number | null {
  const kept = quotes.filter((quote, i) => Math.floor(quote.time / 500) !== Math.floor((quotes[i + 1]?.time ?? Number.NaN) / 500));
  const before = kept.findLast((quote) => quote.time <= time - spanMs);
  const newest = quotes.at(-1);
  return before === undefined || newest === undefined ? null : (midOf(newest) / midOf(before) - 1) * 10_000;
}
