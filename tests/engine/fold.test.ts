/** A step over many entries equals the steps over each: where batches end changes nothing that lasts and nothing that is shown. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../../src/core/records.ts';
import { digestOf, fedEntries, newEngine } from '../contracts/engine-run.ts';
import { runEngine, type Shown } from './running.ts';

const SEED = 8;
const entries = fedEntries(SEED, 110);

async function run(sizeOf?: (at: number) => number): Promise<Shown & { digest: string }> {
  const engine = newEngine(SEED);
  const shown = await runEngine(engine, entries, sizeOf);
  return { ...shown, digest: digestOf(engine) };
}

/** Decisions may be handed out in fewer versions where a batch is longer; what remains of each is the same. */
function lasting(decisions: readonly DecisionRecord[]): DecisionRecord[] {
  return [...new Map(decisions.map((decision) => [decision.id, decision])).values()];
}

describe('entries in batches', () => {
  test('of one, of all and of any sizes end in one state', { timeout: 60_000 }, async () => {
    const whole = await run();
    expect(whole.steps.length).toBeGreaterThan(60);
    expect(whole.decisions.filter(({ entryTime }) => entryTime !== null).length).toBeGreaterThan(2);
    const single = await run(() => 1);
    expect({ ...single, decisions: lasting(single.decisions) }).toEqual({ ...whole, decisions: lasting(whole.decisions) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
        const cut = await run((at) => sizes[at % sizes.length] ?? 1);
        expect({ ...cut, decisions: lasting(cut.decisions) }).toEqual({ ...whole, decisions: lasting(whole.decisions) });
      }),
      { numRuns: 15 },
    );
  });

  test('are cut behind exactly those that held a training step or changed an order or the account', async () => {
    const { cuts, steps, decisions } = await run();
    const trained = steps.map(({ sequence }) => sequence);
    expect(cuts.filter((sequence) => trained.includes(sequence))).toEqual(trained);
    const others = cuts.filter((sequence) => !trained.includes(sequence));
    const timeOf = new Map(entries.map(({ sequence, entry }) => [sequence, 'exchangeTime' in entry ? entry.exchangeTime : 0]));
    for (const sequence of others) {
      const at = timeOf.get(sequence) ?? 0;
      // An order placed here, or filled or an exit ordered by now.
      const moved = decisions.some(
        ({ action, exchangeTime, entryTime, exitTime }) =>
          (action === 'enter' && exchangeTime === at) ||
          [entryTime, exitTime].some((time) => time !== null && time <= at && time > at - 1_500) ||
          (exitTime !== null && exitTime - 150 === at),
      );
      expect(moved, `a cut behind ${sequence}`).toBe(true);
    }
  });
});
