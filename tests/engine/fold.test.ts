/** A step over many entries equals the steps over each: where batches end changes nothing that lasts and nothing that is shown. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../../src/core/records.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { digestOf, fedEntries, newEngine } from '../contracts/engine-run.ts';
import { compute, runEngine, type Shown } from './running.ts';

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
    expect(new Set(whole.trades.map(({ desk }) => desk)).size, 'trades of both desks').toBe(2);
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

  test('are cut behind exactly those that held a training step, a command, or changed an order or the account', async () => {
    const engine = newEngine(SEED);
    const reasons = { step: 0, command: 0, account: 0 };
    for (const each of entries) {
      const before = accounts(engine);
      const { cut, step } = await engine.step([each], () => compute);
      const isCommand = each.entry.kind === 'command';
      const moved = accounts(engine) !== before;
      expect(cut, `behind ${each.sequence}`).toBe(step !== null || isCommand || moved);
      if (step !== null) reasons.step++;
      else if (isCommand) reasons.command++;
      else if (moved) reasons.account++;
    }
    expect(reasons.step).toBeGreaterThan(60);
    expect(reasons.command).toBeGreaterThan(5);
    expect(reasons.account, 'and nothing else').toBeGreaterThan(20);
  });
});

/** Money, coins and all that was asked of the exchange. */
function accounts({ trading }: Engine): string {
  return JSON.stringify(
    trading.desks.map(({ exchange }) => {
      const { pending, resting } = exchange as unknown as { readonly pending: unknown; readonly resting: unknown };
      const { cash, holding } = exchange.account;
      return { cash, holding, pending, resting };
    }),
  );
}
