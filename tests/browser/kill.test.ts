/** The kill test: live from a test exchange, the browser is killed at random moments, and each time the session goes on from the exact step. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../src/core/frame.ts';
import { type GapPoint, isDataPoint, type JournalEntry } from '../../src/core/messages.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { type Exported, exportTo, readExported } from './exported.ts';
import { type Counts, countsOf, stepOf, type TradingShown, untilStatus, untilTrading } from './screen.ts';
import { type Simulated, simulate } from './simulated.ts';
import { type Ground, lastShown, learnAWhile, type Sitting, sit } from './sitting.ts';
import { FULL, openStage, ROOT } from './stage.ts';
import { stepShare } from './step-share.ts';
import { expectHeld, expectKept, positionsOf } from './trading-kept.ts';

/** Book, ticks and trades. */
const RECORDING = join(ROOT, 'public/recordings/binance-btc-usdt.jsonl.gz');
const MARKET = 'BTC-AUD';
const START = `?source=live&market=${MARKET}&start`;
/** The second time on nobody says what to open: it must know by itself. */
const REOPEN = '';
const LEAST_LEARNING_MS = 3_000;
const MOST_LEARNING_MS = 8_000;
const CHECKPOINT_LIMIT_MS = 2_000;
/** How long a desk may take to hold something. */
const HOLDING_MS = 60_000;
const WHOLE_TEST_MS = 900_000;

/** A sitting that was killed, and the one that followed. */
interface Round {
  readonly killed: Sitting;
  readonly killedTime: number;
  /** What was shown of trading just before. */
  readonly held: TradingShown;
  readonly next: Sitting;
}

/** Kills `count` sittings, one after the other, and returns with the next one learning. `meanwhile` is called in each before the kill. */
async function killRounds(ground: Ground, count: number, meanwhile: (sitting: Sitting, round: number) => Promise<void>): Promise<Round[]> {
  const rounds: Round[] = [];
  let sitting = await sit(ground, START, null);
  for (let round = 1; round <= count; round++) {
    await learnAWhile(LEAST_LEARNING_MS, MOST_LEARNING_MS);
    await meanwhile(sitting, round);
    const held = await untilTrading(sitting.page, 'an open position', (shown) => positionsOf(shown).length > 0, HOLDING_MS);
    const killedTime = await sitting.kill();
    const next = await sit(ground, REOPEN, lastShown(sitting));
    rounds.push({ killed: sitting, killedTime, held, next });
    console.info(`round ${round}: ${roundWords(sitting, next)}`);
    sitting = next;
  }
  return rounds;
}

function roundWords(killed: Sitting, next: Sitting): string {
  const shown = lastShown(killed);
  const { step, sequence, backend } = next.restored;
  const away = Math.round((next.launchedTime - killed.launchedTime) / 1_000);
  return (
    `${killed.glances.length} looks, killed at step ${shown.step}, sequence ${shown.sequence}; ` +
    `restored at step ${step}, sequence ${sequence} on ${backend}; ${away} s of exchange time from launch to launch`
  );
}

/** Nothing that was shown may be lost, and what was shown of a step stays true for ever. */
function expectGoesOn({ killed, next }: Round): void {
  const shown = lastShown(killed);
  expect(next.restored.session).toBe(shown.session);
  expect(next.restored.sitting).toBe(shown.sitting + 1);
  expect(next.restored.step).toBeGreaterThanOrEqual(shown.step);
  expect(next.restored.sequence).toBeGreaterThanOrEqual(shown.sequence);
  expect(next.shownRow?.step).toBe(shown.step);
  expectAgrees(shown, next.shownRow);
}

/**
 * A status shows step and digest of the last checkpoint. Where that was cut at an order behind the step, its digest is of a
 * later sequence than the step's: digests are compared at equal sequence.
 */
function expectAgrees(shown: Status, row: { readonly sequence: number; readonly digest: string } | null | undefined): void {
  expect(row?.sequence).toBeLessThanOrEqual(shown.sequence);
  if (row?.sequence === shown.sequence) expect(row.digest).toBe(shown.digest);
}

/** Every status that was shown, in order. */
function shownIn(sittings: readonly Sitting[]): Status[] {
  return sittings.flatMap(({ restored, glances }) => [restored, ...glances.map(({ status }) => status)]);
}

function expectNeverBack(sittings: readonly Sitting[]): void {
  const all = shownIn(sittings);
  const stepBack = all.find((status, i) => status.step < (all[i - 1]?.step ?? 0));
  const sequenceBack = all.find((status, i) => status.sequence < (all[i - 1]?.sequence ?? 0));
  expect([stepBack, sequenceBack]).toEqual([undefined, undefined]);
}

