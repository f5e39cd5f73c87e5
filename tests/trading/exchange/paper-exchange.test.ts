/** The paper exchange answers as a real one would: what fills, when, how much of it, at what price and fee; and what never does. */
import { describe, expect, test } from 'vitest';
import { ExchangeRun, MARGIN, START, told } from './exchange-run.ts';

/** Asks 100 and 101 with one each, bids 98 and 97 with two each. */
function shallow(run: ExchangeRun): ExchangeRun {
  return run.books(
    0,
    [
      [98, 2],
      [97, 2],
    ],
    [
      [100, 1],
      [101, 1],
    ],
  );
}

describe('a market order', () => {
  test('walks the book, and pays what each level asks', () => {
    const run = shallow(new ExchangeRun({ settings: { fee: 0.001 } }));
    expect(told(run.fill({ amount: 1.5 }))).toEqual([['filled', 'buy', 1.5, 150.5, 0.1505]]);
    expect([run.cash, run.holding]).toEqual([10_000 - 150.5 - 0.1505, 1.5]);
    expect(told(run.fill({ side: 'sell', amount: 1.5 }))).toEqual([['filled', 'sell', 1.5, 147, 0.147]]);
    expect(run.holding).toBe(0);
  });

  test('takes what there is, and the rest is called off', () => {
    const run = shallow(new ExchangeRun());
    expect(told(run.fill({ amount: 5 }))).toEqual([
      ['filled', 'buy', 2, 201, 0],
      ['cancelled', 'BookTooThin', 3],
    ]);
    expect(run.events[0]).toMatchObject({ last: false });
    expect(told(run.fill({ amount: 1 })), 'all of it is gone for the moment').toEqual([['cancelled', 'BookTooThin', 1]]);
  });

  test('finds a level as its earlier fills left it, until the exchange displays something else there', () => {
    const run = shallow(new ExchangeRun());
    run.fill({ amount: 0.75 });
    expect(told(run.fill({ amount: 0.5 }))).toEqual([['filled', 'buy', 0.5, 0.25 * 100 + 0.25 * 101, 0]]);
    run.books(0, [[98, 2]], [[100, 0.9], [101, 1]]); // biome-ignore format: a book
    expect(told(run.fill({ amount: 1 }))).toEqual([['filled', 'buy', 1, 0.9 * 100 + 0.1 * 101, 0]]);
  });
});

describe('what was taken', () => {
  const taken = () => {
    const run = new ExchangeRun().books(0, [[98, 2]], [[100, 1]]);
    run.fill({ amount: 1 });
    run.events.length = 0;
    return run;
  };

  test('is there again once the display has changed, even if it changes back', () => {
    const run = taken()
      .books(1, [[98, 2]], [[100, 0.5]])
      .books(1, [[98, 2]], [[100, 1]]);
    expect(told(run.fill({ amount: 1 }))).toEqual([['filled', 'buy', 1, 100, 0]]);
  });

  test('is there again behind a gap', () => {
    const run = taken()
      .lose(1)
      .books(1, [[98, 2]], [[100, 1]]);
    expect(told(run.fill({ amount: 1 }))).toEqual([['filled', 'buy', 1, 100, 0]]);
  });
});

