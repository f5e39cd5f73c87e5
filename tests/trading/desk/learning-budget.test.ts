/** What learning may cost: a share of equity per period of steps, spent by losses alone. */
import { describe, expect, test } from 'vitest';
import type { Money, Price } from '../../../src/core/units.ts';
import { LearningBudget, learningRisk, lotRisk } from '../../../src/trading/desk/learning-budget.ts';
import { expectContinues } from '../../model/continuing.ts';
import { lotAt, price } from './lot-at.ts';

const money = (value: number) => value as Money;

test('is a share of equity, less what was lost, less what may still be', () => {
  const budget = new LearningBudget(0.005, 100);
  expect(budget.left(0, money(1_000_000), money(0))).toBe(5_000);
  budget.spend(3, money(1_200));
  expect(budget.left(50, money(1_000_000), money(300))).toBe(3_500);
});

test('is never below nought', () => {
  const budget = new LearningBudget(0.005, 100);
  budget.spend(0, money(9_999));
  expect(budget.left(1, money(1_000_000), money(0))).toBe(0);
  expect(new LearningBudget(0.005, 100).left(0, money(1_000_000), money(80_000))).toBe(0);
});

test('is whole again with the next period, and only then', () => {
  const budget = new LearningBudget(0.005, 100);
  budget.spend(10, money(5_000));
  expect([99, 100, 199].map((step) => budget.left(step, money(1_000_000), money(0)))).toEqual([0, 5_000, 5_000]);
  budget.spend(120, money(1_000));
  expect([199, 200].map((step) => budget.left(step, money(1_000_000), money(0)))).toEqual([4_000, 5_000]);
});

test('of nought refuses everything', () => {
  expect(new LearningBudget(0, 100).left(0, money(1e15), money(0))).toBe(0);
});

describe('what may still be lost', () => {
  const UNIT = 100_000_000;

  test('of a lot is the way to its stop and a round trip, long or short', () => {
    // One base at 100, stop 1 % away, costs 0.5 %: 1.5 in quote currency.
    expect(lotRisk(lotAt(price(100)), 0.005)).toBe(1.5 * UNIT);
    expect(lotRisk(lotAt(price(100), { direction: 'SHORT' }), 0.005)).toBe(1.5 * UNIT);
  });

  test('shrinks as the stop follows, to nothing', () => {
    const followed = (direction: 'LONG' | 'SHORT', at: number) => lotRisk(lotAt(price(100), { direction }, { trail: price(at) }), 0.005);
    expect([followed('LONG', 100), followed('LONG', 101)]).toEqual([0.5 * UNIT, 0]);
    expect([followed('SHORT', 100), followed('SHORT', 99)]).toEqual([0.5 * UNIT, 0]);
  });

  test('counts what is still held, rounded up', () => {
    expect(lotRisk(lotAt(price(100), {}, { amount: 1 as never }), 0.005)).toBe(2);
    expect(lotRisk(lotAt(3 as Price), 0.005)).toBe(2);
  });

  test('is the sum over learning trades alone, and over their entries on the way', () => {
    const lots = [lotAt(price(100), { learning: true }), lotAt(price(100)), lotAt(price(100), { learning: true, direction: 'SHORT' })];
    expect(learningRisk(lots, [], 0.005)).toBe(3 * UNIT);
    const orders = [{ value: money(1_001), riskShare: 0.02 }];
    expect(learningRisk([], orders, 0.005)).toBe(21);
    expect(learningRisk(lots, orders, 0.005)).toBe(3 * UNIT + 21);
  });
});

test('encode, decode, continue equals continue, and every field is needed', () => {
  const feed = (budget: LearningBudget, i: number) => budget.spend(i * 7, money(i + 1));
  expectContinues(() => new LearningBudget(0.005, 100), feed, 60, [0, 1, 20, 41]);
});
