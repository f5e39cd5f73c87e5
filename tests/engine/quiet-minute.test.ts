/** A minute without a print has no bar, but what the accounts were worth in it is on the curves all the same. */
import { expect, test } from 'vitest';
import type { MinuteRecord } from '../../src/core/records.ts';
import { newEngine } from '../contracts/engine-run.ts';
import { compute, madeUp } from './running.ts';

const MINUTE = 60_000;

test('each minute that was seen from its beginning has a record, made of the mid where nothing was printed', {
  timeout: 60_000,
}, async () => {
  const silent = madeUp(2, 240).filter(({ entry }) => entry.kind !== 'trade' && entry.kind !== 'backfill');
  const engine = newEngine(2);
  const minutes: MinuteRecord[] = [];
  for (let from = 0; from < silent.length; ) {
    const outcome = await engine.step(silent, () => compute, from);
    from += outcome.consumed;
    minutes.push(...outcome.minutes);
  }
  expect(minutes.length).toBeGreaterThanOrEqual(2);
  for (const { open, high, low, close, volume, basis, spot, time } of minutes) {
    expect([high, low, close, volume, basis]).toEqual([open, open, open, 0, 'mid']);
    expect(spot).toBeGreaterThan(0);
    expect(time % MINUTE).toBe(0);
  }
  expect(new Set(minutes.map(({ time }) => time)).size).toBe(minutes.length);
  // Indicators see prints alone.
  expect(engine.features.bars.open(1)).toBeNull();
});