describe('requests travel', () => {
  test('an order meets the book that stands a latency later, and is dated then', () => {
    const run = shallow(new ExchangeRun());
    run.order({ amount: 1 });
    run.books(100, [[98, 2]], [[110, 5]]);
    expect(run.events).toEqual([]);
    run.books(51, [[98, 2]], [[120, 5]]);
    expect(run.events).toMatchObject([{ kind: 'filled', time: START + 150, value: 110e8, last: true }]);
  });

  test('one that is due exactly when the book changes meets the changed book', () => {
    const run = shallow(new ExchangeRun());
    run.order({ amount: 1 });
    run.books(150, [[98, 2]], [[110, 5]]);
    expect(run.events).toEqual([]);
    run.price(1, 200);
    expect(run.events).toMatchObject([{ kind: 'filled', time: START + 150, value: 110e8 }]);
  });

  test('orders wait over a gap, and never fill at a time before they did', () => {
    const run = shallow(new ExchangeRun());
    run.order({ amount: 1 });
    run.lose(100);
    run.pass(5_000);
    expect(run.exchange.openOrders).toMatchObject([{ state: 'pending', left: 1e8 }]);
    run.books(0, [[98, 2]], [[105, 5]]);
    expect(run.collect().events).toEqual([]);
    run.price(1, 300);
    expect(run.events).toMatchObject([{ kind: 'filled', time: START + 5_100, value: 105e8 }]);
  });

  test('orders wait while the book is crossed', () => {
    const run = shallow(new ExchangeRun());
    run.order({ amount: 1 });
    run.books(100, [[101, 2]], [[100, 1]]).books(200, [[102, 2]], [[101, 1]]);
    expect(run.events).toEqual([]);
    run.books(200, [[98, 2]], [[104, 1]]).price(1, 300);
    expect(run.events).toMatchObject([{ kind: 'filled', time: START + 500, value: 104e8 }]);
  });

  test('a cancel travels as long, and too late it does nothing', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    const id = run.order({ amount: 1, price: 99 });
    const late = run.order({ amount: 1, price: 97 });
    run.pass(151);
    expect(run.exchange.openOrders).toMatchObject([{ state: 'resting' }, { state: 'resting' }]);
    run.exchange.cancel(id, run.time);
    run.exchange.cancel(late, run.time);
    run.exchange.cancel(77, run.time);
    run.print(149, 98, 5).print(2, 98, 5);
    expect(run.events).toMatchObject([
      { kind: 'filled', id, amount: 1e8, value: 99e8, last: true },
      { kind: 'cancelled', id: late, time: START + 301, why: 'Requested', left: 1e8 },
    ]);
    expect(run.exchange.openOrders).toEqual([]);
  });

  test('a cancel that is placed behind its order arrives behind it', () => {
    const run = shallow(new ExchangeRun());
    const id = run.order({ amount: 1, price: 99 });
    run.exchange.cancel(id, run.time);
    run.pass(500);
    expect(run.collect().events).toMatchObject([{ kind: 'cancelled', id, left: 1e8 }]);
  });
});

describe('a limit order', () => {
  test('takes what crosses when it arrives, at the book’s price, and rests with what is left', () => {
    const run = shallow(new ExchangeRun());
    expect(told(run.fill({ amount: 3, price: 100 }))).toEqual([['filled', 'buy', 1, 100, 0]]);
    expect(run.exchange.openOrders).toMatchObject([{ state: 'resting', left: 2e8, request: { price: 100e8 } }]);
    expect(run.exchange.reserved).toBe(200e8);
  });

  test('in a source with prints fills only by a print strictly through its price, at its own price', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    run.fill({ amount: 1, price: 99 });
    run.print(10, 99, 50).books(10, [[90, 1]], [[95, 5]]);
    expect(run.events, 'neither the price itself nor the book fills it').toEqual([]);
    run.print(10, 98.99, 50);
    expect(told(run.events)).toEqual([['filled', 'buy', 1, 99, 0]]);
  });

  test('a sale fills by a print above its price', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    run.fill({ amount: 1 });
    run.fill({ side: 'sell', amount: 1, price: 99 });
    run.events.length = 0;
    run.print(10, 99, 50);
    expect(run.events).toEqual([]);
    run.print(10, 99.01, 50);
    expect(told(run.events)).toEqual([['filled', 'sell', 1, 99, 0]]);
  });

  test('gets no more than the print, which all orders share in the order in which they arrived', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    const first = run.order({ amount: 1, price: 98.5 });
    const second = run.order({ amount: 1, price: 99 });
    run.pass(200);
    run.print(0, 98, 0.4).print(1, 98, 0.8);
    expect(run.events).toMatchObject([
      { id: first, amount: 0.4e8, last: false },
      { id: first, amount: 0.6e8, last: true },
      { id: second, amount: 0.2e8, last: false },
    ]);
    run.print(1, 98.7, 9);
    expect(run.events[3]).toMatchObject({ id: second, amount: 0.8e8, value: 0.8 * 99e8, last: true });
  });

  test('is not filled by a print while the book is lost', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    run.fill({ amount: 1, price: 99 });
    run.lose(10).print(10, 90, 5);
    expect(run.events).toEqual([]);
    run.price(10, 95).print(10, 96, 5);
    expect(run.events).toMatchObject([{ kind: 'filled', time: run.time, value: 99e8 }]);
  });

  test('without prints fills when the opposite best is at its price or through, with what is displayed there', () => {
    const run = shallow(new ExchangeRun());
    run.fill({ amount: 3, price: 99 });
    run.books(10, [[90, 1]], [[99, 0.5], [100, 7]]); // biome-ignore format: a book
    run.books(10, [[90, 1]], [[99, 0.5], [100, 8]]); // biome-ignore format: a book
    expect(told(run.events), 'what was taken once is gone').toEqual([['filled', 'buy', 0.5, 49.5, 0]]);
    run.books(10, [[90, 1]], [[95, 9]]);
    expect(told(run.events)[1], 'its own price, however far the market went').toEqual(['filled', 'buy', 2.5, 247.5, 0]);
    expect(run.exchange.openOrders).toEqual([]);
  });

  test('many small fills cost what one large fill would', () => {
    const options = { prints: true, settings: { fee: 0.0085 } };
    const [one, many] = [shallow(new ExchangeRun(options)), shallow(new ExchangeRun(options))];
    for (const run of [one, many]) run.fill({ amount: 0.00123457, price: 98.77 });
    one.print(10, 98, 1);
    for (let i = 0; i < 100; i++) many.print(10, 98, 0.00003);
    expect(many.exchange.account.cash).toBe(one.exchange.account.cash);
    expect(many.events.length).toBe(42);
  });
});

