/**
 * Every feature a second time, from its definition: looks at all raw entries at once, keeps nothing between two instants,
 * and shares no code with the extractor. Slow and plain on purpose.
 */
import type { Entry, Level, TradePoint, WatchedTradePoint } from '../../src/core/messages.ts';
import type { FeatureName } from '../../src/features/catalogue.ts';
import { atrBp, type BarEvent, barEvents, batchBars, bollinger, macd, profileOf, regimeOf, ribbonOf, rsi } from './batch-bars.ts';
import { watchedFeatures } from './batch-watched.ts';

export type BatchRow = Readonly<Record<FeatureName, number | null>>;

const UNITS = 1e8;
const FIVE_MINUTES = 300_000;

/** The best of a book after one entry, in whole currency. */
export interface Quote {
  readonly time: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidAmount: number;
  readonly askAmount: number;
}

/** What was true after one entry. */
export interface Seen {
  readonly time: number;
  /** Counts gaps and desyncs. */
  readonly stretch: number;
  /** Set where this entry changed the book and left it sound. */
  readonly quote: Quote | null;
  readonly trade: TradePoint | null;
  readonly tickMid: number | null;
  /** Counts what interrupts the watched market. */
  readonly watchedStretch: number;
  readonly watchedQuote: Quote | null;
  readonly watchedTrade: WatchedTradePoint | null;
}

/** A sampling instant to be: the place of its entry, and the amounts of the best twenty levels there. */
export interface Instant {
  readonly place: number;
  readonly time: number;
  readonly stretch: number;
  readonly mid: number;
  readonly quote: Quote;
  readonly bidAmounts: readonly number[];
  readonly askAmounts: readonly number[];
}

/**
 * The features of the instants at `places` of `entries`, in order; only of every `every`-th, for long recordings.
 * @param basis what bars are made of.
 */
export function batchRows(entries: readonly Entry[], places: readonly number[], basis: 'trades' | 'mid', every = 1): (BatchRow | null)[] {
  const asked = new Set(places.filter((_, n) => n % every === 0));
  const { seen, instants } = survey(entries, new Set(places), asked);
  const intervals = intervalsOf(seen, instants);
  const mids = seen.map(({ quote }) => (quote === null ? null : Math.round(midOf(quote) * UNITS)));
  const events = barEvents(entries, basis, (place) => mids[place] ?? null);
  const regimes = onceByLength(regimeOf);
  return instants.map((now, n) => {
    if (n % every !== 0) return null;
    const own = intervals.filter(({ stretch, place }) => stretch === now.stretch && place <= now.place);
    const past = events.slice(0, countUntil(events, now.place));
    const until = instants.slice(0, n + 1);
    return { ...rowOf(seen, until, own), ...barRow(past, now.time, regimes), ...watchedFeatures(seen, until) };
  });
}

/** Bars that have ended stay as they are: as many bars are the same bars. */
function onceByLength(of: typeof regimeOf): typeof regimeOf {
  const known = new Map<number, ReturnType<typeof regimeOf>>();
  return (bars) => {
    if (!known.has(bars.length)) known.set(bars.length, of(bars));
    return known.get(bars.length) ?? null;
  };
}

function countUntil(events: readonly BarEvent[], place: number): number {
  const beyond = events.findIndex((event) => event.place > place);
  return beyond < 0 ? events.length : beyond;
}

type BarFeature = Extract<
  FeatureName,
  | `${'atr' | 'rsi' | 'macd' | 'bollinger'}${1 | 5}m`
  | `${'ribbon' | 'wickDown' | 'wickUp'}${5 | 15}m`
  | 'breakoutUp'
  | 'breakoutDown'
  | 'volumeProfile'
  | 'alignment'
  | 'regimeTrend'
  | 'regimeVolatile'
  | 'trendStrength'
  | 'volatilityRatio'
>;
export type WatchedFeature = Extract<FeatureName, `watched${string}`>;

