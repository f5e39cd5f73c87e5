/** Walking the book: what an order gets of it, without what we took before, rounded against the trader. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { BookSide, OrderBook } from '../../../src/core/order-book.ts';
import { type Amount, affordable, cost, fee, type Money, type Price } from '../../../src/core/units.ts';
import { averagePrice, slippage, walk } from '../../../src/trading/exchange/book-walk.ts';
import { Consumed } from '../../../src/trading/exchange/consumed.ts';

function side(sign: 1 | -1, levels: readonly (readonly [price: number, amount: number])[]): BookSide {
  const made = new BookSide(sign);
  for (const [price, amount] of levels) made.set(price as Price, amount as Amount, 1);
  return made;
}

const asks = side(-1, [
  [100e8, 1e8],
  [101e8, 2e8],
  [103e8, 0.5e8],
]);
const bids = side(1, [
  [99e8, 1e8],
  [98e8, 2e8],
  [95e8, 0.5e8],
]);

function walked(from: BookSide, amount: number, limit: number | null = null, consumed = new Consumed()) {
  const { amount: filled, value, levels } = walk(from, amount as Amount, { limit: limit as Price | null, consumed });
  return { filled, value, levels };
}

describe('walking the book', () => {
  test('takes the best levels first, as far as it needs', () => {
    expect(walked(asks, 1e8)).toEqual({ filled: 1e8, value: 100e8, levels: 1 });
    expect(walked(asks, 2e8)).toEqual({ filled: 2e8, value: 201e8, levels: 2 });
    expect(walked(asks, 3.5e8)).toEqual({ filled: 3.5e8, value: 353.5e8, levels: 3 });
    expect(walked(bids, 3.25e8)).toEqual({ filled: 3.25e8, value: 318.75e8, levels: 3 });
  });

  test('takes what there is where there is less', () => {
    expect(walked(asks, 4e8)).toEqual({ filled: 3.5e8, value: 353.5e8, levels: 3 });
    expect(walked(side(1, []), 1)).toEqual({ filled: 0, value: 0, levels: 0 });
  });

  test('stops at a limit, which itself is taken', () => {
    expect(walked(asks, 4e8, 101e8)).toEqual({ filled: 3e8, value: 302e8, levels: 2 });
    expect(walked(asks, 4e8, 100e8 - 1)).toEqual({ filled: 0, value: 0, levels: 0 });
    expect(walked(bids, 4e8, 98e8)).toEqual({ filled: 3e8, value: 295e8, levels: 2 });
  });

  test('passes over what was taken before', () => {
    const consumed = new Consumed();
    consumed.take(asks, walk(asks, 1.5e8 as Amount).takings);
    expect(walked(asks, 1e8, null, consumed)).toEqual({ filled: 1e8, value: 101e8, levels: 1 });
    consumed.take(asks, walk(asks, 1e8 as Amount, { consumed }).takings);
    expect(walked(asks, 9e8, null, consumed)).toEqual({ filled: 1e8, value: 50.5e8 + 51.5e8, levels: 2 });
    expect(walked(bids, 1e8, null, consumed)).toEqual({ filled: 1e8, value: 99e8, levels: 1 });
  });
});

describe('what was taken counts as gone', () => {
  const book = new OrderBook();

  function taken(): Consumed {
    const consumed = new Consumed();
    book.load(1, [[99e8 as Price, 1e8 as Amount, 1]], [[100e8 as Price, 1e8 as Amount, 1]]);
    consumed.take(book.asks, walk(book.asks, 0.25e8 as Amount).takings);
    return consumed;
  }

  test('while the book says nothing new of its price, also behind bytes', () => {
    const consumed = taken();
    book.asks.set(101e8 as Price, 1e8 as Amount, 1);
    consumed.observe(book);
    const again = new Consumed();
    decode(again, encode(consumed));
    for (const each of [consumed, again]) expect(walked(book.asks, 1e8, 100e8, each).filled).toBe(0.75e8);
  });

  test('until the displayed amount changes, even if it changes back', () => {
    for (const amount of [0.9e8, 1.1e8, 0]) {
      const consumed = taken();
      book.asks.set(100e8 as Price, amount as Amount, 1);
      consumed.observe(book);
      expect(walked(book.asks, 2e8, 100e8, consumed).filled).toBe(amount);
      book.asks.set(100e8 as Price, 1e8 as Amount, 1);
      consumed.observe(book);
      expect(walked(book.asks, 2e8, 100e8, consumed).filled).toBe(1e8);
      expect(encode(consumed).length, 'nothing is remembered for nothing').toBe(3);
    }
  });

  test('until the book is lost', () => {
    const consumed = taken();
    consumed.forget();
    expect(walked(book.asks, 1e8, null, consumed).filled).toBe(1e8);
  });
});

test('slippage is what a round trip costs beyond the best prices, and unknown where the book ends', () => {
  const book = new OrderBook();
  const levels = (from: BookSide) => [0, 1, 2].map((i) => from.level(i));
  book.load(1, levels(bids), levels(asks));
  expect(slippage(book, 1e8 as Amount)).toBe(0);
  expect(slippage(book, 2e8 as Amount)).toBeCloseTo(201 / 200 - 197 / 198, 12);
  expect(slippage(book, 3.6e8 as Amount)).toBeNull();
  expect(averagePrice(201e8 as Money, 2e8 as Amount)).toBe(100.5e8);
  expect(averagePrice(1 as Money, 3 as Amount)).toBe(33_333_333);
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
      const value = BigInt(walk(side(sign, made), amount as Amount).value) * 100_000_000n;
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