describe('a post-only order', () => {
  test('rests, and fills as a limit order does', () => {
    const run = shallow(new ExchangeRun({ prints: true }));
    run.fill({ type: 'postOnly', amount: 1, price: 99.99 });
    expect(run.exchange.openOrders).toMatchObject([{ state: 'resting' }]);
    expect(told(run.print(1, 99, 2).events)).toEqual([['filled', 'buy', 1, 99.99, 0]]);
  });

  test('is called off where it would take, on either side', () => {
    const run = shallow(new ExchangeRun());
    expect(told(run.fill({ type: 'postOnly', amount: 1, price: 100 }))).toEqual([['cancelled', 'PostOnlyWouldTrade', 1]]);
    run.fill({ amount: 1 });
    expect(told(run.fill({ type: 'postOnly', side: 'sell', amount: 1, price: 98 }))).toEqual([['cancelled', 'PostOnlyWouldTrade', 1]]);
    expect(run.exchange.openOrders).toEqual([]);
  });
});

describe('a reduce-only order', () => {
  test('is cut to the position', () => {
    const run = shallow(new ExchangeRun({ rules: MARGIN }));
    run.fill({ amount: 0.5 });
    expect(told(run.fill({ side: 'sell', amount: 2, reduceOnly: true }))).toEqual([['filled', 'sell', 0.5, 49, 0]]);
    expect(run.events[1]).toMatchObject({ last: true });
    expect(run.holding).toBe(0);
  });

  test('where nothing is there to reduce is refused', () => {
    const run = shallow(new ExchangeRun({ rules: MARGIN }));
    expect(told(run.fill({ side: 'sell', amount: 2, reduceOnly: true }))).toEqual([['rejected', 'InsufficientFund', 196, 0]]);
  });

  test('that rests is called off with its position', () => {
    const run = shallow(new ExchangeRun({ rules: MARGIN }));
    run.fill({ amount: 1 });
    run.fill({ side: 'sell', amount: 1, price: 105, reduceOnly: true });
    run.fill({ side: 'sell', amount: 1 });
    expect(told(run.events).slice(1)).toEqual([
      ['filled', 'sell', 1, 98, 0],
      ['cancelled', 'Requested', 1],
    ]);
    expect(run.holding).toBe(0);
  });

  test('that rests gets no more than the position still is', () => {
    const run = shallow(new ExchangeRun({ rules: MARGIN, prints: true }));
    run.fill({ amount: 1 });
    run.fill({ side: 'sell', amount: 1, price: 105, reduceOnly: true });
    run.fill({ side: 'sell', amount: 0.75 });
    run.print(1, 106, 9);
    expect(told(run.events).slice(2)).toEqual([
      ['filled', 'sell', 0.25, 26.25, 0],
      ['cancelled', 'Requested', 0.75],
    ]);
    expect(run.holding).toBe(0);
  });

  test('may be of any amount, so that what a partial fill left can be sold', () => {
    const run = new ExchangeRun().books(0, [[98, 1]], [[100, 0.000_05]]);
    run.fill({ amount: 0.000_2 });
    expect(told(run.fill({ side: 'sell', amount: 0.000_05, reduceOnly: true }))).toEqual([['filled', 'sell', 0.000_05, 0.0049, 0]]);
  });
});

