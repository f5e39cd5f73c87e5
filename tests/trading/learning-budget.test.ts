/** What learning may cost: a share of equity per period of steps, spent by losses alone. */
import { expect, test } from 'vitest';
import type { Money } from '../../src/core/units.ts';
import { LearningBudget } from '../../src/trading/learning-budget.ts';

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
