/** A made-up market, whole from one seed: what a feed would hand on over some minutes, with a gap, a resync and a silence in it. */

import type { Entry, Level } from '../../src/core/messages.ts';
import { Random } from '../../src/core/random.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';

const START = 1_700_000_000_000;
const LEVELS = 6;

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
  const gapAt = Math.floor(seconds * (0.3 + 0.2 * random.uniform()));
  const resyncAt = Math.floor(seconds * (0.6 + 0.1 * random.uniform()));
  const silenceAt = Math.floor(seconds * 0.8);
  for (let second = 0; second < seconds; second++) {
    const changes = 1 + random.integer(3);
    for (let i = 0; i < changes; i++) maker.change(Math.floor(1000 / changes));
    if (random.uniform() < 0.3) maker.trade();
    if (random.uniform() < 0.2) maker.tick();
    if (second === gapAt) maker.gap(7_000);
    if (second === resyncAt) maker.resync();
    if (second === silenceAt) maker.silence();
  }
  return entries;
}

class Maker {
  private time = START;
  private id = START * 1000;
  private tradeId = 1;
  private mid = 60_000;
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
    const amount = (1 + this.random.integer(UNITS)) as Amount;
    this.entries.push({ kind: 'trade', ...this.stamp(), tradeId: this.tradeId++, price: units(this.mid), amount, side });
  }

  tick(): void {
    const { bids, asks } = this.sides();
    const [bid, ask] = [bids[0]?.[0] ?? units(this.mid), asks[0]?.[0] ?? units(this.mid)];
    this.entries.push({ kind: 'tick', ...this.stamp(), bid, ask, last: units(this.mid), volume24h: 0 as Amount });
  }

  gap(lengthMs: number): void {
    const from = this.time;
    this.entries.push({ kind: 'desync', ...this.stamp(), reason: 'disconnected' });
    this.time += lengthMs;
    this.entries.push({ kind: 'gap', ...this.stamp(), from, to: this.time });
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

  /** The book around the mid-price; amounts by chance, but those of the last book where it still stands. */
  private sides() {
    const known = new Map<number, Level>();
    for (const level of [...(this.lastSides?.bids ?? []), ...(this.lastSides?.asks ?? [])]) known.set(level[0], level);
    const side = (sign: 1 | -1) =>
      Array.from({ length: LEVELS }, (_, i): Level => {
        const price = units(Math.round((this.mid + sign * (0.5 + i)) * 100) / 100);
        return known.get(price) ?? [price, (UNITS / 100 + this.random.integer(UNITS)) as Amount, 1];
      });
    return { snapshotId: ++this.id, bids: side(-1), asks: side(1) };
  }
}

function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}
