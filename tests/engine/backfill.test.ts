/** What REST gave back of a gap completes bars, and with them ribbons; it moves neither time nor market, account or model. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { BackfillPoint, SequencedEntry } from '../../src/core/messages.ts';
import type { BarRecord, MinuteRecord, RibbonRecord } from '../../src/core/records.ts';
import type { Engine, Outcome } from '../../src/engine/engine.ts';
import { encodeState } from '../../src/engine/state.ts';
import { fedEntries, feed, newEngine, unreliableCompute } from '../contracts/engine-run.ts';
import { barEvents, batchBars } from '../features/batch-bars.ts';

const MINUTE = 60_000;
const UNITS = 1e8;
const SEED = 4;
const compute = unreliableCompute();
const entries = fedEntries(SEED, 260);
const isBackfill = ({ entry }: SequencedEntry) => entry.kind === 'backfill';

describe('a backfill', () => {
  let engine: Engine;
  let before: ReturnType<typeof sections>;
  let outcome: Outcome;
  let point: BackfillPoint;
  let time: number;

  beforeAll(async () => {
    const at = entries.findIndex(isBackfill);
    const given = entries[at] as SequencedEntry;
    point = given.entry as BackfillPoint;
    engine = newEngine(SEED);
    await feed(engine, entries.slice(0, at), compute);
    before = sections(engine);
    time = engine.clock.time;
    outcome = await engine.step([given], () => compute);
  });

  test('makes no instant, no training step, no decision and no commit', () => {
    expect(outcome).toMatchObject({ consumed: 1, cut: false, step: null, instants: [], decisions: [], ribbons: [] });
  });

  test('leaves time, book, model and account as they are', () => {
    const after = sections(engine);
    expect(point.exchangeTime).toBeGreaterThan(time);
    expect(engine.clock.time).toBe(time);
    for (const name of ['book', 'model', 'labels', 'trading']) expect(after.get(name), name).toEqual(before.get(name));
    expect(after.get('features')).not.toEqual(before.get('features'));
  });

  test('hands out every bar that ended within the gap', () => {
    expect(outcome.minutes.length).toBeGreaterThanOrEqual(point.candles.length);
    for (const minutes of [5, 15, 60]) expect(outcome.bars.filter((bar) => bar.minutes === minutes).length).toBeGreaterThan(15);
  });

  test('warms the ribbons', () => {
    expect(engine.features.warmUps.map(({ name, have, need }) => `${name} ${have} of ${need} bars`)).toEqual([
      'volumeProfile 20 of 20 bars',
      'regime 60 of 60 bars',
      'ribbon5m 60 of 60 bars',
      'ribbon15m 60 of 60 bars',
    ]);
    expect(engine.features.readings.ribbon15?.state).not.toBeNull();
  });

  test('is remembered by its trade ids, for the feed', async () => {
    const at = entries.findLastIndex(isBackfill);
    const { trades } = (entries[at] as SequencedEntry).entry as BackfillPoint;
    const other = newEngine(SEED);
    await feed(other, entries.slice(0, at + 1), compute);
    expect(trades.length).toBe(3);
    expect(other.clock.recentTradeIds.slice(-3)).toEqual(trades.map(({ tradeId }) => tradeId));
  });
});

describe('over the whole market', () => {
  const minutes: MinuteRecord[] = [];
  const bars: BarRecord[] = [];
  const ribbons: RibbonRecord[] = [];
  const engine = newEngine(SEED);

  beforeAll(async () => {
    for (let from = 0; from < entries.length; ) {
      const outcome = await engine.step(entries, () => compute, from);
      from += outcome.consumed;
      minutes.push(...outcome.minutes);
      bars.push(...outcome.bars);
      ribbons.push(...outcome.ribbons);
    }
  });

  test('the bars handed out are those of the definition, in order, those of the gaps among them', () => {
    const seen = entries.map(({ entry }) => entry).filter((entry) => entry.kind !== 'backend' && entry.kind !== 'skipped');
    const events = barEvents(seen, 'trades', () => null);
    const truth = (length: number) => batchBars(events, length, engine.clock.time).closed.map(({ time, close }) => [time, close]);
    expect(minutes.map(({ time, close }) => [time, close / UNITS])).toEqual(truth(1));
    for (const length of [5, 15, 60]) {
      const own = bars.filter((bar) => bar.minutes === length);
      expect(own.map(({ time, close }) => [time, close / UNITS])).toEqual(truth(length));
    }
    expect(bars.every((bar) => bar.minutes !== 1)).toBe(true);
  });

  test('each minute counts its own share of what was not seen; together they are the gaps', () => {
    for (const { gapMs, time } of minutes.slice(1)) expect(gapMs, `${time}`).toBeGreaterThanOrEqual(0);
    expect(minutes.reduce((sum, { gapMs }) => sum + gapMs, 0)).toBe(engine.clock.gapMs);
  });

  test('a minute of a gap is worth what the account was when there was a book last', () => {
    const gap = entries.find(({ entry }) => entry.kind === 'gap')?.entry as { from: number; to: number };
    const within = minutes.filter(({ time }) => time >= gap.from && time + MINUTE <= gap.to);
    expect(within.length).toBeGreaterThan(60);
    expect(new Set(within.map(({ spot }) => spot)).size).toBe(1);
    expect(new Set(within.map(({ hold }) => hold)).size).toBe(1);
    expect(within[0]?.hold).not.toBe(10_000 * UNITS);
  });

  test('the ribbons are recorded once in ten seconds, from the first price on, unknown until they are warm', () => {
    for (const length of [5, 15]) {
      const own = ribbons.filter((ribbon) => ribbon.minutes === length);
      const slots = own.map(({ time }) => Math.floor(time / 10_000));
      expect(new Set(slots).size).toBe(slots.length);
      expect(own.length).toBeGreaterThan(20);
      expect(own[0]?.state).toBeNull();
      expect(own.at(-1)?.state).not.toBeNull();
    }
  });
});

describe('the watched market', () => {
  const stamp = (exchangeTime: number) => ({ exchangeTime, receivedTime: exchangeTime, position: 0 });
  const quote = (engine: Engine, at: number): SequencedEntry => {
    const [bid, ask] = [3_000 * UNITS, 3_001 * UNITS] as [never, never];
    const amounts = { bidAmount: UNITS as never, askAmount: UNITS as never };
    return { sequence: engine.clock.sequence + 1, entry: { kind: 'watchedQuote', ...stamp(at), bid, ask, ...amounts } };
  };

  test('passes exchange time, and makes an instant of the market that is traded while that has a book', async () => {
    const engine = newEngine(SEED);
    const known = entries.findIndex(({ entry }) => entry.kind === 'desync');
    await feed(engine, entries.slice(0, known), compute);
    const at = engine.clock.time + 2_000;
    const book = encodeState(engine).sections.find(({ name }) => name === 'book')?.bytes;
    const { instants } = await engine.step([quote(engine, at)], () => compute);
    expect(instants.map(({ exchangeTime }) => exchangeTime)).toEqual([at]);
    expect(engine.clock.time).toBe(at);
    expect(encodeState(engine).sections.find(({ name }) => name === 'book')?.bytes).toEqual(book);
  });

  test('makes none while the book of the market that is traded is unknown', async () => {
    const engine = newEngine(SEED);
    const lost = entries.findIndex(({ entry }) => entry.kind === 'desync') + 1;
    await feed(engine, entries.slice(0, lost), compute);
    const at = engine.clock.time + 2_000;
    const { instants } = await engine.step([quote(engine, at)], () => compute);
    expect(instants).toEqual([]);
    expect(engine.clock.time).toBe(at);
  });
});

function sections(engine: Engine): Map<string, Uint8Array> {
  return new Map(encodeState(engine).sections.map(({ name, bytes }) => [name, bytes]));
}
