/** The spot desk: when it enters and how much, when an order meets the book, when a lot leaves, and why it stays out. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import type { MarketSpec } from '../../src/core/spec.ts';
import { type Amount, UNITS } from '../../src/core/units.ts';
import { SpotDesk } from '../../src/trading/spot-desk.ts';
import { DeskRun, type deskSettings, expecting, kindsOf, level, MARKET, reasonOf, units } from './desk-run.ts';

const BIG = expecting(500);
const SMALL = expecting(0.2);

/** A desk in a calm market at 100, one hundredth of a percent wide. */
function calm(changes: Parameters<typeof deskSettings>[0] = {}, market: MarketSpec = MARKET): DeskRun {
  return new DeskRun(changes, market).price(0, 100);
}

/** A desk with one full-size lot, bought a second ago. */
function holding(changes: Parameters<typeof deskSettings>[0] = {}): DeskRun {
  const run = calm(changes);
  run.decide(BIG);
  return run.price(1_000, 100);
}

describe('an order meets the book a latency later', () => {
  test('at the last price at or before it is due, not at a later one', () => {
    const run = calm({ riskPerTrade: 0.001 });
    run.decide(BIG);
    run.price(100, 101).price(50, 102);
    expect(run.desk.lots, 'due exactly now: this point belongs to it').toHaveLength(0);
    run.price(1, 999);
    expect(run.desk.lots[0]).toMatchObject({ entryPrice: units(102 + 102 / 20_000), entryTime: run.time - 1 });
  });

  test('a price that comes a moment too late does not matter, however long the market is silent', () => {
    const run = calm();
    run.decide(BIG);
    run.price(3_600_000, 50);
    expect(run.desk.lots[0]?.entryPrice).toBe(units(100.005));
  });

  test('without latency it meets the book it was decided on', () => {
    const run = calm({ latency: 0 });
    run.decide(BIG);
    run.price(1, 200);
    expect(run.desk.lots[0]).toMatchObject({ entryPrice: units(100.005), entryTime: run.time - 1 });
  });

  test('it is called off when the market is lost before it was due', () => {
    const run = calm({ riskPerTrade: 0.001 });
    const { id } = run.decide(BIG);
    run.lose(100).price(3_600_000, 110);
    run.price(1_000, 110);
    expect(run.desk.lots).toHaveLength(0);
    expect(run.decision(id)).toMatchObject({ entryTime: null });
    expect(run.decision(id)?.reasons.at(-1)).toMatchObject({ kind: 'afterGap' });
  });

  test('it waits while the book is crossed, and is dated when it was filled', () => {
    const run = calm({ riskPerTrade: 0.001 });
    const { id } = run.decide(BIG);
    run.books(100, [level(103, 1)], [level(102, 1)]);
    run.books(60_000, [level(103, 1)], [level(102, 1)]);
    expect(run.desk.lots, 'crossed').toHaveLength(0);
    run.price(1_000, 110);
    const seenAgain = run.time;
    expect(run.desk.lots, 'nothing fills at the very moment the book is back').toHaveLength(0);
    run.price(10, 120);
    expect(run.desk.lots[0]).toMatchObject({
      entryPrice: units(110.0055),
      entryTime: seenAgain,
      exitTime: seenAgain + run.settings.timeExit,
    });
    expect(run.decision(id)).toMatchObject({ entryTime: seenAgain });
  });

  test('a stop that was crossed while the market was not seen fills at the first live book', () => {
    const run = holding();
    run.lose(1_000).price(3_600_000, 80);
    const seenAgain = run.time;
    run.price(1_000, 70);
    expect(run.desk.lots).toHaveLength(0);
    expect(run.decision(1)).toMatchObject({ exitReason: 'SL_HIT', exitPrice: units(79.996), exitTime: seenAgain + 150 });
  });
});

