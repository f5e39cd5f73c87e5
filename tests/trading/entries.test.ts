/** What an entry risks is what it can lose, what one desk takes the other cannot, and who pays is taken before who scores. */
import { describe, expect, test } from 'vitest';
import type { Level } from '../../src/core/messages.ts';
import { POLICY } from '../../src/trading/policy.ts';
import { CALM, expecting, FloorRun, kindsOf, level, reasonOf } from './floor-run.ts';

/** Levels of a thousandth each, a dollar apart, away from `best`. */
const thin = (best: number, step: number, levels = 400): Level[] => Array.from({ length: levels }, (_, i) => level(best + step * i, 0.001));

describe('an order that walks a thin book', () => {
  const at = (run: FloorRun, elapsedMs: number, bid: number) => run.books(elapsedMs, thin(bid, -1), thin(bid + 6, 1));
  const entered = () => {
    const run = new FloorRun({ settings: { fee: 0.001 } });
    at(run, 0, 59_997).decide(expecting(200));
    return at(at(run, 1_000, 59_997), 5_000, 59_997);
  };

  test('is not stopped out by what it paid itself, while the market stands still', () => {
    const run = entered();
    expect(run.floor.spot.holdings.lots).toHaveLength(1);
    expect(run.trades).toEqual([]);
    const [lot] = run.floor.spot.holdings.lots;
    expect(lot?.entry.learning).toBe(false);
    expect(lot?.entryPrice).toBeGreaterThan(60_003 * 1e8);
  });

  test('loses no more than it was said to risk when its stop is met', () => {
    const run = entered();
    const stop = Math.floor((run.floor.spot.holdings.lots[0]?.stop ?? 0) / 1e8);
    at(at(run, 1_000, stop), 1_000, stop);
    const [trade] = run.trades.filter(({ desk }) => desk === 'spot');
    expect(trade?.exitReason).toBe('SL_HIT');
    expect(trade?.profit).toBeLessThan(0);
    expect(-(trade?.profit ?? 0)).toBeLessThanOrEqual(trade?.risked ?? 0);
  });
});

test('two desks that enter at once do not both get the coins that are displayed once', () => {
  const run = new FloorRun();
  const asks = [level(60_003, 0.00018), level(60_103, 1)];
  run.books(0, [level(59_997, 1)], asks).decide(expecting(0.5));
  run.books(1_000, [level(59_997, 1)], asks);
  const prices = run.floor.desks.map(({ holdings }) => (holdings.lots[0]?.entryPrice ?? 0) / 1e8);
  expect(prices[0]).toBe(60_003);
  expect(prices[1]).toBeCloseTo(60_053, 6);
});

test('the candidate that pays is taken at full size, though the rules lean the other way', () => {
  const run = new FloorRun({ settings: { fee: 0.001 } }).price(0, 60_000);
  const green = { ribbons: CALM.ribbons.map((ribbon) => ({ ...ribbon, state: 'ALL_GREEN' as const })), alignment: 'BOTH_GREEN' as const };
  const { margin } = run.decide(expecting(-400), green);
  expect(margin).toMatchObject({ action: 'enter', direction: 'SHORT', learning: false });
});

describe('outcome models in their full phase', () => {
  const settings = { coldTrades: 0, fullTrades: 20, learningLots: 20, lots: 20, learningBudget: 0.1 };

  /** Thirty trades that lost, as the models would have seen them. */
  function lost(): FloorRun {
    const run = new FloorRun({ settings }).price(0, 60_000);
    const { outcomes } = run.floor;
    for (let i = 0; i < 30; i++) {
      const context = outcomes.noted(new Float32Array(23).fill(i % 2), 0.5);
      outcomes.learn({ context, pnl: -0.02, holdMs: 60_000, adverse: 0.02, exitTime: run.time - 1_000_000 + i * 1_000 });
    }
    return run;
  }

  test('try what they veto now and then, also where exploration is off: they could never find that they are wrong', () => {
    const run = lost();
    const decided = Array.from({ length: 200 }, (_, i) => run.price(1_000, 60_000 + (i % 3)).decide(expecting(50), { imbalance: 1 }).spot);
    const vetoed = decided.filter((decision) => reasonOf(decision, 'veto') !== undefined);
    const tried = vetoed.filter(({ action }) => action === 'enter');
    expect(vetoed.length).toBeGreaterThan(50);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.length).toBeLessThan(vetoed.length / 2);
    expect(tried.every(({ learning, mode }) => learning && mode === 'exploration')).toBe(true);
  });

  test('allow no full size while one of them has begun anew', () => {
    const run = lost();
    run.command({ kind: 'resetOutcomes', model: 'win' });
    const { spot } = run.decide(expecting(50), { imbalance: 1 });
    expect(reasonOf(spot, 'unknownInput')?.inputs).toBe('outcome models');
    expect(spot.learning).toBe(true);
  });
});

test('where the policy fails for one desk, the other takes nothing at full size in the same instant, and the words are kept', () => {
  const policy: typeof POLICY = {
    ...POLICY,
    assess: (candidate, weighed, experience) => {
      if (weighed.desk === 'spot') throw new Error('a hole in the policy');
      return POLICY.assess(candidate, weighed, experience);
    },
  };
  const run = new FloorRun({ policy, settings: { fee: 0.001 } }).price(0, 60_000);
  const { spot, margin } = run.decide(expecting(200), { imbalance: 1 });
  expect([spot.action, kindsOf(spot).includes('fallback')]).toEqual(['stayOut', true]);
  expect(kindsOf(margin)).toContain('fallback');
  expect(margin.action === 'stayOut' || margin.learning).toBe(true);
  expect(run.floor.failure).toBe('a hole in the policy');
});
