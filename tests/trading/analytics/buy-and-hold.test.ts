/** The yardstick buys once, pays for it, and is worth what the market makes of it. */
import { expect, it } from 'vitest';
import type { Price } from '../../../src/core/units.ts';
import { BuyAndHold } from '../../../src/trading/analytics/buy-and-hold.ts';
import { expectContinues } from '../../model/continuing.ts';
import { bookAt, money, price } from './made-trades.ts';

it('is worth nothing known before the first book, and then the capital less fee and spread', () => {
  const hold = new BuyAndHold();
  expect(hold.value(price(100))).toBeNull();
  hold.begin(bookAt(99, 100), money(1_010), 10_000);
  // 1,000 for ten coins, 10 for the fee.
  expect(hold.value(price(99))).toBe(money(990));
  expect(hold.value(price(150))).toBe(money(1_500));
});

it('holds where an amount would be beyond all integers', () => {
  const hold = new BuyAndHold();
  hold.begin(bookAt(0.000001, 0.000002), money(10_000_000), 0);
  expect(hold.value(price(0.000004))).toBe(money(20_000_000));
  expect(hold.value(1 as Price)).toBe(money(50_000));
});

it('goes on from its bytes', () => {
  expectContinues(
    () => new BuyAndHold(),
    (hold) => void (hold.begun || hold.begin(bookAt(99, 100), money(1_000), 8_500)),
    2,
    [0, 1],
  );
});
