/** Bars and every indicator over them a second time, from raw entries and definitions: all bars anew for each question, nothing kept. */
import type { BackfillPoint, Entry } from '../../src/core/messages.ts';

const UNITS = 1e8;
const MINUTE = 60_000;
const PERIODS = [3, 5, 8, 10, 12, 15, 30, 35, 40, 45, 50, 60];

export interface BatchBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** One thing that bars are made of; without a price it only adds volume to a bar that exists. */
export interface BarEvent {
  readonly place: number;
  readonly time: number;
  readonly price: number | null;
  readonly volume: number;
}

/** @param midAt the mid-price in 1e-8 after the entry at `place`, if that entry changed a sound book. */
export function barEvents(entries: readonly Entry[], basis: 'trades' | 'mid', midAt: (place: number) => number | null): BarEvent[] {
  const events: BarEvent[] = [];
  let time = 0;
  let passed = 0;
  entries.forEach((entry, place) => {
    if (!('exchangeTime' in entry)) return;
    if (entry.kind === 'backfill') {
      if (basis === 'trades') events.push(...eventsOfGap(entry, passed, place, events));
      return;
    }
    time = Math.max(time, entry.exchangeTime);
    if (entry.kind !== 'gap') passed = time;
    const mid = basis === 'mid' ? midAt(place) : null;
    if (entry.kind === 'trade') events.push({ place, time, price: basis === 'trades' ? entry.price : null, volume: entry.amount });
    else if (mid !== null) events.push({ place, time, price: mid, volume: 0 });
  });
  return events;
}

/** Candles that ended by the end of the gap, less what was seen of their minute; prints of the other minutes. */
function eventsOfGap(point: BackfillPoint, passed: number, place: number, before: readonly BarEvent[]): BarEvent[] {
  const minuteOf = (time: number) => Math.floor(time / MINUTE);
  const candles = point.candles.filter(({ time }) => time + MINUTE > passed && time + MINUTE <= point.to);
  const minutes = new Set(candles.map(({ time }) => minuteOf(time)));
  const prints = point.trades.filter(({ time }) => !minutes.has(minuteOf(time)));
  const made = candles.flatMap(({ time, open, high, low, close, volume }) => {
    const seen = before.filter((event) => minuteOf(event.time) === minuteOf(time));
    const at = Math.max(time, passed);
    const rest = Math.max(0, volume - sum(seen.map((event) => event.volume)));
    const prices = seen.length > 0 ? [high, low, close] : [open, high, low, close];
    return prices.map((price, i) => ({ place, time: at, price, volume: i === prices.length - 1 ? rest : 0 }));
  });
  const single = prints.map(({ time, price, amount }) => ({ place, time: Math.max(time, passed), price, volume: amount }));
  return [...made, ...single].sort((a, b) => a.time - b.time);
}

/** The bars that have ended by `time`, and the one that has not; in whole currency. */
export function batchBars(events: readonly BarEvent[], minutes: number, time: number): { closed: BatchBar[]; open: BatchBar | null } {
  const bars: BatchBar[] = [];
  for (let first = 0; first < events.length; ) {
    const slot = Math.floor((events[first] as BarEvent).time / (minutes * MINUTE));
    let end = first;
    while (end < events.length && Math.floor((events[end] as BarEvent).time / (minutes * MINUTE)) === slot) end++;
    const own = events.slice(first, end);
    const begin = own.findIndex(({ price }) => price !== null);
    if (begin >= 0) bars.push(barOf(slot * minutes * MINUTE, own.slice(begin)));
    first = end;
  }
  const last = bars.at(-1);
  const open = last !== undefined && last.time + minutes * MINUTE > time ? last : null;
  return { closed: open === null ? bars : bars.slice(0, -1), open };
}

function barOf(time: number, events: readonly BarEvent[]): BatchBar {
  const prices = events.flatMap(({ price }) => (price === null ? [] : [price / UNITS]));
  const [open = 0, close = 0] = [prices[0], prices.at(-1)];
  const highLow = prices.reduce(([high, low], price) => [Math.max(high, price), Math.min(low, price)] as const, [open, open] as const);
  return { time, open, high: highLow[0], low: highLow[1], close, volume: sum(events.map(({ volume }) => volume)) / UNITS };
}

/** Exponential average behind each of `values`, begun at the first. */
export function emas(values: readonly number[], period: number): number[] {
  const averages: number[] = [];
  for (const value of values) {
    const last = averages.at(-1) ?? value;
    averages.push(last + (2 / (period + 1)) * (value - last));
  }
  return averages;
}

/** Wilder's average behind each of `values`: the plain mean of the first `period`, then one part in `period` of each; null before. */
function wilders(values: readonly number[], period: number): (number | null)[] {
  let average: number | null = null;
  return values.map((value, i) => {
    if (i + 1 === period) average = sum(values.slice(0, period)) / period;
    else if (average !== null) average = (average * (period - 1) + value) / period;
    return average;
  });
}

export function rsi(closes: readonly number[]): number | null {
  const moves = closes.slice(1).map((close, i) => close - (closes[i] ?? 0));
  const averageOf = (side: 1 | -1) => {
    const ones = moves.map((move) => Math.max(move * side, 0));
    return wilders(ones, 14).at(-1) ?? null;
  };
  const [up, down] = [averageOf(1), averageOf(-1)];
  if (up === null || down === null) return null;
  return up + down === 0 ? 50 : 100 - 100 / (1 + up / down);
}

export function macd(closes: readonly number[]): number | null {
  if (closes.length < 34) return null;
  const [fast, slow] = [emas(closes, 12), emas(closes, 26)];
  const differences = fast.map((value, i) => value - (slow[i] ?? 0)).slice(25);
  return (differences.at(-1) ?? 0) - (emas(differences, 9).at(-1) ?? 0);
}