describe('a session on WASM, in a browser without any GPU', () => {
  const rounds: Round[] = [];
  let exchange: Exchange;
  let ground: Ground;
  /** An export made while it was learning, with what was shown just before the kill that followed. */
  let halfway: { readonly file: string; readonly shown: Status };
  /** Made after the last sitting was stopped, when nothing moves any more. */
  let file: string;
  let stopped: Status;
  let counts: Counts;
  let exported: Exported;

  beforeAll(async () => {
    // Older deltas follow each snapshot, one of them twice, as the real exchange was seen to send.
    exchange = await startExchange({ recording: RECORDING, marketId: MARKET, speed: 20, dirtySnapshots: true });
    const stage = await openStage(exchange.url);
    ground = { stage, exchange, profile: 'wasm', flags: [] };
    const count = FULL ? 20 : 6;
    rounds.push(
      ...(await killRounds(ground, count, async ({ page, glances }, round) => {
        if (round !== Math.ceil(count / 2)) return;
        const shown = glances.at(-1)?.status;
        if (shown === undefined) throw new Error('Nothing was shown.');
        halfway = { file: join(stage.folder, 'halfway.nightjar'), shown };
        await exportTo(page, halfway.file);
      })),
    );
    const last = sittings().at(-1);
    if (last === undefined) throw new Error('There was no round.');
    await learnAWhile(LEAST_LEARNING_MS, LEAST_LEARNING_MS);
    await last.rest();
    await last.page.getByRole('button', { name: 'Stop', exact: true }).click();
    stopped = await untilStatus(last.page, 'it to stop', ({ phase }) => phase === 'stopped');
    file = join(stage.folder, 'stopped.nightjar');
    await exportTo(last.page, file);
    exported = await readExported(file);
    counts = await countsOf(last.page);
    await last.kill();
  }, WHOLE_TEST_MS);

  afterAll(async () => {
    await ground?.stage.close();
    await exchange?.stop();
  });

  const sittings = () => sittingsOf(rounds);

  it('never goes back behind what the screen had shown', () => {
    for (const round of rounds) expectGoesOn(round);
    expectNeverBack(sittings());
  });

  it('keeps every position, decision and trade that was shown, each as it was', () => {
    for (const { held, next } of rounds) {
      expectHeld(held, next.resumedTrading);
      expectKept(held, exported);
    }
    const open = rounds.flatMap(({ held }) => positionsOf(held));
    console.info(`${open.length} positions were open at ${rounds.length} kills; ${exported.trades.length} trades closed in all`);
  });

  it('names on the state line the step of its status, or one before', () => {
    const looks = sittings().flatMap(({ glances }) => glances);
    const named = looks.filter(({ shownStep }) => shownStep !== null);
    for (const { shownStep, status } of named) expect(shownStep).toBeLessThanOrEqual(status.step);
    expect(named.some(({ shownStep, status }) => shownStep === status.step)).toBe(true);
  });

  it('keeps for every step that was shown the digest that was shown', () => {
    const rows = new Map(exported.steps.map((row) => [row.step, row]));
    const shown = shownIn(sittings()).filter(({ step }) => step > 0);
    for (const status of shown) expectAgrees(status, rows.get(status.step));
    const compared = shown.filter(({ step, sequence }) => rows.get(step)?.sequence === sequence).length;
    console.info(`${compared} of ${shown.length} statuses shown were of a step's own sequence`);
    expect(compared).toBeGreaterThan(shown.length * 0.5);
  });

  it('gives in Node, replayed from its export, the digests that it showed', async () => {
    const restored = sittings().at(-1)?.restored;
    const cases: (readonly [file: string, status: Status | undefined])[] = [
      [halfway.file, halfway.shown],
      [file, restored],
      [file, stopped],
    ];
    for (const [journal, status] of cases) {
      const replayed: Simulated = await simulate('--journal', journal, '--until', String(status?.sequence));
      console.info(`replayed ${replayed.step} steps to sequence ${replayed.sequence} in ${replayed.seconds.toFixed(1)} s`);
      expect(replayed).toMatchObject({ backend: 'wasm', digest: status?.digest, step: status?.step, sequence: status?.sequence });
    }
  });

  it('counts no data point twice and leaves none out', () => {
    const { journal } = exported;
    expect(journal.map(({ sequence }) => sequence)).toEqual(journal.map((_, i) => i + 1));
    const tradeIds = journal.flatMap(({ entry }) => (entry.kind === 'trade' ? [entry.tradeId] : []));
    expect(tradeIds.length).toBeGreaterThan(100);
    expect(new Set(tradeIds).size).toBe(tradeIds.length);
    expect(repeatedAcrossSittings(journal)).toEqual([]);
    expect(counts.dataPoints).toBe(journal.filter(({ entry }) => isDataPoint(entry)).length);
  });

  it('has one gap for each kill, which covers the time away', () => {
    const gaps = exported.journal.flatMap(({ entry }) => (entry.kind === 'gap' ? [entry] : []));
    expect(gaps.length).toBe(rounds.length);
    rounds.forEach(({ killedTime, next }, i) => {
      const gap = gaps[i] as GapPoint;
      expect(gap.from).toBeLessThanOrEqual(killedTime);
      expect(gap.to).toBeGreaterThanOrEqual(next.launchedTime);
      expect(next.glances.at(-1)?.status.gapMs).toBe(gap.to - gap.from);
    });
    expect(counts.gaps).toBe(rounds.length);
    expect([counts.resyncs, counts.recoveries, counts.skipped]).toEqual([0, 0, 0]);
  });

  it('has a checkpoint of at most two seconds ago while it learns', () => {
    // From the first new step of a sitting on: before, no label can have matured behind the gap, and there is nothing to save.
    const learning = ages(({ step }, { resumed }) => step > resumed.step);
    const live = ages(() => true);
    console.info(
      `checkpoint age ${figures(learning)} while learning; ${figures(live)} in all looks while live, the wait for the first included`,
    );
    expect(percentile(learning, 0.99)).toBeLessThanOrEqual(CHECKPOINT_LIMIT_MS);
  });

  it('takes a training step in at least nine of ten seconds that could have one, and never two', () => {
    const { possible, taken, most } = stepShare(exported.journal, exported.steps);
    console.info(`a step in ${taken} of ${possible} whole seconds that could have one (${((100 * taken) / possible).toFixed(1)} %)`);
    expect(possible).toBeGreaterThan(rounds.length * 20);
    expect(taken).toBeGreaterThanOrEqual(possible * 0.9);
    expect(most).toBe(1);
  });

  it('falls back to WASM where there is no WebGPU adapter', () => {
    expect(backendsOf(sittings())).toEqual(['wasm']);
    expect(new Set(exported.steps.map(({ backend }) => backend))).toEqual(new Set(['wasm']));
  });

  /** Ages shown while live; before the very first checkpoint there is none. */
  function ages(counted: (status: Status, sitting: Sitting) => boolean): number[] {
    return sittings().flatMap((sitting) =>
      sitting.glances.flatMap(({ status }) => {
        const { phase, checkpointAgeMs } = status;
        return phase === 'live' && checkpointAgeMs !== null && counted(status, sitting) ? [checkpointAgeMs] : [];
      }),
    );
  }
});