describe('a lot leaves', () => {
  test('at its target, for what the book then gives', () => {
    const run = holding({ takeProfit: 0.01 });
    const target = run.desk.lots[0]?.target ?? 0;
    expect(target / units(100.005)).toBeCloseTo(1.01, 8);
    run.price(1_000, 101).price(1_000, 101.02).price(100, 103).price(1_000, 90);
    expect(run.decision(1)).toMatchObject({ exitReason: 'TP_HIT', exitPrice: units(103 - 103 / 20_000) });
  });

  test('at its stop', () => {
    const run = holding({ stopLoss: 0.01, takeProfit: 1 });
    run.price(1_000, 99.02);
    expect(run.desk.lots).toHaveLength(1);
    run.price(1_000, 99).price(1_000, 99);
    expect(run.decision(1)).toMatchObject({ exitReason: 'SL_HIT' });
    expect(run.decision(1).profit).toBeLessThan(0);
  });

  test('when its time is over', () => {
    const run = holding({ timeExit: 60_000 });
    const { exitTime = 0 } = run.desk.lots[0] ?? {};
    run
      .price(exitTime - 1 - run.time, 100)
      .price(1, 100)
      .price(151, 100);
    expect(run.decision(1)).toMatchObject({ exitReason: 'TIME_EXIT', exitTime: exitTime + 150 });
    expect(exitTime - (run.decision(1).entryTime ?? 0)).toBe(60_000);
  });

  test('by itself: each lot has its own exits', () => {
    const run = calm({ takeProfit: 0.01, stopLoss: 0.5 });
    run.decide(BIG);
    run.price(1_000, 100).price(1_000, 100.5);
    run.decide(BIG);
    run.price(1_000, 100.5).price(1_000, 101.1).price(1_000, 101.1);
    expect(run.desk.lots.map(({ decision }) => decision)).toEqual([2]);
  });

  test('never inside the noise of the market, and for no less than twice the round trip', () => {
    const noisy = calm({ stopLoss: 0.001, fee: 0.01 });
    noisy.decide(expecting(5_000), { noise: 0.02 });
    noisy.price(1_000, 100);
    const { stop = 0, target = 0, entryPrice = 1 } = noisy.desk.lots[0] ?? {};
    expect(stop / entryPrice).toBeCloseTo(1 - 0.04, 6);
    expect(target / entryPrice).toBeCloseTo(1 + 2 * (0.02 + 0.0001), 6);
  });

  test('with a stop at nought where noise says that anything may happen', () => {
    const run = calm({ stopLoss: 0.001 });
    run.decide(expecting(90_000), { noise: 0.9 });
    run.price(1_000, 100);
    expect(run.desk.lots[0]?.stop).toBe(0);
    expect(() => encode(run.desk)).not.toThrow();
  });

  test('as soon as the book can take it whole, and stays until then', () => {
    const run = holding({ stopLoss: 0.01 });
    for (let i = 0; i < 5; i++) run.books(1_000, [level(90, 1e-6)], [level(91, 1)]);
    expect(run.desk.lots).toHaveLength(1);
    run.price(1_000, 90).price(1_000, 90);
    expect(run.desk.lots).toHaveLength(0);
    expect(run.desk.trades).toBe(1);
  });

  test('after another of the same moment: the second sells to what the first left', () => {
    const run = calm({ takeProfit: 0.01, stopLoss: 0.5, riskPerTrade: 0.01 });
    run.decide(BIG);
    run.decide(BIG);
    run.price(1_000, 100);
    const [first, second] = run.desk.lots.map(({ amount }) => amount / UNITS);
    const bids = [level(110, first ?? 0), level(108, 10 * (second ?? 0))];
    run.books(1_000, bids, [level(111, 1)]).books(1_000, bids, [level(111, 1)]);
    expect([run.decision(1).exitPrice, run.decision(2).exitPrice]).toEqual([units(110), units(108)]);
  });

  test('while the feed is stale too', () => {
    const run = holding({ stopLoss: 0.01 });
    run.desk.setStale(true);
    run.price(1_000, 90).price(1_000, 90);
    expect(run.desk.lots).toHaveLength(0);
  });
});