function barRow(events: readonly BarEvent[], time: number, regimes: typeof regimeOf): Record<BarFeature, number | null> {
  const [one, five, fifteen] = [1, 5, 15].map((minutes) => batchBars(events, minutes, time)) as [Bars, Bars, Bars];
  const price = (five.open ?? five.closed.at(-1))?.close ?? null;
  const [ribbon5, ribbon15] = [ribbonOf(five.closed, five.open), ribbonOf(fifteen.closed, fifteen.open)];
  const regime = regimes(five.closed);
  const range = five.closed.slice(-20);
  const breaks = range.length === 20 && price !== null;
  return {
    ...oscillators('1m', one, price),
    ...oscillators('5m', five, price),
    breakoutUp: breaks ? (1 - Math.max(...range.map(({ high }) => high)) / price) * 10_000 : null,
    breakoutDown: breaks ? (Math.min(...range.map(({ low }) => low)) / price - 1) * 10_000 : null,
    volumeProfile: price === null ? null : profileOf(one.closed, one.open, price),
    ribbon5m: ribbon5 === null ? null : (ribbon5.greens - (12 - ribbon5.greens)) / 12,
    wickDown5m: ribbon5?.wickDown ?? null,
    wickUp5m: ribbon5?.wickUp ?? null,
    ribbon15m: ribbon15 === null ? null : (ribbon15.greens - (12 - ribbon15.greens)) / 12,
    wickDown15m: ribbon15?.wickDown ?? null,
    wickUp15m: ribbon15?.wickUp ?? null,
    alignment: ribbon5 === null || ribbon15 === null ? null : (Math.sign(ribbon5.greens - 5.5) + Math.sign(ribbon15.greens - 5.5)) / 2,
    regimeTrend: regime?.trending ?? null,
    regimeVolatile: regime === null ? null : Number(regime.volatile),
    trendStrength: regime === null ? null : regime.adx / 100,
    volatilityRatio: regime?.ratio ?? null,
  };
}

type Bars = ReturnType<typeof batchBars>;

function oscillators<const M extends '1m' | '5m'>(length: M, { closed, open }: Bars, price: number | null) {
  const closes = [...closed, ...(open === null ? [] : [open])].map(({ close }) => close);
  const [strength, histogram] = [rsi(closes), macd(closes)];
  const row = {
    [`atr${length}`]: atrBp(closed),
    [`rsi${length}`]: strength === null ? null : strength / 50 - 1,
    [`macd${length}`]: histogram === null || price === null ? null : (histogram / price) * 10_000,
    [`bollinger${length}`]: bollinger(closes),
  };
  return row as Record<`${'atr' | 'rsi' | 'macd' | 'bollinger'}${M}`, number | null>;
}

/** Asks which mid-prices stood in (time - withinMs, time] of the stretch of `place`: a move since then is measured from one of them. */
export function standingMids(entries: readonly Entry[]): (place: number, time: number, withinMs: number) => number[] {
  const { seen } = survey(entries, new Set(), new Set());
  return (place, time, withinMs) => {
    const own = seen.slice(0, place + 1).filter(({ stretch }) => stretch === seen[place]?.stretch);
    const quotes = own.flatMap(({ quote }) => (quote !== null && quote.time <= time ? [quote] : []));
    const before = quotes.findLast((quote) => quote.time <= time - withinMs);
    return [...(before ? [before] : []), ...quotes.filter((quote) => quote.time > time - withinMs)].map(midOf);
  };
}

