/**
 * A made-up market, whole from one seed: what a feed would hand on over some minutes, another market watched beside, with two
 * gaps that REST knows something of, a resync and a silence in it. The first gap is of hours, and its candles warm every
 * indicator: they trend up for even seeds and down for odd ones, and end wildly.
 */

import type { BackfilledCandle, BackfilledTrade, Entry, Level, TradingCommand } from '../../src/core/messages.ts';
import { Random } from '../../src/core/random.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';

export const START = 1_700_000_000_000;
const LEVELS = 6;
const MINUTE = 60_000;
/** Candles of the long gap, and how far apart they lie: enough bars of 15 minutes for every indicator. */
const CANDLES = 66;
const CANDLE_STEP = 15 * MINUTE;
const WILD_CANDLES = 8;

/** What the user asks for, at a share of the run. */
const COMMANDS: readonly (readonly [share: number, command: TradingCommand])[] = [
  [0.2, { kind: 'switchMode', mode: 'window', on: false }],
  [0.25, { kind: 'switchMode', mode: 'exploration', on: false }],
  [0.28, { kind: 'switchMode', mode: 'exploration', on: true }],
  [0.55, { kind: 'resetOutcomes', model: 'hold' }],
  [0.65, { kind: 'halt', close: true }],
  [0.68, { kind: 'resume' }],
  [0.75, { kind: 'resetDesk', desk: 'margin' }],
  [0.93, { kind: 'halt', close: false }],
];

export interface MarketOptions {
  readonly seed: number;
  readonly seconds: number;
}

/** Every entry in order; `position` counts them from 1, so that a feed can go on anywhere. */
export function marketEntries({ seed, seconds }: MarketOptions): Entry[] {
  const random = new Random(seed ^ 0x5eed);
  const entries: Entry[] = [];
  const maker = new Maker(random, entries);
  maker.snapshot();
  const longGapAt = Math.floor(seconds * (0.12 + 0.05 * random.uniform()));
  const gapAt = Math.floor(seconds * (0.3 + 0.2 * random.uniform()));
  const resyncAt = Math.floor(seconds * (0.6 + 0.1 * random.uniform()));
  const silenceAt = Math.floor(seconds * 0.8);
  const watchedLostAt = Math.floor(seconds * 0.9);
  for (let second = 0; second < seconds; second++) {
    const changes = 1 + random.integer(3);
    for (let i = 0; i < changes; i++) maker.change(Math.floor(1000 / changes));
    if (random.uniform() < 0.3) maker.trade();
    if (random.uniform() < 0.2) maker.tick();
    if (random.uniform() < 0.7) maker.watchedQuote();
    if (random.uniform() < 0.3) maker.watchedTrade();
    if (second === longGapAt) maker.longGap(seed % 2 === 0 ? 1 : -1);
    if (second === gapAt) maker.gap(7_000);
    if (second === resyncAt) maker.resync();
    if (second === silenceAt) maker.silence();
    if (second === Math.floor(seconds * 0.92)) entries.push({ kind: 'interval', intervalMs: 2_000 });
    if (second === Math.floor(seconds * 0.97)) entries.push({ kind: 'interval', intervalMs: 1_000 });
    if (second === watchedLostAt) maker.loseWatched();
    for (const [share, command] of COMMANDS) if (second === Math.floor(seconds * share)) entries.push({ kind: 'command', command });
  }
  return entries;
}

class Maker {
  private time = START;
  private id = START * 1000;
  private tradeId = 1;
  private mid = 60_000;
  private watchedMid = 3_000;
  private readonly random: Random;
  private readonly entries: Entry[];

  constructor(random: Random, entries: Entry[]) {
    this.random = random;
    this.entries = entries;
  }

  snapshot(): void {
    this.entries.push({ kind: 'snapshot', ...this.stamp(), ...this.sides() });
  }

  /** The mid-price moves; all levels near it are told anew, those left behind deleted. */
  change(elapsedMs: number): void {
    this.time += elapsedMs;
    const before = this.sides();
    this.mid = Math.round((this.mid + this.random.normal() * 3) * 100) / 100;
    const after = this.sides();
    const gone = (old: readonly Level[], now: readonly Level[]) =>
      old.filter(([price]) => !now.some(([kept]) => kept === price)).map(([price]) => [price, 0 as Amount, 0] as const);
    const bids = [...gone(before.bids, after.bids), ...after.bids];
    const asks = [...gone(before.asks, after.asks), ...after.asks];
    this.entries.push({ kind: 'delta', ...this.stamp(), bids, asks, snapshotId: after.snapshotId });
    this.lastSides = after;
  }

  trade(): void {
    const side = this.random.uniform() < 0.5 ? 'buy' : 'sell';
    this.entries.push({ kind: 'trade', ...this.stamp(), tradeId: this.tradeId++, price: units(this.mid), amount: this.amount(), side });
  }

