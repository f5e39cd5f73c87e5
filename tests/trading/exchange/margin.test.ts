/** A margin account by hand: what borrowing costs, over minutes and gaps, and what happens when the margin does not suffice. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { type Amount, type Money, type Price, UNITS } from '../../../src/core/units.ts';
import { Account } from '../../../src/trading/exchange/account.ts';
import { ExchangeRun, MARGIN, START, told } from './exchange-run.ts';

const MINUTE = 60_000;
/** 0.144 a day is a ten-thousandth a minute: a rate to reckon with. */
const DEAR = { ...MARGIN, borrowing: 0.144 };

function account(cash: number, holding: number, rules = DEAR): Account {
  const made = new Account(rules, (cash * UNITS) as Money);
  made.holding = (holding * UNITS) as Amount;
  made.accrue(START, 100e8 as Price);
  made.cash = (cash * UNITS) as Money;
  return made;
}

describe('equity', () => {
  test('counts what is held at the bid and what is owed at the ask, rounded against the trader', () => {
    expect(account(100, 2).equity(99e8 as Price, 101e8 as Price)).toBe(298e8);
    expect(account(300, -2).equity(99e8 as Price, 101e8 as Price)).toBe(98e8);
    const odd = account(0, 0);
    odd.holding = 1 as Amount;
    expect([odd.equity(3 as Price, 4 as Price), odd.exposure(3 as Price, 4 as Price)]).toEqual([0, 1]);
    odd.holding = -1 as Amount;
    expect([odd.equity(3 as Price, 4 as Price), odd.exposure(3 as Price, 4 as Price)]).toEqual([-1, 1]);
  });

  test('says what is available: cash, or room up to the leverage', () => {
    const [bid, ask] = [99e8 as Price, 101e8 as Price];
    expect(account(100, 2, { ...DEAR, leverage: 1, short: false }).available(bid, ask)).toBe(100e8);
    expect(account(100, 2).available(bid, ask)).toBe((298 * 5 - 198) * 1e8);
    expect(account(-190, 2).available(bid, ask), 'over the leverage').toBe(0);
  });
});

describe('borrowing', () => {
  test('costs nothing where nothing is borrowed', () => {
    expect(account(100, 2).accrue(START + 10 * MINUTE, 101e8 as Price)).toBe(0);
    expect(account(100, 0).accrue(START + 10 * MINUTE, 101e8 as Price)).toBe(0);
    expect(account(-100, 0).accrue(START + 10 * MINUTE, 101e8 as Price), 'a debt without a position').toBe(0);
  });

  test('of money costs its share for each minute that ends, and nothing between', () => {
    const long = account(-1_000, 20);
    expect(long.accrue(START + MINUTE - 1, 100e8 as Price)).toBe(0);
    expect(long.accrue(START + MINUTE, 100e8 as Price)).toBe(0.1e8);
    expect(long.accrue(START + 2 * MINUTE - 1, 100e8 as Price)).toBe(0);
    expect(long.accrue(START + 2 * MINUTE, 100e8 as Price), 'on what it owes by now, rounded up').toBe(0.100_01e8);
    expect(long.cash).toBe(-1_000.200_01e8);
  });

  test('of coins costs a share of what they would cost at the ask', () => {
    expect(account(3_000, -10).accrue(START + MINUTE, 110e8 as Price)).toBe(0.11e8);
  });

  test('rounds up to the last unit', () => {
    const long = account(0, 1);
    long.cash = -1 as Money;
    expect(long.accrue(START + MINUTE, 100e8 as Price)).toBe(1);
  });

  test('is charged for all of a gap, and once only, also behind bytes', () => {
    const long = account(-1_000, 20);
    expect(long.accrue(START + 1_440 * MINUTE, 100e8 as Price)).toBe(144e8);
    const again = new Account(DEAR, 0 as Money);
    decode(again, encode(long));
    for (const each of [long, again]) {
      expect(each.accrue(START + 1_440 * MINUTE + 59_999, 100e8 as Price)).toBe(0);
      expect(each.cash).toBe(-1_144e8);
    }
  });

  test('is told by the exchange, and what was owed is charged before a fill changes it', () => {
    const run = new ExchangeRun({ rules: DEAR, capital: 1_000 }).books(0, [[100, 99]], [[100.01, 99]]);
    run.fill({ amount: 20 });
    run.order({ side: 'sell', amount: 20 });
    run.events.length = 0;
    run.books(3 * MINUTE, [[100, 98]], [[100.01, 98]]);
    // Due at 301 ms: before the first whole minute. Then nothing is borrowed any more.
    expect(told(run.events)).toEqual([['filled', 'sell', 20, 2_000, 0]]);
    run.fill({ amount: 20 });
    run.lose(10);
    run.order({ side: 'sell', amount: 20 });
    run.pass(10 * MINUTE);
    run.books(0, [[100, 97]], [[100.01, 97]]).price(1, 500);
    expect(told(run.events).slice(2)).toEqual([
      ['charged', 1.0004],
      ['filled', 'sell', 20, 2_000, 0],
    ]);
  });
});

