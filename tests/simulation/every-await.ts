/** The crash test over a share of the seeds: files run side by side, so each takes every other one. */
import { expect, test } from 'vitest';
import { DESKS, type DeskName } from '../../src/core/records.ts';
import { miniatureSpec } from './miniature.ts';
import { chained, type Run, uninterrupted } from './run.ts';

const FULL = process.env.NIGHTJAR_FULL === '1';
const SEEDS = Number(process.env.NIGHTJAR_SEEDS ?? (FULL ? 1_000 : 24));
const FRESH = Math.min(10, Math.floor(SEEDS / 5));
/** Fixed seeds first; a few new ones each run, printed, so that a failure can be had again. */
const FIRST_FRESH = Math.floor(Date.now() / 1000) % 1_000_000;

/** Declares the tests of the seeds number `first`, `first + every`, … */
export function crashTests(first: number, every: number): void {
  for (let i = first; i < SEEDS; i += every) crashTest(i);
}

function crashTest(i: number): void {
  const fresh = i >= SEEDS - FRESH;
  const seed = fresh ? FIRST_FRESH + i : i + 1;
  test(`${fresh ? 'fresh ' : ''}seed ${seed}: a crash at each await in turn changes no digest`, async () => {
    const whole = await uninterrupted(seed);
    expect(whole.step).toBeGreaterThanOrEqual(200);
    // What a new seed happens to trade is chance: the crashes must change nothing all the same.
    if (!fresh) expectTrading(whole, seed);
    expect(whole.gaps).toBeGreaterThanOrEqual(1);
    expect(whole.desyncs).toBeGreaterThanOrEqual(2);
    expect(whole.backend).toBe('cpu');
    for (const blocks of fresh ? [] : whole.pinned) expect(Math.max(...blocks), 'rows that outlived the ring').toBeGreaterThan(0);
    const broken = await chained(seed);
    console.log(
      `seed ${seed}: ${broken.starts - 1} crashes at ${pointsOf(broken.labels)}; ${whole.step} steps, ${whole.trades.length} trades`,
    );
    expect(broken.digests).toEqual(whole.digests);
    expect({ ...broken, labels: 0, open: 0, starts: 0 }).toEqual({ ...whole, labels: 0, open: 0, starts: 0 });
    for (const label of whole.labels) expect(broken.labels, `no crash at ${label}`).toContain(label);
  });
}

/** What a seed must have had on its desks for the crashes to prove anything; each open thing at a commit, where the chained run dies. */
function expectTrading({ trades, decisions, open }: Run, seed: number): void {
  const { settings, trades: prints } = miniatureSpec(seed);
  const of = (desk: DeskName) => trades.filter((trade) => trade.desk === desk);
  for (const desk of DESKS) {
    expect(of(desk).length, `closed trades, ${desk}`).toBeGreaterThanOrEqual(1);
  }
  expect([...open].filter((each) => each.endsWith(' lot')).length, 'an open position').toBeGreaterThanOrEqual(1);
  expect(trades.length, 'closed trades').toBeGreaterThanOrEqual(3);
  expect(open, 'an entry and an exit on their way').toContain('pending entry');
  expect(open).toContain('pending exit');
  expect(new Set(trades.map(({ exitReason }) => exitReason)).size, 'exit reasons').toBeGreaterThanOrEqual(2);
  // Whose order rests is entered seldom, and whether at full size is chance; so is what goes wrong with an order.
  if (settings.orderType === 0 && prints) {
    expect(trades.filter(({ learning }) => !learning).length, 'full-size trades').toBeGreaterThanOrEqual(1);
  }
  if (settings.orderType !== 0) {
    expect(open, 'an order at its price').toContain('resting entry');
    const reasons = decisions.flatMap((decision) => decision.reasons.map(({ kind }) => kind));
    expect(reasons, 'an order that was called off').toContain('cancelled');
  }
}

/** Crash points by the kind of await: how many, from where to where. */
function pointsOf(labels: ReadonlySet<string>): string {
  const kinds = new Map<string, number[]>();
  for (const label of labels) {
    const [kind = '', place = '0'] = label.split('@');
    kinds.set(kind, [...(kinds.get(kind) ?? []), Number(place)]);
  }
  return [...kinds].map(([kind, places]) => `${kind} ${places.length} (${Math.min(...places)} to ${Math.max(...places)})`).join(', ');
}