  tick(): void {
    const { bids, asks } = this.sides();
    const [bid, ask] = [bids[0]?.[0] ?? units(this.mid), asks[0]?.[0] ?? units(this.mid)];
    this.entries.push({ kind: 'tick', ...this.stamp(), bid, ask, last: units(this.mid), volume24h: 0 as Amount });
  }

  watchedQuote(): void {
    this.watchedMid = Math.round((this.watchedMid + this.random.normal()) * 100) / 100;
    const [bid, ask] = [units(this.watchedMid - 0.3), units(this.watchedMid + 0.3)];
    this.entries.push({ kind: 'watchedQuote', ...this.stamp(), bid, bidAmount: this.amount(), ask, askAmount: this.amount() });
  }

  /** The book of the watched market is unknown. */
  loseWatched(): void {
    const nothing = { bid: units(0), bidAmount: 0 as Amount, ask: units(0), askAmount: 0 as Amount };
    this.entries.push({ kind: 'watchedQuote', ...this.stamp(), ...nothing });
  }

  watchedTrade(): void {
    const side = this.random.uniform() < 0.5 ? 'buy' : 'sell';
    const price = units(this.watchedMid);
    this.entries.push({ kind: 'watchedTrade', ...this.stamp(), tradeId: this.tradeId++, price, amount: this.amount(), side });
  }

  /** Some seconds without a connection; REST gives back three prints of them. */
  gap(lengthMs: number): void {
    const trades = (from: number): BackfilledTrade[] =>
      [1, 2, 3].map((part) => {
        const time = from + Math.floor((lengthMs * part) / 4);
        return { tradeId: this.tradeId++, time, price: units(this.mid + this.random.normal()), amount: this.amount(), side: 'buy' };
      });
    this.lose(lengthMs, (from) => ({ trades: trades(from), candles: [] }));
  }

  /** A night without a connection; REST gives back a candle of every fifteenth minute. */
  longGap(direction: 1 | -1): void {
    this.lose((CANDLES + 1) * CANDLE_STEP, (from) => {
      const first = from - (from % MINUTE) + MINUTE;
      return { trades: [], candles: Array.from({ length: CANDLES }, (_, i) => this.candle(first + i * CANDLE_STEP, i, direction)) };
    });
  }

  private candle(time: number, i: number, direction: 1 | -1): BackfilledCandle {
    const reach = i < CANDLES - WILD_CANDLES ? 20 : 400;
    const open = this.mid;
    this.mid = Math.round((open + direction * reach * (0.6 + this.random.normal())) * 100) / 100;
    const high = Math.max(open, this.mid) + this.random.uniform() * reach;
    const low = Math.min(open, this.mid) - this.random.uniform() * reach;
    return { time, open: units(open), high: units(high), low: units(low), close: units(this.mid), volume: this.amount() };
  }

  private lose(lengthMs: number, given: (from: number) => { trades: BackfilledTrade[]; candles: BackfilledCandle[] }): void {
    const from = this.time;
    this.entries.push({ kind: 'desync', ...this.stamp(), reason: 'disconnected' });
    this.time += lengthMs;
    this.entries.push({ kind: 'gap', ...this.stamp(), from, to: this.time });
    // It comes some time after the gap, and what is live waits for it: nobody may go by its time.
    const stamp = { ...this.stamp(), exchangeTime: this.time + 3_000 };
    this.entries.push({ kind: 'backfill', ...stamp, from, to: this.time, ...given(from) });
    this.snapshot();
  }

  resync(): void {
    this.entries.push({ kind: 'desync', ...this.stamp(), reason: 'checksum' });
    this.time += 300;
    this.snapshot();
  }

  silence(): void {
    this.entries.push({ kind: 'stale' });
    this.change(2_500);
    this.entries.push({ kind: 'fresh' });
  }

  private lastSides: { bids: readonly Level[]; asks: readonly Level[] } | null = null;

  private stamp() {
    return { exchangeTime: this.time, receivedTime: this.time + 40, position: this.entries.length + 1 };
  }

  private amount(): Amount {
    return (1 + this.random.integer(UNITS)) as Amount;
  }

  /** The book around the mid-price, a level at every whole price; amounts by chance, but those of the last book where it still stands. */
  private sides() {
    const known = new Map<number, Level>();
    for (const level of [...(this.lastSides?.bids ?? []), ...(this.lastSides?.asks ?? [])]) known.set(level[0], level);
    const side = (sign: 1 | -1) =>
      Array.from({ length: LEVELS }, (_, i): Level => {
        const price = units(sign * (Math.ceil(sign * this.mid + 0.25) + i));
        return known.get(price) ?? [price, (UNITS / 100 + this.random.integer(UNITS)) as Amount, 1];
      });
    return { snapshotId: ++this.id, bids: side(-1), asks: side(1) };
  }
}

function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}