function rowOf(
  seen: readonly Seen[],
  instants: readonly Instant[],
  intervals: readonly Interval[],
): Omit<BatchRow, BarFeature | WatchedFeature> {
  const now = instants.at(-1);
  if (now === undefined) throw new Error('a row needs an instant');
  const { quote, mid, time, place, bidAmounts, askAmounts } = now;
  const past = seen.slice(0, place + 1);
  const bp = (value: number) => (value / mid - 1) * 10_000;
  const tick = past.findLast((each) => each.tickMid !== null);
  const print = past.findLast((each) => each.trade !== null);
  const printed = print !== undefined && time - print.time <= FIVE_MINUTES;
  const angle = ((time % 86_400_000) / 86_400_000) * 2 * Math.PI;
  const flow = (tau: number) => (printed ? ratio(fade(intervals, time, tau, 'signed'), fade(intervals, time, tau, 'volume')) : null);
  const rate = (tau: number, what: 'prints' | 'changes') => {
    const first = intervals[0];
    if (first === undefined) return null;
    const memory = (tau * (1 - Math.exp(-(time - first.from) / tau))) / 1_000;
    return memory > 0 ? Math.log(1 + fade(intervals, time, tau, what) / memory) : null;
  };
  return {
    return1s: moveOver(1_000, past, now),
    return5s: moveOver(5_000, past, now),
    return10s: moveOver(10_000, past, now),
    return30s: moveOver(30_000, past, now),
    return60s: moveOver(60_000, past, now),
    volatility1m: volatility(instants, 60_000),
    volatility5m: volatility(instants, 300_000),
    spread: ((quote.ask - quote.bid) / mid) * 10_000,
    imbalance1: lean(bidAmounts, askAmounts, 1),
    imbalance5: lean(bidAmounts, askAmounts, 5),
    imbalance20: lean(bidAmounts, askAmounts, 20),
    microprice: bp((quote.bid * quote.askAmount + quote.ask * quote.bidAmount) / (quote.bidAmount + quote.askAmount)),
    orderFlow: intervals.at(-1)?.flow ?? null,
    orderFlow10s: intervals.length === 0 ? null : fade(intervals, time, 10_000, 'flow'),
    tradeFlow10s: flow(10_000),
    tradeFlow60s: flow(60_000),
    tradeRate10s: printed ? rate(10_000, 'prints') : null,
    tradeRate60s: printed ? rate(60_000, 'prints') : null,
    tradeOffset: printed && print.trade !== null ? bp(print.trade.price / UNITS) : null,
    bookRate: rate(10_000, 'changes'),
    depth: Math.log(total(bidAmounts) + total(askAmounts)),
    tickLead: tick !== undefined && tick.tickMid !== null && time - tick.time <= FIVE_MINUTES ? bp(tick.tickMid) : null,
    dayWave: Math.sin(angle),
    dayPhase: Math.cos(angle),
  };
}

/** Since the last change that is kept, one per quarter of a second, at least `spanMs` ago. */
function moveOver(spanMs: number, past: readonly Seen[], now: Instant): number | null {
  const quotes = past.flatMap(({ stretch, quote }) => (stretch === now.stretch && quote !== null ? [quote] : []));
  const kept = quotes.filter((quote, i) => Math.floor(quote.time / 250) !== Math.floor((quotes[i + 1]?.time ?? Number.NaN) / 250));
  const before = kept.findLast((quote) => quote.time <= now.time - spanMs);
  return before === undefined ? null : (now.mid / midOf(before) - 1) * 10_000;
}

/** Root of the mean of squared moves per second between neighbouring times of instants, weighed by time and by age. */
function volatility(instants: readonly Instant[], tau: number): number | null {
  let weights = 0;
  let sum = 0;
  let age = 0;
  let moves = 0;
  const firsts = instants.filter(({ time, stretch }, n) => time !== instants[n - 1]?.time || stretch !== instants[n - 1]?.stretch);
  for (let n = firsts.length - 1; n > 0; n--) {
    const [before, after] = [firsts[n - 1], firsts[n]];
    if (before === undefined || after === undefined || before.stretch !== after.stretch) continue;
    const seconds = (after.time - before.time) / 1_000;
    const moveBp = (after.mid / before.mid - 1) * 10_000;
    const weight = Math.exp(-age / tau) - Math.exp(-(age + seconds * 1_000) / tau);
    sum += (weight * moveBp * moveBp) / seconds;
    weights += weight;
    age += seconds * 1_000;
    moves++;
  }
  return moves < 10 ? null : Math.sqrt(sum / weights);
}