describe('the cost gate', () => {
  test('full size needs an expected move above both fees and the spread', () => {
    const needed = 2 * 85 + 1;
    expect(reasonOf(calm({ fee: -1 }).decide(expecting(needed + 0.01)), 'cost')?.neededBp).toBeCloseTo(needed, 9);
    expect(calm({ fee: -1 }).decide(expecting(needed + 0.01)).learning).toBe(false);
    expect(calm({ fee: -1 }).decide(expecting(needed - 0.01))).toMatchObject({ action: 'enter', learning: true });
  });

  test('and above what walking the book would cost it', () => {
    const thin = (second: number) => {
      const run = new DeskRun({ fee: 0 });
      run.books(0, [level(99.99, 0.5), level(99.98 - second, 1e6)], [level(100.01, 0.5), level(100.02 + second, 1e6)]);
      return run.decide(expecting(100));
    };
    expect(thin(0).learning).toBe(false);
    expect(thin(1)).toMatchObject({ learning: true });
    expect(reasonOf(thin(1), 'cost')?.neededBp).toBeGreaterThan(100);
  });

  test('a horizon that ends after the time exit promises nothing', () => {
    const run = calm({ timeExit: 59_999 });
    expect(run.decide(expecting(500, 60_000))).toMatchObject({ learning: true });
    expect(run.decide([...expecting(500, 60_000), ...expecting(50, 10_000)])).toMatchObject({ learning: false });
  });

  test('a book that does not hold the size is refused before there is an order', () => {
    const run = new DeskRun().books(0, [level(99.99, 0.01)], [level(100.01, 0.01)]);
    expect(kindsOf(run.decide(BIG))).toEqual(['expects', 'cost', 'bookTooThin']);
    expect(run.desk.takeChanged()).toBe(false);
  });
});

describe('size', () => {
  test('risks no more than its share of equity at the stop, costs included', () => {
    const run = calm({ fee: 0.001, stopLoss: 0.01, riskPerTrade: 0.003 });
    const { amount } = run.decide(BIG);
    const atRisk = (amount / UNITS) * 100.005 * (0.01 + 0.002 + 0.0001);
    expect(atRisk).toBeLessThanOrEqual(10_000 * 0.003);
    expect(atRisk).toBeGreaterThan(10_000 * 0.003 * 0.999);
  });

  test('is never more than there is money for', () => {
    const run = calm({ riskPerTrade: 0.15, stopLoss: 0.0015 });
    run.decide(BIG);
    run.price(1_000, 100);
    expect(run.desk.lots).toHaveLength(1);
    expect(run.desk.cash).toBeGreaterThanOrEqual(0);
    expect(run.desk.cash).toBeLessThan(2 * UNITS);
  });

  test('lies on the market’s grid of decimals', () => {
    for (const amountDecimals of [0, 1, 3, 8]) {
      const { amount } = calm({}, { ...MARKET, amountDecimals }).decide(BIG);
      expect(amount).toBeGreaterThan(0);
      expect(amount % (UNITS / 10 ** amountDecimals)).toBe(0);
    }
  });

  test('below the minimum order is refused with both figures', () => {
    const run = calm({ capital: 1 }, { ...MARKET, minOrderAmount: UNITS as Amount });
    const decision = run.decide(BIG);
    expect(decision).toMatchObject({ action: 'stayOut', signature: 'LONG_ENSEMBLE' });
    expect(reasonOf(decision, 'tooSmall')?.minimum).toBe(UNITS);
    expect(reasonOf(decision, 'tooSmall')?.amount).toBeLessThan(UNITS);
  });

  test('of a learning trade is the minimum order times its factor, upwards on the grid', () => {
    expect(calm().decide(SMALL)).toMatchObject({ learning: true, amount: 12_000 });
    expect(calm({}, { ...MARKET, amountDecimals: 4 }).decide(SMALL).amount).toBe(20_000);
    expect(calm({ minimumFactor: 1 }).decide(SMALL).amount).toBe(10_000);
  });
});

