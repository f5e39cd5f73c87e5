/** Nothing that was said up to a moment depends on what came after it; and a check that would say so if it did. */
import { describe, expect, test } from 'vitest';
import type { DataPoint, SequencedEntry } from '../../src/core/messages.ts';
import { CLASSES, NETWORK_KINDS } from '../../src/core/network.ts';
import type { OrderBook } from '../../src/core/order-book.ts';
import { saidLayout } from '../../src/core/said.ts';
import { UNITS } from '../../src/core/units.ts';
import { type Engine, featureOptions } from '../../src/engine/engine.ts';
import { FeatureExtractor } from '../../src/features/extractor.ts';
import type { FeatureRow } from '../../src/features/feature-row.ts';
import { POLICY, type Policy } from '../../src/trading/policy.ts';
import { TradingFloor } from '../../src/trading/trading-floor.ts';
import { digestOf, newEngine } from '../contracts/engine-run.ts';
import { marketEntries } from '../simulation/market.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { engineWith, madeUp, runEngine, sequenced } from './running.ts';

const LAYOUT = saidLayout(NETWORK_KINDS.length, CLASSES);
const SEED = 6;
const SECONDS = 120;
const entries = madeUp(SEED, SECONDS);

type Make = (stream: readonly SequencedEntry[]) => Engine;

/** Places to stop at: right behind an instant, where a leak shows at once, and anywhere else. */
async function placesToStop(): Promise<{ instants: number[]; others: number[] }> {
  const { instants } = await runEngine(newEngine(SEED), entries);
  const places = new Set(instants.map(({ sequence }) => sequence - 1));
  const chosen = [...places].filter((_, i) => i % 14 === 11);
  const others = entries.map((_, place) => place).filter((place) => place % 61 === 17 && !places.has(place));
  return { instants: chosen, others };
}

/** Another future behind `place`: nothing, or another market that begins a moment later. */
const FUTURES: Readonly<Record<string, (place: number) => SequencedEntry[]>> = {
  'cut off': () => [],
  replaced: (place) => {
    const before = entries[place]?.entry;
    const shift = (before !== undefined && 'exchangeTime' in before ? before.exchangeTime : 1_700_000_090_000) - 1_700_000_000_000 + 50;
    const others = marketEntries({ seed: SEED + 1, seconds: 20 }).map((entry) =>
      'exchangeTime' in entry ? { ...entry, exchangeTime: entry.exchangeTime + shift } : entry,
    );
    return sequenced(others, place + 2);
  },
};

/** What was shown up to `place`, and the digest there, one entry after the other. */
async function shownUpTo(make: Make, stream: readonly SequencedEntry[], place: number) {
  const engine = make(stream);
  const { instants, decisions, trades, minutes, steps } = await runEngine(engine, stream.slice(0, place + 1), () => 1);
  const digest = digestOf(engine);
  // The rest of the stream goes on too: had it been read ahead, it would have been from here.
  await runEngine(engine, stream.slice(place + 1), () => 1);
  return { instants, decisions, trades, minutes, steps, digest };
}

/** Places of the futures that change what was shown before them. */
async function lookAhead(make: Make): Promise<string[]> {
  const found: string[] = [];
  const { instants, others } = await placesToStop();
  for (const place of [...instants, ...others]) {
    const truth = await shownUpTo(make, entries, place);
    for (const [name, future] of Object.entries(FUTURES)) {
      const other = await shownUpTo(make, [...entries.slice(0, place + 1), ...future(place)], place);
      if (!same(truth, other)) found.push(`${name} behind ${place}`);
    }
  }
  return found;
}

function same(one: unknown, other: unknown): boolean {
  try {
    expect(other).toEqual(one);
    return true;
  } catch {
    return false;
  }
}

/** An engine whose features are taken by `extractor`. */
function engineWithExtractor(extractor: FeatureExtractor): Engine {
  return Object.assign(newEngine(SEED), { features: extractor });
}

/** Knows the stream and where it is in it. */
abstract class Knowing extends FeatureExtractor {
  protected readonly stream: readonly SequencedEntry[];
  protected place = -1;

  constructor(stream: readonly SequencedEntry[]) {
    super(featureOptions(miniatureSpec(SEED)));
    this.stream = stream;
  }

  override observe(point: DataPoint, book: OrderBook, time: number): void {
    super.observe(point, book, time);
    this.place = this.stream.findIndex(({ entry }, i) => i > this.place && entry === point);
  }

  override sample(book: OrderBook, time: number): FeatureRow {
    const row = super.sample(book, time);
    row.values[0] = this.leak(book);
    return row;
  }

  protected abstract leak(book: OrderBook): number;
}

