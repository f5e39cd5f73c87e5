/** Every reason for which the exchange takes no order, with what was wrong and what is allowed; and what a rejection for size teaches. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import type { Amount, Price } from '../../../src/core/units.ts';
import { MinimumOrder } from '../../../src/trading/exchange/minimum-order.ts';
import { ExchangeRun, MARGIN, MARKET, START, told } from './exchange-run.ts';

const COARSE = { ...MARKET, amountDecimals: 2, minOrderAmount: 0.1e8 as Amount };

describe('InvalidAmount', () => {
  test('of an order under the minimum', () => {
    const run = new ExchangeRun({ market: COARSE }).price(0, 99);
    expect(told(run.fill({ amount: 0.09 }))).toEqual([['rejected', 'InvalidAmount', 0.09, 0.1]]);
    expect(told(run.fill({ amount: 0.1 }))).toEqual([['filled', 'buy', 0.1, 10, 0]]);
  });

  test('of one with more decimals than the market has', () => {
    const run = new ExchangeRun({ market: COARSE }).price(0, 99);
    expect(told(run.fill({ amount: 0.125 }))).toEqual([['rejected', 'InvalidAmount', 0.125, 0.12]]);
    expect(run.exchange.minimum.value, 'that was not about its size').toBeNull();
  });

  test('of nothing, even where it only reduces, and of more than an integer holds', () => {
    const run = new ExchangeRun({ rules: MARGIN }).price(0, 99);
    run.fill({ amount: 1 });
    expect(told(run.fill({ side: 'sell', amount: 0, reduceOnly: true }))[0]).toEqual(['rejected', 'InvalidAmount', 0, 1e-8]);
    const limit = Number.MAX_SAFE_INTEGER - 1e8;
    run.exchange.place({ id: 9, side: 'buy', type: 'market', amount: (limit + 1) as Amount, price: null, reduceOnly: false }, run.time);
    run.pass(200);
    expect(run.collect().events.at(-1)).toMatchObject({ kind: 'rejected', code: 'InvalidAmount', value: limit + 1, limit });
  });
});

describe('InvalidPrice', () => {
  test('of a price with more decimals than the market has, of none, and of nought', () => {
    const run = new ExchangeRun().price(0, 99);
    expect(told(run.fill({ amount: 1, price: 97.125 }))).toEqual([['rejected', 'InvalidPrice', 97.125, 97.12]]);
    expect(told(run.fill({ type: 'limit', amount: 1 }))).toEqual([['rejected', 'InvalidPrice', 0, 0.01]]);
    expect(told(run.fill({ type: 'postOnly', amount: 1, price: 0 }))).toEqual([['rejected', 'InvalidPrice', 0, 0.01]]);
  });
});

describe('InsufficientFund', () => {
  test('of a purchase that costs more than there is, its fee included', () => {
    const run = new ExchangeRun({ capital: 100, settings: { fee: 0.01 } }).price(0, 99);
    expect(told(run.fill({ amount: 1 }))).toEqual([['rejected', 'InsufficientFund', 101, 100]]);
    expect(told(run.fill({ amount: 1, price: 99.5 }))).toEqual([['rejected', 'InsufficientFund', 100.495, 100]]);
    expect(told(run.fill({ amount: 0.99 }))).toEqual([['filled', 'buy', 0.99, 99, 0.99]]);
  });

  test('of one that needs what resting purchases hold back, until they are called off', () => {
    const run = new ExchangeRun({ capital: 100, settings: { fee: 0.01 } }).price(0, 99);
    const id = run.order({ amount: 0.5, price: 90 });
    run.pass(200);
    expect(run.exchange.reserved).toBe(45.45e8);
    expect(told(run.fill({ amount: 0.6 }))).toEqual([['rejected', 'InsufficientFund', 60.6, 54.55]]);
    run.exchange.cancel(id, run.time);
    run.pass(200);
    expect(told(run.fill({ amount: 0.6 })).at(-1)).toEqual(['filled', 'buy', 0.6, 60, 0.6]);
  });

  test('holds back for a part of an order only what that part needs', () => {
    const run = new ExchangeRun({ capital: 100, settings: { fee: 0.01 }, prints: true }).price(0, 99);
    run.fill({ amount: 1, price: 90 });
    run.print(1, 89, 0.4);
    expect([run.cash, run.exchange.reserved]).toEqual([100 - 36.36, 54.54e8]);
  });

  test('of a sale of coins that are not there, or that rest in another sale: as their worth at the bid', () => {
    const run = new ExchangeRun().price(0, 99);
    expect(told(run.fill({ side: 'sell', amount: 1 }))).toEqual([['rejected', 'InsufficientFund', 98, 0]]);
    run.fill({ amount: 1 });
    run.fill({ side: 'sell', amount: 0.75, price: 105 });
    expect(told(run.fill({ side: 'sell', amount: 0.5 })).at(-1)).toEqual(['rejected', 'InsufficientFund', 49, 24.5]);
    expect(told(run.fill({ side: 'sell', amount: 0.5, reduceOnly: true })), 'cut to what is free').toEqual([
      ['filled', 'sell', 0.25, 24.5, 0],
    ]);
  });
});

describe('LeverageExceeded', () => {
  test('of a position over five times equity, long at the bid and short at the ask', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100 }).books(0, [[100, 99]], [[100.01, 99]]);
    // Bought for 5.0005 of which 5 are worth something: equity 99.95, and five times that under the 500 it would hold.
    expect(told(run.fill({ amount: 5 }))).toEqual([['rejected', 'LeverageExceeded', 500, 499.75]]);
    expect(told(run.fill({ amount: 4.99 }))[0]).toEqual(['filled', 'buy', 4.99, 499.0499, 0]);
    run.fill({ side: 'sell', amount: 4.99 });
    run.events.length = 0;
    expect(told(run.fill({ side: 'sell', amount: 5 }))[0]).toEqual(['rejected', 'LeverageExceeded', 500.05, 499.5005]);
    expect(told(run.fill({ side: 'sell', amount: 4.98 }))[0]).toEqual(['filled', 'sell', 4.98, 498, 0]);
  });

  test('counts what rests on the same side, and never keeps a position from becoming smaller', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100, prints: true }).books(0, [[100, 99]], [[100.01, 99]]);
    run.fill({ amount: 3, price: 100 });
    expect(told(run.fill({ amount: 2.5, price: 100 }))).toEqual([['rejected', 'LeverageExceeded', 550, 500]]);
    run.print(1, 99.99, 9).books(1, [[85, 99]], [[85.01, 99]]);
    expect(told(run.fill({ amount: 1 }))).toEqual([['rejected', 'LeverageExceeded', 340, 274.95]]);
    expect(told(run.fill({ side: 'sell', amount: 2 }))).toEqual([['filled', 'sell', 2, 170, 0]]);
    expect(told(run.fill({ side: 'sell', amount: 9 })), 'turning it is opening').toEqual([['rejected', 'LeverageExceeded', 680.08, 274.6]]);
  });

  test('does not count resting orders that only close', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100, prints: true }).books(0, [[100, 99]], [[100.01, 99]]);
    run.fill({ amount: 1 });
    run.fill({ side: 'sell', amount: 1, price: 105, reduceOnly: true });
    run.fill({ side: 'sell', amount: 5.9 });
    expect(told(run.events)).toEqual([
      ['filled', 'buy', 1, 100.01, 0],
      ['filled', 'sell', 5.9, 590, 0],
      ['cancelled', 'Requested', 1],
    ]);
  });

  test('of a resting order, when it would fill on a market that has moved', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100, prints: true }).books(0, [[100, 99]], [[100.01, 99]]);
    run.fill({ amount: 2.4 });
    run.fill({ amount: 2.5, price: 95 });
    run.books(1, [[89, 99]], [[89.01, 99]]).print(1, 89, 9);
    expect(told(run.events).at(-1)).toEqual(['rejected', 'LeverageExceeded', 436.1, 292.88]);
    expect([run.holding, run.exchange.openOrders]).toEqual([2.4, []]);
  });

  test('no position is so large that money would be no exact integer', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 10_000_000 }).books(0, [[50_000, 1e6]], [[50_001, 1e6]]);
    expect(told(run.fill({ amount: 460 }))).toEqual([['rejected', 'LeverageExceeded', 23_000_000, 22_517_998.136_852_48]]);
    run.fill({ side: 'sell', amount: 400 });
    expect(run.restore().cash).toBe(30_000_000);
  });
});

describe('the least amount is learned from rejections for size', () => {
  test('1.2 times the attempted one, with its worth, how often, and when', () => {
    const run = new ExchangeRun({ market: COARSE }).price(0, 99);
    expect(run.exchange.minimum.least(COARSE.minOrderAmount)).toBe(0.1e8);
    run.fill({ amount: 0.09 });
    expect(run.exchange.minimum.value).toEqual({ amount: 0.11e8, value: 11e8, count: 1, time: START + 150 });
    expect(run.exchange.minimum.least(COARSE.minOrderAmount)).toBe(0.11e8);
    run.fill({ amount: 0.02 });
    expect(run.exchange.minimum.value, 'a smaller one teaches only the count').toEqual({
      amount: 0.11e8,
      value: 11e8,
      count: 2,
      time: START + 301,
    });
  });

  test('where the market says less than it takes, the next try is a step larger each time', () => {
    const minimum = new MinimumOrder(1.2, 8);
    let tried = minimum.least(10_000 as Amount);
    for (const expected of [12_000, 14_400, 17_280]) {
      minimum.observe(START, tried, 100e8 as Price);
      tried = minimum.least(10_000 as Amount);
      expect(tried).toBe(expected);
    }
    const again = new MinimumOrder(1.2, 8);
    decode(again, encode(minimum));
    expect(again.value).toEqual(minimum.value);
  });
});