describe('not enough money', () => {
  test('for a learning trade is said at once', () => {
    const run = calm({ capital: 1, learningBudget: 0.1 }, { ...MARKET, minOrderAmount: (UNITS / 10) as Amount });
    const decision = run.decide(expecting(0.2));
    expect(kindsOf(decision)).toEqual(['expects', 'cost', 'noMoney']);
    expect(reasonOf(decision, 'noMoney')?.needed).toBe(units(100.005) * 0.12);
  });

  test('any more when the order meets the book, it comes to nothing', () => {
    const run = calm({ riskPerTrade: 0.15, stopLoss: 0.0015 });
    const { id } = run.decide(BIG);
    run.price(100, 200).price(1_000, 200);
    expect(run.desk.lots).toHaveLength(0);
    expect(run.desk.cash).toBe(10_000 * UNITS);
    expect(run.decision(id)).toMatchObject({ entryTime: null, exitTime: run.time - 950, profit: null });
    expect(kindsOf(run.decision(id))).toEqual(['expects', 'cost', 'noMoney']);
  });

  test('nor a book, when it has become too thin', () => {
    const run = calm();
    const { id } = run.decide(BIG);
    run.books(100, [level(99, 1)], [level(100, 1e-4)]).price(1_000, 100);
    expect(run.desk.lots).toHaveLength(0);
    expect(kindsOf(run.decision(id))).toEqual(['expects', 'cost', 'bookTooThin']);
  });
});

describe('no entry', () => {
  test('while the model is warming up', () => {
    const decision = calm().decide([], { warmUp: { have: 3, need: 10 }, imbalance: 1 });
    expect(decision).toMatchObject({ action: 'stayOut', reasons: [{ kind: 'warmingUp', have: 3, need: 10 }] });
  });

  test('while the feed is stale, until it is fresh', () => {
    const run = calm();
    run.desk.setStale(true);
    expect(kindsOf(run.decide(BIG))).toEqual(['expects', 'stale']);
    run.desk.setStale(false);
    expect(run.decide(BIG).action).toBe('enter');
  });

  test('within the pause after a gap, to the millisecond', () => {
    const run = calm().lose(500);
    const untilTime = run.time + 10_000;
    run.price(9_999, 100);
    expect(run.decide(BIG).reasons.at(-1)).toEqual({ kind: 'afterGap', untilTime });
    run.price(1, 100);
    expect(run.decide(BIG).action).toBe('enter');
  });

  test('beyond the most lots, orders on their way included', () => {
    const run = calm({ lots: 2, riskPerTrade: 0.0001 });
    expect([run.decide(BIG).action, run.decide(BIG).action, run.decide(BIG).action]).toEqual(['enter', 'enter', 'stayOut']);
    expect(run.desk.log.newest?.reasons.at(-1)).toEqual({ kind: 'lotsFull', lots: 2 });
    run.price(1_000, 100);
    expect(run.decide(BIG).reasons.at(-1)).toEqual({ kind: 'lotsFull', lots: 2 });
  });

  test('where neither model nor book says long', () => {
    const run = calm();
    expect(run.decide(expecting(-5))).toMatchObject({ action: 'stayOut', signature: '', reasons: [{ kind: 'expects', moveBp: -5 }] });
  });
});

