/** What came of trades goes back to the networks: instants a desk traded on are learned from again. */
import { describe, expect, test } from 'vitest';
import { newEngine } from '../contracts/engine-run.ts';
import { compute, madeUp } from './running.ts';

const SEED = 2;

describe('an instant that was traded on', () => {
  test('is replayed again and again once the trade is closed', { timeout: 60_000 }, async () => {
    const entries = madeUp(SEED, 150);
    const engine = newEngine(SEED);
    const entered: number[] = [];
    for (let from = 0; from < entries.length; ) {
      const outcome = await engine.step(entries, () => compute, from);
      from += outcome.consumed;
      for (const { exitTime, entryTime, exchangeTime } of outcome.decisions) {
        if (entryTime === null || exitTime === null) continue;
        const row = rowAtTime(engine, exchangeTime);
        if (row !== null && !entered.includes(row)) entered.push(row);
      }
    }
    expect(entered.length).toBeGreaterThan(5);
    const { replay, rows, random } = engine.learner as unknown as {
      replay: typeof engine.learner.replay;
      rows: typeof engine.learner.rows;
      random: Parameters<typeof replay.draw>[3];
    };
    const drawn = Array.from({ length: 400 }, () => replay.draw(160, rows, rows.end - 10, random)).flat();
    const traded = drawn.filter(({ origin }) => origin === 'traded').map(({ row }) => row);
    expect(traded.length, 'an eighth of the places').toBe(400 * 20);
    const replayed = [...new Set(traded)].sort((a, b) => a - b);
    expect(replayed).toEqual([...entered].sort((a, b) => a - b));
  });
});

/** The instant at a time. */
function rowAtTime({ learner }: ReturnType<typeof newEngine>, time: number): number | null {
  const { rows } = learner;
  for (let row = rows.first; row < rows.end; row++) if (rows.time(row) === time) return row;
  return null;
}
