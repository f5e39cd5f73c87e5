/** Runs the miniature engine over entries and keeps everything it hands out. */
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Entry, Level, SequencedEntry } from '../../src/core/messages.ts';
import type { DecisionRecord, InstantRecord, MinuteRecord, TradeRecord } from '../../src/core/records.ts';
import type { Settings } from '../../src/core/settings.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import { Engine, type Outcome } from '../../src/engine/engine.ts';
import { marketEntries } from '../simulation/market.ts';
import { miniatureSpec } from '../simulation/miniature.ts';

export const compute = new ReferenceCompute();

/** All that became visible, in order; decisions in every version. */
export interface Shown {
  readonly instants: InstantRecord[];
  readonly minutes: MinuteRecord[];
  readonly decisions: DecisionRecord[];
  readonly trades: TradeRecord[];
  readonly steps: NonNullable<Outcome['step']>[];
  /** Sequences behind which a commit was asked for. */
  readonly cuts: number[];
}

/** @param sizeOf how many entries the batch has that begins at this place; all of them unless told. */
export async function runEngine(
  engine: Engine,
  entries: readonly SequencedEntry[],
  sizeOf = (_at: number) => entries.length,
): Promise<Shown> {
  const shown: Shown = { instants: [], minutes: [], decisions: [], trades: [], steps: [], cuts: [] };
  for (let at = 0; at < entries.length; ) {
    const batch = entries.slice(at, at + sizeOf(at));
    for (let from = 0; from < batch.length; ) {
      const outcome = await engine.step(batch, () => compute, from);
      from += outcome.consumed;
      shown.instants.push(...outcome.instants);
      shown.minutes.push(...outcome.minutes);
      shown.decisions.push(...outcome.decisions);
      shown.trades.push(...outcome.trades);
      if (outcome.step !== null) shown.steps.push(outcome.step);
      if (outcome.cut) shown.cuts.push(engine.clock.sequence);
    }
    at += batch.length;
  }
  return shown;
}

export function sequenced(entries: readonly Entry[], first = 1): SequencedEntry[] {
  return entries.map((entry, i) => ({ sequence: first + i, entry }));
}

/** At the interval as set: decisions to change it are left out. */
export function madeUp(seed: number, seconds: number): SequencedEntry[] {
  return sequenced(marketEntries({ seed, seconds }).filter(({ kind }) => kind !== 'interval'));
}

export function engineWith(changes: Partial<Settings>, seed = 1): Engine {
  const spec = miniatureSpec(seed);
  return new Engine({ ...spec, settings: { ...spec.settings, ...changes } });
}

export const START = 1_700_000_000_000;

/** Hand-made points, each at its second. */
export function stampAt(second: number) {
  const time = START + second * 1_000;
  return { exchangeTime: time, receivedTime: time, position: 1 };
}

/** A whole book around `mid`, `levels` deep on each side. */
export function bookAt(second: number, mid: number, halfSpread = 0.5, levels = 1): Entry {
  const side = (sign: 1 | -1) =>
    Array.from({ length: levels }, (_, i): Level => [Math.round((mid + sign * (halfSpread + i)) * UNITS) as Price, UNITS as Amount, 1]);
  return { kind: 'snapshot', ...stampAt(second), snapshotId: 1 + second, bids: side(-1), asks: side(1) };
}

/** A market that moves a little every second from `from` on. */
export function calm(from: number, to: number, halfSpread = 0.5): Entry[] {
  return Array.from({ length: to - from }, (_, i) => bookAt(from + i, 60_000 + (((from + i) * 7) % 5), halfSpread));
}
