/** State is bytes: for each stateful class, encode, decode, continue equals continue; and leaving out any one field shows. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { OUTCOME_MODELS, type SequencedEntry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import type { Amount, Price } from '../../src/core/units.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { encodeState, restoreEngine } from '../../src/engine/state.ts';
import type { Consumed } from '../../src/trading/exchange/consumed.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { aged } from './ageing.ts';
import { digestOf, fedEntries, feed, newEngine, unreliableCompute } from './engine-run.ts';
import { statefulParts } from './parts.ts';

/** Of a market in which much happens to orders: they rest, are filled in part, called off. */
const SEED = 16;
/** Long enough for the ring to drop a block, and the reservoir to keep it. */
const SECONDS = 245;
const compute = unreliableCompute();

/** Stand for the places right behind the journal's `stale`, behind a print of the watched market, and where orders are everywhere. */
const STALE = 0.8;
const WATCHED = 0.81;
const ORDERS = 0.82;

interface Half {
  readonly engine: Engine;
  readonly rows: readonly InstantRecord[];
  readonly rest: readonly SequencedEntry[];
}

/** A run cut behind `share` of its entries. */
async function half(share: number): Promise<Half> {
  const entries = fedEntries(SEED, SECONDS);
  const cut = await placeOf(share, entries);
  const engine = aged(newEngine(SEED));
  const rows = await feed(engine, entries.slice(0, cut), compute);
  takeBest(engine.trading as unknown as { consumed: Consumed }, engine.book);
  return { engine, rows, rest: entries.slice(cut) };
}

async function placeOf(share: number, entries: readonly SequencedEntry[]): Promise<number> {
  if (share === ORDERS) return firstWithOrders(entries);
  const behind = share === STALE ? 'stale' : share === WATCHED ? 'watchedTrade' : null;
  if (behind === null) return Math.floor(entries.length * share);
  return entries.findIndex(({ entry }, i) => entry.kind === behind && i > entries.length / 2) + 1;
}

interface Requests {
  readonly pending: readonly unknown[];
  readonly resting: readonly unknown[];
}

/** Behind which entry both desks have requests on their way as well as orders at their price. */
async function firstWithOrders(entries: readonly SequencedEntry[]): Promise<number> {
  const engine = aged(newEngine(SEED));
  for (const [i, entry] of entries.entries()) {
    await feed(engine, [entry], compute);
    const exchanges = engine.trading.desks.map(({ exchange }) => exchange as unknown as Requests);
    if (exchanges.every(({ pending, resting }) => pending.length > 0 && resting.length > 0)) return i + 1;
  }
  throw new Error('never do both desks have requests on their way and orders at their price at once');
}

/** As if an order had just taken of the best levels, which is forgotten too soon to be met by chance. */
function takeBest({ consumed }: { readonly consumed: Consumed }, book: OrderBook): void {
  for (const side of [book.bids, book.asks]) {
    const [price, displayed] = [side.prices[0] as Price, side.amounts[0] as Amount];
    if (book.sound) consumed.take(side, [{ price, displayed, amount: 1 as Amount }]);
  }
}

/** The engine again, from its bytes, its rows and its book. */
async function again({ engine, rows }: Half): Promise<Engine> {
  const book = new OrderBook();
  decode(book, encode(engine.book));
  const range = ({ first, end }: { first: number; end: number }) => Promise.resolve(rows.filter(({ id }) => id >= first && id < end));
  return restoreEngine(miniatureSpec(SEED), encodeState(engine), range, book);
}

/** Where every field has been moved from its first value by something in the run. */
const CUTS = [0.95, 0.02, 0.1, 0.27, 0.33, 0.395, 0.5, 0.72, 0.66, 0.742, STALE, WATCHED, ORDERS];

const DESK_PARTS = [
  ...['account', 'fees', 'minimum'].map((name) => `exchange.${name}`),
  ...['holdings', 'sizer', 'breakers', 'budget'],
  ...['full', 'learning', 'breakdowns[5]', 'equity', 'confidences', 'hold', 'twin.random', 'twin.tally'].map((name) => `analytics.${name}`),
];
const OUTCOME_PARTS = ['scaler', 'learner', 'fences', 'record'];