/** What came in between two instants of one stretch; `place` is that of its end. */
interface Interval {
  readonly place: number;
  readonly stretch: number;
  readonly from: number;
  readonly to: number;
  readonly flow: number;
  readonly changes: number;
  readonly signed: number;
  readonly volume: number;
  readonly prints: number;
}

function intervalsOf(seen: readonly Seen[], instants: readonly Instant[]): Interval[] {
  return instants.flatMap((after, n) => {
    const before = instants[n - 1];
    return before === undefined || before.stretch !== after.stretch ? [] : [intervalOf(seen, before, after)];
  });
}

function intervalOf(seen: readonly Seen[], before: Instant, after: Instant): Interval {
  const within = seen.slice(before.place + 1, after.place + 1);
  const trades = within.flatMap(({ trade }) => (trade === null ? [] : [trade]));
  const volumes = trades.map((trade) => trade.amount / UNITS);
  return {
    place: after.place,
    stretch: after.stretch,
    from: before.time,
    to: after.time,
    flow: orderFlow(seen, before.place, after.place),
    changes: within.filter(({ quote }) => quote !== null).length,
    signed: total(trades.map(({ side }, i) => (side === 'buy' ? 1 : -1) * (volumes[i] ?? 0))),
    volume: total(volumes),
    prints: trades.length,
  };
}

/** Order-flow imbalance (Cont, Kukanov, Stoikov 2014, equation 4) over the book changes in (from, to]. */
function orderFlow(past: readonly Seen[], from: number, to: number): number {
  const own = (place: number) => (past[place]?.stretch === past[to]?.stretch ? (past[place]?.quote ?? null) : null);
  return quoteFlow(own, from, to);
}

/** @param quoteAt the quote at a place, null where there is none of this stretch. */
export function quoteFlow(quoteAt: (place: number) => Quote | null, from: number, to: number): number {
  let begin = from;
  while (begin >= 0 && quoteAt(begin) === null) begin--;
  let flow = 0;
  let last = begin < 0 ? null : quoteAt(begin);
  for (let place = from + 1; place <= to; place++) {
    const quote = quoteAt(place);
    if (quote === null) continue;
    if (last !== null) {
      const bidSide = (quote.bid >= last.bid ? quote.bidAmount : 0) - (quote.bid <= last.bid ? last.bidAmount : 0);
      const askSide = (quote.ask <= last.ask ? quote.askAmount : 0) - (quote.ask >= last.ask ? last.askAmount : 0);
      flow += bidSide - askSide;
    }
    last = quote;
  }
  return flow;
}

/** Sum over intervals, each counting e^(-age / tau) since its end. */
function fade(
  intervals: readonly Interval[],
  time: number,
  tau: number,
  what: 'flow' | 'changes' | 'signed' | 'volume' | 'prints',
): number {
  return total(intervals.map((interval) => interval[what] * Math.exp((interval.to - time) / tau)));
}