describe('a session on WebGPU', () => {
  const rounds: Round[] = [];
  let exchange: Exchange;
  let ground: Ground;

  beforeAll(async () => {
    // A software GPU takes a seventh of a second for a step: three seconds of exchange time in one are what it can bear.
    exchange = await startExchange({ recording: RECORDING, marketId: MARKET, speed: 3, dirtySnapshots: true });
    const stage = await openStage(exchange.url);
    ground = { stage, exchange, profile: 'webgpu', flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] };
    rounds.push(...(await killRounds(ground, FULL ? 3 : 1, async () => undefined)));
  }, WHOLE_TEST_MS);

  afterAll(async () => {
    await ground?.stage.close();
    await exchange?.stop();
  });

  it('goes on from the exact step, with the positions it held', () => {
    for (const round of rounds) expectGoesOn(round);
    for (const { held, next } of rounds) expectHeld(held, next.resumedTrading);
    expectNeverBack(sittingsOf(rounds));
  });

  it('keeps for every step that was shown the digest that was shown', async () => {
    const page = rounds.at(-1)?.next.page;
    const shown = shownIn(sittingsOf(rounds)).filter(({ step }) => step > 0);
    let compared = 0;
    for (const status of shown) {
      const row = page === undefined ? null : await stepOf(page, status.step);
      expectAgrees(status, row);
      if (row?.sequence === status.sequence) compared++;
    }
    console.info(`${compared} of ${shown.length} statuses shown were of a step's own sequence`);
    expect(compared).toBeGreaterThan(shown.length * 0.5);
  });

  it('stays on the GPU', () => {
    expect(backendsOf(sittingsOf(rounds))).toEqual(['webgpu']);
  });
});

function sittingsOf(rounds: readonly Round[]): Sitting[] {
  const [first] = rounds;
  return first === undefined ? [] : [first.killed, ...rounds.map(({ next }) => next)];
}

/** What the steps shown were computed on. */
function backendsOf(sittings: readonly Sitting[]): string[] {
  const learned = shownIn(sittings).filter(({ step }) => step > 0);
  return [...new Set(learned.map(({ backend }) => backend))];
}

/**
 * Book changes of one sitting that came again in a later one. The same change may rightly come twice within one: the
 * exchange repeats ids around a snapshot, and such a change leaves the book as it is.
 */
function repeatedAcrossSittings(journal: readonly JournalEntry[]): string[] {
  const seen = new Map<string, number>();
  const repeated: string[] = [];
  let sitting = 0;
  for (const { entry } of journal) {
    if (entry.kind === 'gap') sitting++;
    if (entry.kind !== 'delta' && entry.kind !== 'snapshot') continue;
    const key = JSON.stringify([entry.snapshotId, entry.kind, entry.bids, entry.asks]);
    const before = seen.get(key);
    if (before !== undefined && before !== sitting) repeated.push(key);
    seen.set(key, sitting);
  }
  return repeated;
}

/** Nearest rank. */
function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

function figures(ages: readonly number[]): string {
  const [median, p99, worst] = [0.5, 0.99, 1].map((share) => Math.round(percentile(ages, share)));
  return `median ${median} ms, p99 ${p99} ms, worst ${worst} ms of ${ages.length}`;
}