test('a minute that ended before an order arrived is charged before its fill', () => {
  const run = new ExchangeRun({ rules: DEAR, capital: 1_000 }).books(0, [[100, 99]], [[100.01, 99]]);
  run.fill({ amount: 20 });
  run.pass(MINUTE - 200);
  run.order({ side: 'sell', amount: 20 });
  run.events.length = 0;
  // Due 101 ms behind the whole minute; the next point comes three minutes later.
  run.books(3 * MINUTE, [[100, 98]], [[100.01, 98]]);
  expect(told(run.events)).toEqual([
    ['charged', 0.100_02],
    ['filled', 'sell', 20, 2_000, 0],
  ]);
});

describe('liquidation', () => {
  const long = () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100, settings: { fee: 0.001 } }).books(0, [[100, 99]], [[100, 99]]);
    run.books(0, [[99.99, 99]], [[100, 99]]);
    run.fill({ amount: 4 });
    run.events.length = 0;
    return run;
  };

  test('closes the position at once where equity is less than its part of the value', () => {
    const run = long();
    // Cash -300.4: at 79.05 equity is 15.8 and 5 % of the value 15.81; at 79.06 it is 15.84 and 15.812.
    run.books(10, [[79.06, 99]], [[79.1, 99]]);
    expect(run.events).toEqual([]);
    run.books(10, [[79.05, 99]], [[79.1, 99]]);
    expect(told(run.events)).toEqual([['liquidated', 'sell', 4, 316.2, 0.3162]]);
    expect(run.cash).toBeCloseTo(15.4838, 8);
    expect(run.events).toMatchObject([{ time: run.time }]);
  });

  test('goes as far as the book does, and on at its next change', () => {
    const run = long();
    run.books(10, [[76, 1.5]], [[79.1, 99]]).books(10, [[76, 1.5]], [[79.2, 99]]);
    expect(told(run.events), 'the same bids are gone').toEqual([['liquidated', 'sell', 1.5, 114, 0.114]]);
    run.books(10, [[75, 9]], [[79.2, 99]]);
    expect(told(run.events)[1]).toEqual(['liquidated', 'sell', 2.5, 187.5, 0.1875]);
    expect(run.holding).toBe(0);
  });

  test('behind a leap leaves less than nothing, and the truth is kept', () => {
    const run = long();
    run.lose(10).books(60 * MINUTE, [[50, 9]], [[51, 9]]);
    expect(told(run.events)).toMatchObject([
      ['charged', 0.007_51],
      ['liquidated', 'sell', 4, 200, 0.2],
    ]);
    expect(run.cash).toBeCloseTo(-100.607_51, 8);
    run.books(60 * MINUTE, [[50, 9]], [[51, 9]]);
    expect(run.events).toHaveLength(2);
    expect(told(run.fill({ amount: 0.01 }))).toEqual([['rejected', 'LeverageExceeded', 0.5, 0]]);
  });

  test('of coins that are owed buys them back, and calls off what would have closed them', () => {
    const run = new ExchangeRun({ rules: MARGIN, capital: 100 }).books(0, [[100, 99]], [[100.01, 99]]);
    run.fill({ side: 'sell', amount: 4 });
    run.fill({ amount: 4, price: 90, reduceOnly: true });
    run.books(10, [[124, 9]], [[124.5, 3], [125, 9]]); // biome-ignore format: a book
    expect(told(run.events).slice(1)).toEqual([
      ['liquidated', 'buy', 4, 3 * 124.5 + 125, 0],
      ['cancelled', 'Requested', 4],
    ]);
  });

  test('never comes to a spot account', () => {
    const run = new ExchangeRun({ capital: 100 }).price(0, 99);
    run.fill({ amount: 1 });
    run.price(10, 2).price(600 * MINUTE, 1.01);
    expect([run.kinds, run.holding]).toEqual(['filled', 1]);
  });
});