describe('fees', () => {
  test('a tier that is crossed counts for the next order, not for the one that crosses it', () => {
    const run = new ExchangeRun({ settings: { fee: -1 } }).price(0, 99);
    expect(told(run.fill({ amount: 4 }))).toEqual([['filled', 'buy', 4, 400, 3.4]]);
    expect(told(run.fill({ amount: 1.5 })), '400 traded before: 0.85 %').toEqual([['filled', 'buy', 1.5, 150, 1.275]]);
    expect(run.exchange.fees.rate(run.time)).toBe(8_300);
    expect(told(run.fill({ side: 'sell', amount: 5 })), '550 traded before: 0.83 %').toEqual([['filled', 'sell', 5, 490, 4.067]]);
    expect(run.exchange.fees.traded30d(run.time)).toBe(1_040e8);
    expect(run.exchange.fees.rate(run.time)).toBe(8_000);
  });

  test('an order that rests keeps the rate of its arrival', () => {
    const run = new ExchangeRun({ settings: { fee: -1 }, prints: true }).price(0, 99);
    run.fill({ amount: 1, price: 90 });
    run.fill({ amount: 10 });
    expect(told(run.print(1, 89, 5).events)[1]).toEqual(['filled', 'buy', 1, 90, 0.765]);
  });

  test('a pair quoted in BTC takes 0.20 % of takers and gives 0.05 % to what rested', () => {
    const market = { marketId: 'ETH-BTC', priceDecimals: 8, amountDecimals: 8, minOrderAmount: 10_000 as never };
    const run = new ExchangeRun({ settings: { fee: -1 }, prints: true, market }).books(0, [[0.04, 9]], [[0.05, 9]]);
    expect(told(run.fill({ amount: 2 }))).toEqual([['filled', 'buy', 2, 0.1, 0.0002]]);
    run.fill({ amount: 2, price: 0.045 });
    expect(told(run.print(1, 0.04, 9).events)[1]).toEqual(['filled', 'buy', 2, 0.09, -0.000045]);
    expect(run.cash).toBe(10_000 - 0.1 - 0.0002 - 0.09 + 0.000045);
  });
});

describe('what lasts', () => {
  test('an exchange goes on from its bytes with resting orders, orders on their way and what was taken', () => {
    const course = (run: ExchangeRun, restores: boolean) => {
      run.isRestoredAlways = restores;
      shallow(run);
      run.fill({ amount: 0.75 });
      run.fill({ amount: 2, price: 99 });
      run.order({ amount: 0.5 });
      run.print(100, 98.5, 0.5);
      run.exchange.cancel(2, run.time);
      run.order({ amount: 0.000_05 });
      run.books(100, [[98, 2]], [[100, 1], [101, 1]]).print(100, 98, 0.25).print(500, 98, 0.25); // biome-ignore format: a book
      return [run.events, run.exchange.account.cash, run.exchange.minimum.value];
    };
    const options = { prints: true, settings: { fee: -1 } } as const;
    const through = course(new ExchangeRun(options), false);
    expect(course(new ExchangeRun(options), true)).toEqual(through);
    expect(told(through[0] as never)).toHaveLength(5);
  });

  test('the screen is told of changes once', () => {
    const run = shallow(new ExchangeRun());
    expect(run.exchange.takeChanged()).toBe(false);
    run.order({ amount: 1 });
    expect([run.exchange.takeChanged(), run.exchange.takeChanged()]).toEqual([true, false]);
    run.pass(200);
    expect([run.exchange.takeChanged(), run.exchange.takeChanged()]).toEqual([true, false]);
  });
});
