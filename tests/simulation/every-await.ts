/** The crash test over a share of the seeds: files run side by side, so each takes every other one. */
import { expect, test } from 'vitest';
import { chained, uninterrupted } from './run.ts';

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
    expect(whole.fills).toBeGreaterThanOrEqual(3);
    expect(whole.gaps).toBeGreaterThanOrEqual(1);
    expect(whole.desyncs).toBeGreaterThanOrEqual(2);
    expect(whole.backend).toBe('cpu');
    for (const blocks of whole.pinned) expect(Math.max(...blocks), 'rows that outlived the ring').toBeGreaterThan(0);
    const broken = await chained(seed);
    console.log(`seed ${seed}: ${broken.starts - 1} crashes at ${pointsOf(broken.labels)}; ${whole.step} steps, ${whole.fills} fills`);
    expect(broken.digests).toEqual(whole.digests);
    expect({ ...broken, labels: 0, starts: 0 }).toEqual({ ...whole, labels: 0, starts: 0 });
    for (const label of whole.labels) expect(broken.labels, `no crash at ${label}`).toContain(label);
  });
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