describe('encode, decode, continue equals continue', { timeout: 60_000 }, () => {
  for (const share of CUTS) {
    test(`cut behind ${share} of the entries`, async () => {
      const { engine, rows, rest } = await half(share);
      const restored = await again({ engine, rows, rest });
      expect(digestOf(restored)).toBe(digestOf(engine));
      await feed(engine, rest, compute);
      await feed(restored, rest, compute);
      expect(digestOf(restored)).toBe(digestOf(engine));
    });
  }

  test('each part by itself gives back its own bytes', async () => {
    const { engine } = await half(0.7);
    const fresh = statefulParts(newEngine(SEED));
    for (const [i, { path, owner }] of statefulParts(engine).entries()) {
      const counterpart = fresh[i];
      expect(counterpart?.path).toBe(path);
      if (counterpart === undefined) continue;
      const bytes = encode(owner);
      decode(counterpart.owner, bytes);
      expect(encode(counterpart.owner), path).toEqual(bytes);
    }
  });

  test('a state of another version is refused in words', async () => {
    const { engine } = await half(0.3);
    const bytes = encode(engine.clock);
    bytes[0] = 99;
    expect(() => decode(newEngine(SEED).clock, bytes)).toThrow('saved by a later version of the app (99, not 3)');
  });

  test('rows that are not those of the checkpoint are refused', async () => {
    const { engine, rows, rest } = await half(0.5);
    const forged = rows.map((row) => ({ ...row, values: row.values.slice() }));
    const last = forged.at(-1);
    if (last !== undefined) last.values[0] = (last.values[0] ?? 0) + 1;
    await expect(again({ engine, rows: forged, rest })).rejects.toThrow('not those of the checkpoint');
  });

  test('nor is an archive in which a row of a block that outlived the ring is another one', async () => {
    const { engine, rows, rest } = await half(0.95);
    const { replay, rows: ring } = engine.learner;
    const [reservoir, traded] = replay.pinned;
    for (const pinned of [reservoir, traded]) {
      const [range] = pinned?.ranges ?? [];
      expect(range?.first).toBeLessThan(ring.first);
      const forged = rows.map((row) => (row.id === range?.first ? { ...row, values: row.values.map((value) => value + 1) } : row));
      await expect(again({ engine, rows: forged, rest })).rejects.toThrow(/rows of block \d+ are not those of the checkpoint/);
    }
  });

  test('the walk finds every part of the learner and of trading, pinned blocks among them', () => {
    const paths = statefulParts(newEngine(SEED)).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of [
      'learner.rows',
      'learner.replay.reservoir',
      'learner.replay.tradedBlocks',
      ...[0, 1, 2, 3].map((m) => `learner.members[${m}].adam`),
      ...[0, 1, 2].flatMap((h) => [
        `learner.baselines[${h}].regression`,
        `learner.combiners[${h}].ensemble`,
        `learner.combiners[${h}].meta.logit`,
        `learner.combiners[${h}].speaker`,
        `learner.scores[${h}].recent`,
        `learner.scores[${h}].verdict`,
        `learner.scores[${h}].direction.verdict`,
        `learner.drifts[${h}].adwin`,
        `learner.drifts[${h}].pageHinkley`,
      ]),
      'learner.convergence',
      'learner.rate',
      'learner.random',
      'labels',
      ...['spot', 'margin'].flatMap((desk) => DESK_PARTS.map((name) => `trading.${desk}.${name}`)),
      ...OUTCOME_MODELS.flatMap((name) => OUTCOME_PARTS.map((each) => `trading.outcomes.${name}.${each}`)),
      'trading.modes.random',
      'trading.patterns',
      'trading.calibrator.logistic',
    ]) {
      expect(paths).toContain(path);
    }
    // Floor and desks know it alike.
    expect(paths.filter((path) => path.endsWith('.log'))).toHaveLength(1);
  });
});

describe('a test of the test: leaving one field out of any encode turns the suite red', () => {
  test('every field of every stateful class', { timeout: 240_000 }, async () => {
    const survivors = new Set<string>();
    const killed = new Set<string>();
    for (const share of CUTS) {
      const { engine, rows, rest } = await half(share);
      const truth = lazily(async () => digestOf(await continued({ engine, rows, rest })));
      const fresh = statefulParts(newEngine(SEED));
      for (const [i, { path, owner }] of statefulParts(engine).entries()) {
        for (const name of Object.keys(owner.codec.fields)) {
          const key = `${path.replace(/\[\d+\]/g, '[]')}.${name}`;
          if (killed.has(key)) continue;
          const red = await isRed({ engine, rows, rest }, owner, fresh[i]?.owner ?? owner, name, truth);
          if (red) killed.add(key);
          else survivors.add(key);
        }
      }
    }
    for (const key of killed) survivors.delete(key);
    console.log(`${killed.size} fields, each missed when left out of its encode`);
    expect([...survivors]).toEqual([]);
    expect(killed.size).toBeGreaterThan(640);
  });
});

/** Whether restoring with `name` of `owner` left out, that is as in a fresh engine, fails or ends in another digest. */
async function isRed(run: Half, owner: object, fresh: object, name: string, truth: () => Promise<string>): Promise<boolean> {
  const values = owner as Record<string, unknown>;
  const kept = values[name];
  values[name] = (fresh as Record<string, unknown>)[name];
  let restored: Engine;
  try {
    restored = await again(run);
  } catch {
    return true;
  } finally {
    values[name] = kept;
  }
  // Most fields show at once; the others in where the run ends.
  if (digestOf(restored) !== digestOf(run.engine)) return true;
  try {
    await feed(restored, run.rest, compute);
  } catch {
    return true;
  }
  return digestOf(restored) !== (await truth());
}

async function continued(run: Half): Promise<Engine> {
  const engine = await again(run);
  await feed(engine, run.rest, compute);
  return engine;
}

/** `work`, done once and only if asked for. */
function lazily<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => (done ??= work());
}