/** @param asked the places at which the whole book is looked at. */
function survey(entries: readonly Entry[], places: ReadonlySet<number>, asked: ReadonlySet<number>): { seen: Seen[]; instants: Instant[] } {
  const seen: Seen[] = [];
  const instants: Instant[] = [];
  const bids = new BatchSide(1);
  const asks = new BatchSide(-1);
  let known = false;
  let time = 0;
  let stretch = 0;
  let watchedStretch = 0;
  entries.forEach((entry, place) => {
    if ('exchangeTime' in entry && entry.kind !== 'backfill') time = Math.max(time, entry.exchangeTime);
    const interrupts = entry.kind === 'gap' || entry.kind === 'desync';
    if (interrupts) stretch++;
    if (endsWatched(entry)) watchedStretch++;
    if (interrupts || entry.kind === 'snapshot') for (const side of [bids, asks]) side.clear();
    if (interrupts) known = false;
    if (entry.kind === 'snapshot') known = true;
    const changes = known && (entry.kind === 'snapshot' || entry.kind === 'delta');
    if (changes) {
      bids.apply(entry.bids);
      asks.apply(entry.asks);
    }
    const quote = changes ? quoteOf(bids, asks, time) : null;
    const trade = entry.kind === 'trade' ? entry : null;
    const tickMid = entry.kind === 'tick' ? (entry.bid + entry.ask) / 2 / UNITS : null;
    const watchedTrade = entry.kind === 'watchedTrade' ? entry : null;
    seen.push({ time, stretch, quote, trade, tickMid, watchedStretch, watchedQuote: watchedQuoteOf(entry, time), watchedTrade });
    if (places.has(place)) instants.push(instantOf(place, time, stretch, bids, asks, asked.has(place)));
  });
  return { seen, instants };
}

/** Its book was lost, or time was not seen. */
function endsWatched(entry: Entry): boolean {
  if (entry.kind === 'watchedQuote') return entry.bid >= entry.ask;
  return entry.kind === 'gap' || (entry.kind === 'desync' && (entry.reason === 'disconnected' || entry.reason === 'resumed'));
}

function watchedQuoteOf(entry: Entry, time: number): Quote | null {
  if (entry.kind !== 'watchedQuote' || entry.bid >= entry.ask) return null;
  const [bid, ask, bidAmount, askAmount] = [entry.bid, entry.ask, entry.bidAmount, entry.askAmount].map((value) => value / UNITS);
  return { time, bid: bid as number, ask: ask as number, bidAmount: bidAmount as number, askAmount: askAmount as number };
}

/** One side of the book; its best price is looked for anew whenever it is taken away. */
class BatchSide {
  readonly levels = new Map<number, number>();
  best: number | null = null;
  private readonly sign: number;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  clear(): void {
    this.levels.clear();
    this.best = null;
  }

  apply(levels: readonly Level[]): void {
    for (const [price, amount] of levels) {
      if (amount === 0) this.levels.delete(price);
      else this.levels.set(price, amount);
      if (amount > 0 && (this.best === null || (price - this.best) * this.sign > 0)) this.best = price;
      if (amount === 0 && price === this.best) this.best = this.search();
    }
  }

  private search(): number | null {
    let best: number | null = null;
    for (const price of this.levels.keys()) if (best === null || (price - best) * this.sign > 0) best = price;
    return best;
  }
}

function quoteOf(bids: BatchSide, asks: BatchSide, time: number): Quote | null {
  const { best: bid } = bids;
  const { best: ask } = asks;
  if (bid === null || ask === null || bid >= ask) return null;
  const amounts = { bidAmount: (bids.levels.get(bid) ?? 0) / UNITS, askAmount: (asks.levels.get(ask) ?? 0) / UNITS };
  return { time, bid: bid / UNITS, ask: ask / UNITS, ...amounts };
}

function instantOf(place: number, time: number, stretch: number, bids: BatchSide, asks: BatchSide, asked: boolean): Instant {
  const quote = quoteOf(bids, asks, time);
  if (quote === null) throw new Error(`no instant at ${place}: the book is not sound`);
  const best = (side: BatchSide, sign: number) =>
    (asked ? [...side.levels] : [])
      .sort(([a], [b]) => (b - a) * sign)
      .slice(0, 20)
      .map(([, amount]) => amount / UNITS);
  return { place, time, stretch, mid: midOf(quote), quote, bidAmounts: best(bids, 1), askAmounts: best(asks, -1) };
}

export function midOf({ bid, ask }: Quote): number {
  return (bid + ask) / 2;
}

function lean(bidAmounts: readonly number[], askAmounts: readonly number[], levels: number): number {
  const [bid, ask] = [total(bidAmounts.slice(0, levels)), total(askAmounts.slice(0, levels))];
  return (bid - ask) / (bid + ask);
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
