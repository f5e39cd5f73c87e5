/** Plays entries through the extractor and compares every feature with its batch definition. */
import { expect } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { FEATURES, type FeatureName } from '../../src/features/catalogue.ts';
import { batchRows } from './batch-features.ts';
import { play, rawExtractor } from './playing.ts';

/** Rows are float32: one part in 16 million, and what sums in another order make of it. */
const RELATIVE = 1e-6;
const ABSOLUTE = 1e-6;
const NAMES = FEATURES.map(({ name }) => name);

export interface Comparison {
  readonly intervalMs: number;
  readonly basis?: 'trades' | 'mid';
  /** Compares every so manieth instant. */
  readonly every?: number;
}

/** Compares every feature; returns how often each was known. */
export function expectBatch(entries: readonly Entry[], { intervalMs, basis = 'trades', every = 1 }: Comparison): Map<FeatureName, number> {
  const instants = play(entries, rawExtractor({ basis }), intervalMs);
  expect(instants.length).toBeGreaterThan(80);
  const places = instants.map(({ place }) => place);
  const expected = batchRows(entries, places, basis, every);
  const shown = new Map<FeatureName, number>();
  instants.forEach(({ place, row }, i) => {
    const truths = expected[i];
    if (truths === null || truths === undefined) return;
    NAMES.forEach((name, at) => {
      const truth = truths[name];
      const where = `${name} at instant ${i}, entry ${place}`;
      expect(row.present[at], where).toBe(truth === null ? 0 : 1);
      if (truth === null) return;
      const value = row.values[at] ?? Number.NaN;
      if (!(Math.abs(value - truth) <= ABSOLUTE + RELATIVE * Math.abs(truth))) expect(value, where).toBe(truth);
      shown.set(name, (shown.get(name) ?? 0) + 1);
    });
  });
  return shown;
}
