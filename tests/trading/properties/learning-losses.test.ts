/** Where prices do not leap over stops and costs stand still, learning trades lose no more in a period than its budget, to the last unit. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expecting, FloorRun } from '../floor-run.ts';

const RUNS = process.env.NIGHTJAR_FULL === '1' ? 20 : 1;
const STEPS = 60;

test('the learning budget of a period is never exceeded, on either desk', { timeout: RUNS * 60_000 }, () => {
  let lost = 0;
  let nearest = 0;
  fc.assert(
    fc.property(
      // Each step moves the price by at most a hundredth of a percent: the spread, by which a stop may be slipped past unpunished.
      fc.array(fc.tuple(fc.integer({ min: -10, max: 10 }), fc.boolean()), { minLength: 150, maxLength: 300, size: 'max' }),
      fc.constantFrom(0, 0.0005),
      fc.constantFrom(0, 1),
      (course, fee, orderType) => {
        const exits = { stopLoss: 0.002, takeProfit: 0.002, timeExit: 20_000, trailStart: 1, borrowing: 0 };
        const budget = { learningBudgetSteps: STEPS, learningBudget: 2e-6, lots: 20, learningLots: 20, latency: 0, drawdown: 1 };
        const run = new FloorRun({ settings: { ...exits, ...budget, fee, orderType, riskPerTrade: 0.0001, capital: 10_000 } });
        const losses = new Map<string, number>();
        let mid = 10_000;
        let counted = 0;
        for (const [move, decides] of course) {
          mid *= 1 + move / 200_000;
          run.price(1_000, mid, mid / 20_000);
          for (const { desk, profit, learning } of run.trades.slice(counted)) {
            const key = `${desk} ${Math.floor(run.step / STEPS)}`;
            if (learning) losses.set(key, (losses.get(key) ?? 0) + Math.max(0, -profit));
          }
          counted = run.trades.length;
          run.decide(decides ? expecting(move >= 0 ? 0.01 : -0.01) : []);
        }
        for (const each of losses.values()) {
          expect(each).toBeLessThanOrEqual(2e-6 * 10_000 * 1e8);
          lost += each;
          nearest = Math.max(nearest, each);
        }
      },
    ),
    { numRuns: RUNS * 20, endOnFailure: true },
  );
  expect(lost, 'there were losses to count').toBeGreaterThan(1e6);
  expect(nearest, 'and some that came near').toBeGreaterThan(1e6);
});