describe('learning trades', () => {
  test('keep their pause', () => {
    const run = calm({ learningPause: 60_000 });
    const first = run.decide(SMALL);
    run.price(59_999, 100);
    expect(run.decide(SMALL).reasons.at(-1)).toEqual({ kind: 'learningPause', untilTime: first.exchangeTime + 60_000 });
    run.price(1, 100);
    expect(run.decide(SMALL).action).toBe('enter');
  });

  test('end when what is open may lose what is left of the budget', () => {
    const atRisk = 0.012 * (0.0015 + 0.0001);
    const run = calm({ lots: 20, learningBudget: (3.5 * atRisk) / 10_000 });
    for (let i = 0; i < 3; i++) expect(run.decide(SMALL).action).toBe('enter');
    expect(run.decide(SMALL).reasons.at(-1)).toEqual({ kind: 'learningBudgetSpent' });
    run.price(1_000, 100);
    expect(run.desk.lots).toHaveLength(3);
    expect(run.decide(SMALL).reasons.at(-1)).toEqual({ kind: 'learningBudgetSpent' });
  });

  test('end for the period when the budget is lost, and begin again with the next', () => {
    const run = calm({ learningBudget: 1e-6, learningBudgetSteps: 100, learningPause: 0, stopLoss: 0.01 });
    run.decide(SMALL, { step: 5 });
    run.price(1_000, 100).price(1_000, 10).price(1_000, 10).price(1_000, 100);
    expect(run.desk.profit).toBeLessThan(-0.01 * UNITS * 0.9);
    expect(run.decide(SMALL, { step: 99 }).reasons.at(-1)).toEqual({ kind: 'learningBudgetSpent' });
    expect(run.decide(SMALL, { step: 100 }).action).toBe('enter');
  });

  test('do not count against the budget when they win, nor does full size', () => {
    const run = calm({ stopLoss: 0.01, learningBudget: 1e-5 });
    const left = () => reasonOf(run.decide(SMALL), 'learningTrade')?.budgetLeft;
    const before = left();
    run.price(1_000, 100).price(1_000, 120).price(1_000, 120).price(1_000, 100);
    expect(run.desk.profit).toBeGreaterThan(0);
    expect(left()).toBeGreaterThanOrEqual(before ?? Number.NaN);
    run.price(1_000, 100).price(1_000, 120).price(1_000, 120).price(1_000, 100);
    run.decide(BIG);
    run.price(1_000, 100).price(1_000, 90).price(1_000, 90).price(1_000, 100);
    expect(run.desk.profit).toBeLessThan(0);
    expect(run.decide(SMALL).action).toBe('enter');
  });
});

