/** The exchange's checksum on every vector of facts/btcmarkets.md 1.7. */
import { expect, test } from 'vitest';
import { OrderBook } from '../../src/core/order-book.ts';
import { level } from './frames.ts';

type Pairs = readonly (readonly [price: string, amount: string])[];

const VECTORS: readonly (readonly [bids: Pairs, asks: Pairs, checksum: number])[] = [
  [[], [], 0],
  [[], [['0.99', '1']], 2342619789],
  [[['0.99', '1']], [['1.01', '2']], 2111165642],
  [[['10.01', '1']], [], 429948050],
  [
    [],
    [
      ['1', '100'],
      ['2', '100'],
      ['3', '100'],
    ],
    158396744,
  ],
  [[], [['1', '99.9']], 334011253],
  [[], [['16015.39', '0.15']], 3417282216],
  [
    [
      ['15977.45', '0.00620606'],
      ['15977.44', '0.1'],
      ['15977.4', '0.35'],
    ],
    [
      ['16015.39', '0.15'],
      ['16015.4', '1.73639097'],
      ['16015.56', '2'],
    ],
    2863372953,
  ],
  [
    pairs('58/1.9599, 57.45/0.01969999, 57.39/1.88, 57.31/1.48, 57.29/1.07, 57.18/0.384, 57.14/0.345, 57.12/0.9, 57.1/1.72, 56.97/4.91'),
    pairs('60/3, 60.5/1, 61/3, 62/2, 63/1, 66/0.1, 67/0.1, 68/2, 69/1, 70/2.1'),
    1666031697,
  ],
  [pairs('122668.05/0.05, 122660/1.25, 122650.5/0.00013'), pairs('122861.75/0.2, 122870/3'), 1267526208],
  [pairs('0.02650693/0.79137487, 0.00000013/70'), pairs('0.0329703/2.52'), 1445943313],
  [
    Array.from({ length: 12 }, (_, i) => [String(100 - i), '1'] as const),
    Array.from({ length: 12 }, (_, i) => [String(101 + i), '0.5'] as const),
    853904728,
  ],
];

test.each(VECTORS)('the book %j %j has its published checksum', (bids, asks, checksum) => {
  expect(bookOf(bids, asks).checksum()).toBe(checksum);
});

test("the vendor's worked example matches after its delta", () => {
  const book = bookOf(pairs('99.57/0.55, 97.62/3.2, 97.07/0.9, 96.7/1.9, 95.8/7'), pairs('100/3.79, 101/6.32'));
  book.apply(1578512844045000, [level('99.81', '1.2', 1), level('95.8', '0', 0)], [level('100', '3.2', 2)]);
  expect(book.checksum()).toBe(2513007604);
});

function bookOf(bids: Pairs, asks: Pairs): OrderBook {
  const book = new OrderBook();
  const levels = (side: Pairs) => side.map(([price, amount]) => level(price, amount));
  book.load(1, levels(bids), levels(asks));
  return book;
}

function pairs(text: string): Pairs {
  return text.split(', ').map((pair) => pair.split('/') as [string, string]);
}
