/** Walking the book: the value of an amount over the levels it takes, rounded against the trader, or nothing at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../src/core/order-book.ts';
import { type Amount, affordable, cost, fee, type Money, type Price } from '../../src/core/units.ts';
import { walk } from '../../src/trading/paper-exchange.ts';
import { level } from './desk-run.ts';

function side(sign: 1 | -1, levels: readonly (readonly [price: number, amount: number])[]): BookSide {
  const made = new BookSide(sign);
  for (const [price, amount] of levels) made.set(price as Price, amount as Amount, 1);
  return made;
}

const asks = side(
  -1,
  [level(100, 1), level(101, 2), level(103, 0.5)].map(([price, amount]) => [price, amount]),
);
const bids = side(
  1,
  [level(99, 1), level(98, 2), level(95, 0.5)].map(([price, amount]) => [price, amount]),
);

describe('a market order', () => {
  test('takes the best levels first, as far as it needs', () => {
    expect(walk(asks, 1e8 as Amount)).toEqual({ value: 100e8, levels: 1 });
    expect(walk(asks, 2e8 as Amount)).toEqual({ value: 201e8, levels: 2 });
    expect(walk(asks, 3.5e8 as Amount)).toEqual({ value: 353.5e8, levels: 3 });
    expect(walk(bids, 3.25e8 as Amount)).toEqual({ value: 318.75e8, levels: 3 });
  });

  test('takes what an order of the same moment has left', () => {
    expect(walk(asks, 1e8 as Amount, 0.5e8)).toEqual({ value: 100.5e8, levels: 2 });
    expect(walk(asks, 1e8 as Amount, 1e8)?.value).toBe(101e8);
    expect(walk(asks, 0.5e8 as Amount, 3e8)?.value).toBe(51.5e8);
    expect(walk(asks, 1e8 as Amount, 3e8)).toBeNull();
  });

  test('fills whole or not at all', () => {
    expect(walk(asks, (3.5e8 + 1) as Amount)).toBeNull();
    expect(walk(side(1, []), 1 as Amount)).toBeNull();
  });
});

const levels = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1e13 }), fc.integer({ min: 1, max: 1e10 })), {
  minLength: 1,
  maxLength: 12,
  selector: ([price]) => price,
});

test('over any book, a purchase is never cheaper and a sale never dearer than the exact sum, by less than one unit', () => {
  fc.assert(
    fc.property(levels, fc.constantFrom(1 as const, -1 as const), fc.double({ min: 0, max: 1, noNaN: true }), (made, sign, share) => {
      const total = made.reduce((sum, [, amount]) => sum + amount, 0);
      const amount = Math.max(1, Math.floor(total * share));
      const sorted = [...made].sort(([a], [b]) => (b - a) * sign);
      let left = BigInt(amount);
      let exact = 0n;
      for (const [price, there] of sorted) {
        const taken = left < BigInt(there) ? left : BigInt(there);
        exact += taken * BigInt(price);
        left -= taken;
      }
      const value = BigInt(walk(side(sign, made), amount as Amount)?.value ?? -1) * 100_000_000n;
      const againstTrader = sign === -1 ? value - exact : exact - value;
      expect(againstTrader).toBeGreaterThanOrEqual(0n);
      expect(againstTrader).toBeLessThan(100_000_000n);
    }),
    { numRuns: 300 },
  );
});

test('costs, fees and what is affordable round against the trader, by less than one unit', () => {
  const price = fc.integer({ min: 1, max: 9e14 }) as fc.Arbitrary<Price>;
  const amount = fc.integer({ min: 1, max: 9e8 }) as fc.Arbitrary<Amount>;
  fc.assert(
    fc.property(price, amount, fc.integer({ min: 0, max: 100_000 }), (p, a, rate) => {
      const exact = BigInt(p) * BigInt(a);
      const [down, up] = [cost(p, a, 'down'), cost(p, a, 'up')];
      expect(BigInt(down) * 100_000_000n <= exact && exact <= BigInt(up) * 100_000_000n && up - down <= 1).toBe(true);
      const charged = BigInt(fee(up, rate)) * 1_000_000n - BigInt(up) * BigInt(rate);
      expect(charged >= 0n && charged < 1_000_000n).toBe(true);
      const bought = affordable(up, p);
      expect(BigInt(bought) * BigInt(p) <= BigInt(up) * 100_000_000n).toBe(true);
      expect(BigInt(bought + 1) * BigInt(p) > BigInt(up) * 100_000_000n).toBe(true);
      expect(cost(p, bought, 'up') <= (up as Money)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