/** Peeks at the mid-price of the next entry that has a book. */
class Peeking extends Knowing {
  protected leak(book: OrderBook): number {
    for (const { entry } of this.stream.slice(this.place + 1)) {
      if (entry.kind !== 'snapshot' && entry.kind !== 'delta') continue;
      const price = (levels: typeof entry.bids) => levels.find(([, amount]) => amount > 0)?.[0] ?? 0;
      return (price(entry.bids) + price(entry.asks) - book.doubleMid) / UNITS;
    }
    return 0;
  }
}

/** Normalises by the mean of the whole stream, the commonest leak of all. */
class Normalising extends Knowing {
  protected leak(book: OrderBook): number {
    const prices = this.stream.flatMap(({ entry }) => (entry.kind === 'trade' ? [entry.price] : []));
    return (book.doubleMid / 2 - prices.reduce((sum, price) => sum + price, 0) / prices.length) / UNITS / 100;
  }
}

describe('predictions, decisions, steps and state up to a moment', () => {
  test('are the same whether the stream ends there, goes on, or becomes another', { timeout: 60_000 }, async () => {
    expect(await lookAhead(() => newEngine(SEED))).toEqual([]);
  });

  test('are caught by the same check where a feature peeks at the next entry', { timeout: 60_000 }, async () => {
    const found = await lookAhead((stream) => engineWithExtractor(new Peeking(stream)));
    const { instants } = await placesToStop();
    for (const future of Object.keys(FUTURES)) {
      const caught = instants.filter((place) => found.includes(`${future} behind ${place}`));
      // Where the next price is the present one, there is nothing to peek at.
      expect(caught.length, future).toBeGreaterThanOrEqual(instants.length - 2);
    }
  });

  test('are caught where a feature is normalised by the whole stream', { timeout: 60_000 }, async () => {
    const { instants, others } = await placesToStop();
    const found = await lookAhead((stream) => engineWithExtractor(new Normalising(stream)));
    expect(found).toHaveLength(2 * (instants.length + others.length));
    expect(instants.length).toBeGreaterThan(5);
    expect(others.length).toBeGreaterThan(2);
  });
});

describe('a trading room', () => {
  test('closes trades of both desks within the time that is looked at, some of them before the last places', async () => {
    const { trades } = await runEngine(newEngine(SEED), entries);
    expect(new Set(trades.map(({ desk }) => desk)).size).toBe(2);
    expect(trades.length).toBeGreaterThan(10);
  });

  test('that looks at the next price before it decides is caught', { timeout: 60_000 }, async () => {
    const found = await lookAhead((stream) => engineWithPolicy((time) => priceBehind(stream, time)));
    for (const future of Object.keys(FUTURES)) expect(found.filter((each) => each.startsWith(future)).length, future).toBeGreaterThan(0);
  });
});

/** An engine whose desks know what `futureOf` says of the time behind an instant. */
function engineWithPolicy(futureOf: (time: number) => number): Engine {
  const { settings, market, trades, seed } = miniatureSpec(SEED);
  const policy: Policy = {
    ...POLICY,
    assess: (candidate, weighed, experience) => {
      const { time, book } = weighed.situation;
      const rises = futureOf(time) > book.bestAsk;
      const assessed = POLICY.assess(candidate, weighed, experience);
      return rises === (candidate.direction === 'LONG') ? { ...assessed, score: assessed.score + 1 } : assessed;
    },
  };
  return Object.assign(newEngine(SEED), { trading: new TradingFloor({ settings, market, prints: trades, seed, policy }) });
}

/** The best ask of the first book behind `time`, 0 where there is none. */
function priceBehind(stream: readonly SequencedEntry[], time: number): number {
  for (const { entry } of stream) {
    if ((entry.kind !== 'delta' && entry.kind !== 'snapshot') || entry.exchangeTime <= time) continue;
    return entry.asks.find(([, amount]) => amount > 0)?.[0] ?? 0;
  }
  return 0;
}

describe('predictions', () => {
  test('differ from instant to instant, and from the frequencies of the classes', async () => {
    const { instants } = await runEngine(engineWith({ learningRate: 0.01 }), madeUp(SEED, 240));
    const trained = instants.slice(-100);
    for (let horizon = 0; horizon < 3; horizon++) {
      const spoken = trained.map(({ prediction }) => [...prediction.subarray(horizon * (CLASSES + 1), horizon * (CLASSES + 1) + CLASSES)]);
      const from = horizon * LAYOUT.size + LAYOUT.frequencies;
      const priors = trained.map(({ said }) => [...said.subarray(from, from + CLASSES)]);
      expect(new Set(spoken.map((each) => each.join())).size).toBe(spoken.length);
      const steps = spoken.slice(1).map((each, i) => distance(each, spoken[i] ?? []));
      const offPrior = spoken.map((each, i) => distance(each, priors[i] ?? []));
      expect(mean(steps), `horizon ${horizon}, from one to the next`).toBeGreaterThan(0.01);
      expect(mean(offPrior), `horizon ${horizon}, from the prior`).toBeGreaterThan(0.05);
    }
  });
});

function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