export function bollinger(closes: readonly number[]): number | null {
  const last = closes.slice(-20);
  if (last.length < 20) return null;
  const mean = sum(last) / 20;
  const variance = sum(last.map((close) => (close - mean) ** 2)) / 20;
  const scale = sum(last.map((close) => (close - (last.at(-1) ?? 0)) ** 2)) / 20;
  return variance > scale * 1e-11 ? ((last.at(-1) ?? 0) - mean) / (2 * Math.sqrt(variance)) : null;
}

function trueRanges(bars: readonly BatchBar[]): number[] {
  return bars.map(({ high, low }, i) => {
    const last = bars[i - 1]?.close;
    return last === undefined ? high - low : Math.max(high - low, Math.abs(high - last), Math.abs(low - last));
  });
}

/** Average true range behind each bar, basis points. */
function atrsBp(bars: readonly BatchBar[]): (number | null)[] {
  return wilders(trueRanges(bars), 14).map((range, i) => (range === null ? null : (range / (bars[i]?.close ?? 0)) * 10_000));
}

export function atrBp(bars: readonly BatchBar[]): number | null {
  return atrsBp(bars).at(-1) ?? null;
}

/** Behind each bar ADX, and the lead of the rising directional indicator over the falling one. */
export function directionals(bars: readonly BatchBar[]): ({ adx: number; lead: number } | null)[] {
  const moves = bars.map(({ high, low }, i) => {
    const before = bars[i - 1];
    const [rise, fall] = before === undefined ? [0, 0] : [high - before.high, before.low - low];
    return { up: rise > fall && rise > 0 ? rise : 0, down: fall > rise && fall > 0 ? fall : 0 };
  });
  const averageOf = (side: 'up' | 'down') => {
    const ones = moves.map((move) => move[side]);
    return wilders(ones, 14).map((value) => value ?? 0);
  };
  const [ups, downs, ranges] = [averageOf('up'), averageOf('down'), wilders(trueRanges(bars), 14)];
  const indices = ups.map((up, i) => {
    const down = downs[i] ?? 0;
    return up + down === 0 ? 0 : (100 * Math.abs(up - down)) / (up + down);
  });
  const strengths = wilders(indices.slice(13), 14);
  return bars.map((_, i) => {
    const [adx, range] = [strengths[i - 13] ?? null, ranges[i] ?? null];
    if (adx === null || range === null) return null;
    return { adx, lead: range === 0 ? 0 : ((ups[i] ?? 0) - (downs[i] ?? 0)) / range };
  });
}

export interface BatchRegime {
  readonly trending: number;
  readonly volatile: boolean;
  readonly adx: number;
  readonly ratio: number;
}

/** The regime behind each closed bar of 5 minutes in turn; the newest. */
export function regimeOf(bars: readonly BatchBar[]): BatchRegime | null {
  let trending = false;
  let rising = false;
  let volatile = false;
  let newest: BatchRegime | null = null;
  const ranges = atrsBp(bars);
  const trends = directionals(bars);
  const known: number[] = [];
  for (const [i, range] of ranges.entries()) {
    if (range !== null) known.push(range);
    const sorted = known.slice(-288).sort((a, b) => a - b);
    const median = sorted[Math.floor((sorted.length - 1) / 2)];
    const ratio = range === null || median === undefined || median === 0 ? null : range / median;
    if (ratio !== null) volatile = ratio >= (volatile ? 1.5 : 2);
    const trend = trends[i] ?? null;
    if (trend === null) continue;
    const entered = !trending;
    trending = trend.adx >= (trending ? 20 : 25);
    if (entered || Math.abs(trend.lead) >= 0.02) rising = trend.lead > 0;
    const sign = volatile || !trending ? 0 : rising ? 1 : -1;
    newest = i < 59 || ratio === null ? null : { trending: sign, volatile, adx: trend.adx, ratio };
  }
  return newest;
}

export interface BatchRibbon {
  readonly greens: number;
  readonly values: readonly number[];
  readonly wickDown: number;
  readonly wickUp: number;
}

/** Null until 60 bars have closed. */
export function ribbonOf(closed: readonly BatchBar[], open: BatchBar | null): BatchRibbon | null {
  const bars = open === null ? closed : [...closed, open];
  const now = bars.at(-1);
  if (closed.length < 60 || now === undefined) return null;
  const closes = bars.map(({ close }) => close);
  const series = PERIODS.map((period) => emas(closes, period));
  const values = series.map((averages) => averages.at(-1) ?? Number.NaN);
  const ago = series.map((averages) => averages.at(-2) ?? Number.NaN);
  return {
    greens: values.filter((value, i) => value > (ago[i] ?? 0)).length,
    values,
    wickDown: (Math.max(0, Math.min(...values) - now.low) / now.close) * 100,
    wickUp: (Math.max(0, now.high - Math.max(...values)) / now.close) * 100,
  };
}

/** Volume below `price` less above, over all, each bar's spread evenly over its range. */
export function profileOf(closed: readonly BatchBar[], open: BatchBar | null, price: number): number | null {
  if (closed.length < 20) return null;
  const bars = open === null ? closed.slice(-60) : [...closed.slice(-60), open];
  const all = sum(bars.map(({ volume }) => volume));
  const below = bars.map(({ low, high, volume }) => {
    if (high === low) return volume * (price > high ? 1 : price < low ? 0 : 0.5);
    return volume * Math.min(1, Math.max(0, (price - low) / (high - low)));
  });
  return all > 0 ? (2 * sum(below)) / all - 1 : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