describe('beside the account', () => {
  test('equity is cash and lots at the best bid, at the last one known while the book is not', () => {
    const run = holding({ fee: 0.01 });
    const [lot] = run.desk.lots;
    const amount = (lot?.amount ?? 0) / UNITS;
    expect(run.desk.equity(run.book) / UNITS).toBeCloseTo(run.desk.cash / UNITS + amount * 99.995, 6);
    const seen = run.desk.equity(run.book);
    run.lose(1_000);
    expect(run.desk.equity(run.book)).toBe(seen);
    expect(run.desk.openProfit(lot as NonNullable<typeof lot>, run.time, run.book)).toBeNull();
  });

  test('holding is what the capital had bought at the first ask, its fee taken off, at the best bid', () => {
    const run = calm({ fee: 0.01 });
    expect((run.desk.hold(run.book) ?? 0) / UNITS).toBeCloseTo((10_000 / 1.01 / 100.005) * 99.995, 6);
    run.price(1_000, 150);
    expect((run.desk.hold(run.book) ?? 0) / UNITS).toBeCloseTo((10_000 / 1.01 / 100.005) * 149.9925, 6);
    const seen = run.desk.hold(run.book);
    run.lose(1);
    expect(run.desk.hold(run.book)).toBe(seen);
  });

  test('a market of tiny prices overflows nothing', () => {
    const market: MarketSpec = { marketId: 'XRP-BTC', priceDecimals: 8, amountDecimals: 8, minOrderAmount: (UNITS / 1_000) as Amount };
    const run = new DeskRun({ fee: -1, capital: 10_000_000, riskPerTrade: 0.15 }, market);
    run.books(0, [level(0.00002, 5e7)], [level(0.00002001, 5e7)]);
    expect(run.decide(expecting(5_000)).action).toBe('stayOut');
    expect((run.desk.hold(run.book) ?? 0) / UNITS).toBeCloseTo((1e7 / 1.002 / 0.00002001) * 0.00002, 0);
    expect(() => encode(run.desk)).not.toThrow();
  });

  test('asks for a commit where orders or account changed, and only there', () => {
    const run = calm();
    expect(run.desk.takeChanged()).toBe(false);
    run.decide(expecting(-1));
    expect(run.desk.takeChanged(), 'a refusal').toBe(false);
    run.decide(BIG);
    expect([run.desk.takeChanged(), run.desk.takeChanged()], 'an order').toEqual([true, false]);
    run.price(10, 100);
    expect(run.desk.takeChanged(), 'not yet due').toBe(false);
    run.price(1_000, 100);
    expect(run.desk.takeChanged(), 'a fill').toBe(true);
    run.price(1_000, 110);
    expect(run.desk.takeChanged(), 'an exit ordered').toBe(true);
    run.price(10, 110);
    expect(run.desk.takeChanged(), 'the exit on its way').toBe(false);
  });

  test('restored from its bytes it goes on the same, orders and lots included', () => {
    const run = holding();
    run.decide(SMALL);
    const twin = new DeskRun();
    decode(twin.desk, encode(run.desk));
    const again = new SpotDesk(run.settings, run.market);
    decode(again, encode(run.desk));
    expect(encode(again)).toEqual(encode(run.desk));
    twin.time = run.time;
    twin.book.load(1, [level(99.995, 1_000)], [level(100.005, 1_000)]);
    for (const each of [run, twin]) {
      each.price(1_000, 90).price(1_000, 90).price(1_000, 90);
      each.decide(BIG);
    }
    expect(encode(twin.desk)).toEqual(encode(run.desk));
    expect(twin.desk.trades).toBe(2);
  });
});

describe('what came of a trade', () => {
  test('is told once it is closed, by the instant it was decided at, with how far off its expectation was', () => {
    const run = calm({ timeExit: 60_000 });
    run.decide(BIG, { row: 77 });
    run.price(1_000, 100);
    const [lot] = run.desk.lots;
    expect(lot?.row).toBe(77);
    // Five percent, less the round trip of one hundredth of a percent.
    expect(lot?.expected).toBeCloseTo(0.05 - 0.0001, 4);
    run.price(60_000, 101);
    expect(run.desk.takeOutcomes(), 'not before it is closed').toEqual([]);
    run.price(1_000, 101);
    const profit = (run.decision(1).profit ?? Number.NaN) / (lot?.paid ?? Number.NaN);
    const [outcome, ...others] = run.desk.takeOutcomes();
    expect(others).toEqual([]);
    expect(outcome?.row).toBe(77);
    expect(outcome?.error).toBeCloseTo(Math.abs(profit - (lot?.expected ?? 0)) * 1_000, 9);
    expect(profit).toBeGreaterThan(0.009);
    expect(run.desk.takeOutcomes(), 'only once').toEqual([]);
  });

  test('is not lost by a restore between entry and exit', () => {
    const run = calm({ timeExit: 60_000 });
    run.decide(BIG, { row: 5 });
    const onItsWay = new SpotDesk(run.settings, run.market);
    decode(onItsWay, encode(run.desk));
    expect(encode(onItsWay)).toEqual(encode(run.desk));
    run.price(1_000, 100);
    const restored = new SpotDesk(run.settings, run.market);
    decode(restored, encode(run.desk));
    expect(restored.lots).toEqual(run.desk.lots);
    expect(restored.lots[0]?.row).toBe(5);
  });
});
