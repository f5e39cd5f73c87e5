/** What each kind of entry does to the engine: instants and steps by exchange time, gaps, resyncs, silence, entries passed over. */
import { describe, expect, test } from 'vitest';
import type { Entry, SequencedEntry } from '../../src/core/messages.ts';
import type { DecisionRecord } from '../../src/core/records.ts';
import { UNITS } from '../../src/core/units.ts';
import { digestOf, newEngine } from '../contracts/engine-run.ts';
import { bookAt, calm, compute, engineWith, madeUp, runEngine, START, sequenced, stampAt } from './running.ts';

describe('sampling instants', () => {
  test('are the first data points at or after each whole interval, where the book is sound', async () => {
    const stream = madeUp(3, 150);
    const engine = newEngine(3);
    const { instants } = await runEngine(engine, stream);
    const expected: number[] = [];
    let known = false;
    let last = 0;
    for (const { sequence, entry } of stream) {
      if (!('exchangeTime' in entry)) continue;
      if (entry.kind === 'gap' || entry.kind === 'desync') known = false;
      if (entry.kind === 'snapshot') known = true;
      const interval = Math.floor(entry.exchangeTime / 1_000);
      if (!known || interval <= last) continue;
      last = interval;
      expected.push(sequence);
    }
    expect(instants.map(({ sequence }) => sequence)).toEqual(expected);
    expect(instants.map(({ id }) => id)).toEqual(expected.map((_, i) => i));
  });

  test('train at most once per whole interval, and every interval in which a label waited', async () => {
    const { steps, instants } = await runEngine(newEngine(3), madeUp(3, 150));
    const intervals = steps.map(({ exchangeTime }) => Math.floor(exchangeTime / 1_000));
    expect(new Set(intervals).size).toBe(intervals.length);
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
    expect(steps.length).toBeGreaterThan(instants.length * 0.85);
  });

  test('at interval 0 are all data points', async () => {
    const stream = madeUp(3, 20);
    const { instants } = await runEngine(engineWith({ interval: 0 }, 3), stream);
    const points = stream.filter(({ entry }) => 'exchangeTime' in entry && !['gap', 'desync', 'backfill'].includes(entry.kind));
    expect(instants.map(({ sequence }) => sequence)).toEqual(points.map(({ sequence }) => sequence));
  });

  test('expect more of a longer horizon, and call flat what lies within half the spread', async () => {
    for (const halfSpread of [0.5, 300]) {
      const { instants } = await runEngine(newEngine(1), sequenced(calm(0, 40, halfSpread)));
      for (const { deviationsBp, deadBandsBp, doubleMid } of instants.slice(11)) {
        const [short = 0, middle = 0, long = 0] = deviationsBp;
        expect([middle / short, long / short].map((ratio) => Math.round(ratio * 1e4))).toEqual(
          [2.5, 4.5].map((ratio) => Math.round(Math.sqrt(ratio) * 1e4)),
        );
        const halfSpreadBp = (halfSpread / (doubleMid / 2 / UNITS)) * 10_000;
        deadBandsBp.forEach((bp, h) => {
          expect(bp).toBeCloseTo(Math.max(halfSpreadBp, 0.43 * (deviationsBp[h] ?? 0)), 4);
        });
      }
    }
  });

  test('before ten moves were seen are rows without a prediction or a label', async () => {
    const { instants, decisions } = await runEngine(newEngine(1), sequenced(calm(0, 25)));
    expect(instants.map(({ deviationsBp }) => (deviationsBp[0] ?? 0) > 0)).toEqual(instants.map((_, i) => i >= 10));
    expect(instants.slice(0, 10).every(({ prediction }) => prediction.every((value) => value === 0))).toBe(true);
    expect(decisions[0]).toMatchObject({ action: 'stayOut', reasons: [{ kind: 'warmingUp', have: 0, need: 10 }] });
    const labelled = instants.flatMap(({ matured }) => matured.map(({ row }) => row));
    expect(Math.min(...labelled)).toBe(10);
  });
});

