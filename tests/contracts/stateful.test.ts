/** State is bytes: for each stateful class, encode, decode, continue equals continue; and leaving out any one field shows. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import type { SequencedEntry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { encodeState, restoreEngine } from '../../src/engine/state.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { aged } from './ageing.ts';
import { digestOf, fedEntries, feed, newEngine, unreliableCompute } from './engine-run.ts';
import { statefulParts } from './parts.ts';

const SEED = 4;
/** Long enough for the ring to drop a block, and the reservoir to keep it. */
const SECONDS = 245;
const compute = unreliableCompute();

/** Stand for the places right behind the journal's `stale`, and behind a print of the watched market. */
const STALE = 0.8;
const WATCHED = 0.81;

interface Half {
  readonly engine: Engine;
  readonly rows: readonly InstantRecord[];
  readonly rest: readonly SequencedEntry[];
}

/** A run cut behind `share` of its entries. */
async function half(share: number): Promise<Half> {
  const entries = fedEntries(SEED, SECONDS);
  const behind = share === STALE ? 'stale' : share === WATCHED ? 'watchedTrade' : null;
  const middle = Math.floor(entries.length * share);
  const cut = behind === null ? middle : entries.findIndex(({ entry }, i) => entry.kind === behind && i > entries.length / 2) + 1;
  const engine = aged(newEngine(SEED));
  const rows = await feed(engine, entries.slice(0, cut), compute);
  return { engine, rows, rest: entries.slice(cut) };
}

/** The engine again, from its bytes, its rows and its book. */
async function again({ engine, rows }: Half): Promise<Engine> {
  const book = new OrderBook();
  decode(book, encode(engine.book));
  const range = ({ first, end }: { first: number; end: number }) => Promise.resolve(rows.filter(({ id }) => id >= first && id < end));
  return restoreEngine(miniatureSpec(SEED), encodeState(engine), range, book);
}

/** Where every field has been moved from its first value by something in the run. */
const CUTS = [0.95, 0.02, 0.1, 0.34, 0.5, 0.62, 0.7, STALE, WATCHED];

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
    expect(() => decode(newEngine(SEED).clock, bytes)).toThrow('saved by a later version of the app (99, not 2)');
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

  test('the walk finds every part of the learner, pinned blocks among them', () => {
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
    ]) {
      expect(paths).toContain(path);
    }
  });
});

describe('a test of the test: leaving one field out of any encode turns the suite red', () => {
  test('every field of every stateful class', { timeout: 240_000 }, async () => {
    const uncut = aged(newEngine(SEED));
    await feed(uncut, fedEntries(SEED, SECONDS), compute);
    const truth = digestOf(uncut);
    const survivors = new Set<string>();
    const killed = new Set<string>();
    for (const share of CUTS) {
      const { engine, rows, rest } = await half(share);
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
    expect(killed.size).toBeGreaterThan(400);
  });
});

/** Whether restoring with `name` of `owner` left out, that is as in a fresh engine, fails or ends in another digest. */
async function isRed(run: Half, owner: object, fresh: object, name: string, truth: string): Promise<boolean> {
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
  return digestOf(restored) !== truth;
}
