/** The miniature engine over a made-up market, without disk or loop: for tests that cut it open in the middle. */
import { createHash } from 'node:crypto';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { SequencedEntry } from '../../src/core/messages.ts';
import type { Compute } from '../../src/core/ports.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { Engine } from '../../src/engine/engine.ts';
import { digestInput, encodeState } from '../../src/engine/state.ts';
import { marketEntries } from '../simulation/market.ts';
import { miniatureSpec } from '../simulation/miniature.ts';

/** Entries with everything in them: gap, resync, silence, a change of processor, one that is passed over. */
export function fedEntries(seed: number, seconds: number): SequencedEntry[] {
  const fed: SequencedEntry[] = marketEntries({ seed, seconds }).map((entry, i) => ({ sequence: i + 1, entry }));
  const middle = Math.floor(fed.length / 2);
  fed.splice(middle, 0, { sequence: middle, entry: { kind: 'backend', backend: 'cpu', from: middle } });
  const passed = fed.findIndex(({ entry }, i) => i > fed.length * 0.55 && entry.kind === 'trade');
  const place = fed[passed];
  if (place !== undefined && place.entry.kind === 'trade') {
    fed[passed] = { sequence: place.sequence, entry: { kind: 'skipped', passed: place.entry } };
  }
  return fed;
}

/** The reference, which for some networks and inputs, always the same, gives no number. */
export function unreliableCompute(): Compute {
  const inner = new ReferenceCompute();
  return {
    backend: 'reference',
    device: 'test',
    outputs: (...args) => inner.outputs(...args),
    gradients: async (...args) => {
      const results = await inner.gradients(...args);
      return results.map((own) => (Math.floor(own.loss * 1e6) % 23 === 5 ? { ...own, loss: Number.NaN } : own));
    },
    close: () => inner.close(),
  };
}

export function newEngine(seed: number): Engine {
  return new Engine(miniatureSpec(seed));
}

/** Feeds `entries`; returns the rows that were made. */
export async function feed(engine: Engine, entries: readonly SequencedEntry[], compute: Compute): Promise<InstantRecord[]> {
  const rows: InstantRecord[] = [];
  for (let from = 0; from < entries.length; ) {
    const outcome = await engine.step(entries, () => compute, from);
    from += outcome.consumed;
    rows.push(...outcome.instants);
  }
  return rows;
}

export function digestOf(engine: Engine): string {
  return createHash('sha256')
    .update(digestInput(encodeState(engine)))
    .digest('hex');
}