describe('time that was not seen', () => {
  const lost: Entry = { kind: 'desync', ...stampAt(30), reason: 'checksum' };

  test('no entry until its pause is over, counted from when the market is seen again', async () => {
    const { decisions } = await runEngine(
      engineWith({ imbalanceSignal: 0.1 }),
      sequenced([...calm(0, 30), lost, ...calm(45, 55)]),
      () => 1,
    );
    const since = decisions.filter(({ exchangeTime }) => exchangeTime >= START + 45_000);
    expect(refusedUntil(since)).toBe(START + 47_000);
  });

  test('after a gap likewise', async () => {
    const gap: Entry = { kind: 'gap', ...stampAt(40), from: START + 29_000, to: START + 40_000 };
    const { decisions } = await runEngine(engineWith({}), sequenced([...calm(0, 30), gap, ...calm(45, 55)]), () => 1);
    expect(refusedUntil(decisions.filter(({ exchangeTime }) => exchangeTime >= START + 40_000))).toBe(START + 47_000);
  });

  test('a session’s first snapshot is no such thing', async () => {
    const { decisions } = await runEngine(engineWith({}), sequenced(calm(0, 20)), () => 1);
    expect(decisions.every(({ reasons }) => reasons.every(({ kind }) => kind !== 'afterGap'))).toBe(true);
  });

  test('voids the labels that touch it, and no window or label reaches over it', async () => {
    const engine = newEngine(1);
    const { instants } = await runEngine(engine, sequenced([...calm(0, 30), lost, ...calm(45, 70)]));
    // Rows of seconds 28 and 29; 25 to 29; 21 to 29: their horizons of 2, 5 and 9 s end at second 30 or later.
    expect(engine.learner.scores.map(({ voided }) => voided)).toEqual([2, 5, 9]);
    for (const { matured, stretch } of instants) {
      for (const { row } of matured) expect(instants[row]?.stretch).toBeLessThanOrEqual(stretch);
    }
    const [before, after] = [instants.filter(({ stretch }) => stretch === 0), instants.filter(({ stretch }) => stretch === 1)];
    expect([before.length, after.length]).toEqual([30, 25]);
    expect(new Set(instants.flatMap(({ matured }) => matured.map(({ row, horizon }) => `${row}/${horizon}`))).has('29/0')).toBe(false);
  });

  test('is counted, and goes to the minute that ends next', async () => {
    const gap: Entry = { kind: 'gap', ...stampAt(40), from: START + 30_000, to: START + 40_000 };
    const prints: Entry[] = [1, 50, 130].map((second) => ({
      kind: 'trade',
      ...stampAt(second),
      tradeId: second,
      price: (60_000 * UNITS) as never,
      amount: UNITS as never,
      side: 'buy',
    }));
    const stream = [
      bookAt(0, 60_000),
      ...prints.slice(0, 1),
      ...calm(2, 30),
      gap,
      ...calm(45, 50),
      ...prints.slice(1, 2),
      ...calm(51, 130),
      ...prints.slice(2),
    ];
    const engine = newEngine(1);
    const { minutes } = await runEngine(engine, sequenced(stream));
    expect([engine.clock.gaps, engine.clock.gapMs]).toEqual([1, 10_000]);
    expect(minutes.map(({ gapMs }) => gapMs).reduce((sum, ms) => sum + ms, 0)).toBe(10_000);
  });
});

describe('silence', () => {
  test('no entry from stale to fresh', async () => {
    const stream = sequenced([...calm(0, 30), { kind: 'stale' }, ...calm(30, 40), { kind: 'fresh' }, ...calm(40, 50)]);
    const { decisions } = await runEngine(engineWith({}), stream, () => 1);
    const kindsAt = (from: number, to: number) =>
      decisions
        .filter(({ exchangeTime }) => exchangeTime >= START + from * 1_000 && exchangeTime < START + to * 1_000)
        .map(({ reasons }) => reasons.some(({ kind }) => kind === 'stale'));
    expect(new Set(kindsAt(0, 30))).toEqual(new Set([false]));
    expect(new Set(kindsAt(30, 40))).toEqual(new Set([true]));
    expect(new Set(kindsAt(40, 50))).toEqual(new Set([false]));
  });
});

describe('an entry that is passed over', () => {
  test('is counted and its place noted; nothing else of the state knows it', async () => {
    const stream = madeUp(2, 60);
    const at = stream.findIndex(({ entry }, i) => i > 80 && entry.kind === 'trade');
    const { entry, sequence } = stream[at] as SequencedEntry;
    if (entry.kind !== 'trade') throw new Error('no print in the stream');
    const { position } = entry;
    const passed = newEngine(2);
    const without = newEngine(2);
    await runEngine(passed, stream.with(at, { sequence, entry: { kind: 'skipped', passed: entry } }).slice(0, at + 1));
    await runEngine(without, stream.slice(0, at));
    expect(digestOf(passed)).not.toBe(digestOf(without));
    expect(passed.clock).toMatchObject({ skipped: 1, sequence, position });
    Object.assign(without.clock, { skipped: 1, sequence, position });
    expect(digestOf(passed)).toBe(digestOf(without));
  });

  test('the book follows it: later changes build on it', async () => {
    const stream = madeUp(2, 60);
    const at = stream.findIndex(({ entry }, i) => i > 80 && entry.kind === 'delta');
    const { entry, sequence } = stream[at] as SequencedEntry;
    if (entry.kind !== 'delta') throw new Error('no change of the book in the stream');
    const [passed, whole] = [newEngine(2), newEngine(2)];
    await runEngine(passed, stream.with(at, { sequence, entry: { kind: 'skipped', passed: entry } }));
    await runEngine(whole, stream);
    expect(passed.book.checksum()).toBe(whole.book.checksum());
  });

  test('an entry out of order is our own mistake', async () => {
    const engine = newEngine(1);
    const stream = sequenced(calm(0, 5));
    await runEngine(engine, stream);
    await expect(runEngine(engine, stream.slice(-1))).rejects.toThrow('entry 5 after 5');
  });
});

test('a decision for a processor holds from its entry on', async () => {
  const engine = newEngine(1);
  const asked: string[] = [];
  const stream: SequencedEntry[] = [
    { sequence: 1, entry: { kind: 'backend', backend: 'wasm', from: 1 } },
    ...sequenced(calm(0, 13)),
    { sequence: 14, entry: { kind: 'backend', backend: 'cpu', from: 14 } },
    ...sequenced(calm(13, 16), 14),
  ];
  await engine.step(
    stream,
    (backend) => {
      asked.push(backend);
      return compute;
    },
    0,
  );
  expect(new Set(asked.slice(0, 13))).toEqual(new Set(['wasm']));
  for (let from = stream.length - 3; from < stream.length; from++)
    expect(engine.clock.backend === 'cpu' || engine.clock.sequence < 14).toBe(true);
});

/** When the refusals for a gap ended: the time of the first decision of another kind after them. */
function refusedUntil(decisions: readonly DecisionRecord[]): number | undefined {
  const after = (decision: DecisionRecord) => decision.reasons.some(({ kind }) => kind === 'afterGap');
  expect(decisions[0] !== undefined && after(decisions[0]), 'refused at first').toBe(true);
  return decisions.find((decision) => !after(decision))?.exchangeTime;
}
