/** What random courses found once, each as short as it can be told. */
import { describe, expect, test } from 'vitest';
import { encode } from '../../../src/core/codec.ts';
import { expecting, FloorRun, kindsOf, level, MARKET } from '../floor-run.ts';
import { Ledger } from './ledger.ts';

/** Large positions that nothing but the test closes. */
const LARGE = { riskPerTrade: 0.15, dailyLoss: 1, drawdown: 1, stopLoss: 0.02, takeProfit: 0.9, trailStart: 1, explorationMode: 0 };

test('what an exit on its way still sells of a position that is being liquidated belongs to its trade', () => {
  const run = new FloorRun({ settings: { ...LARGE, latency: 2_000 } });
  const ledger = new Ledger(run.floor.margin);
  const { margin } = run.price(1_000, 10_000).decide(expecting(9_000));
  run.price(3_000, 10_000).price(100, 10_000);
  run.command({ kind: 'close', decision: margin.id });
  run.books(500, [level(7_000, 0.01)], [level(7_001, 10)]);
  expect(run.floor.margin.holdings.lots).toMatchObject([{ exit: { reason: 'LIQUIDATED' } }]);
  run.books(500, [level(9_990, 1_000)], [level(9_991, 10)]).books(5_000, [level(9_990, 1_000)], [level(9_991, 10)]);
  const trade = run.trades.find(({ desk }) => desk === 'margin');
  expect(trade).toMatchObject({ id: margin.id, exitReason: 'LIQUIDATED', amount: margin.amount });
  if (trade !== undefined) ledger.close(trade);
  ledger.audit();
  expect(run.floor.margin.exchange.account.holding).toBe(0);
});

test('a lot whose rebates were more than its fees can be saved', () => {
  const run = new FloorRun({ settings: { ...LARGE, fee: -1, orderType: 2, latency: 0 }, market: { ...MARKET, marketId: 'ETH-BTC' } });
  run.price(1_000, 10_000).decide(expecting(9_000));
  run.price(1_000, 9_900).price(1, 9_900);
  expect(run.floor.spot.holdings.lots[0]?.fees).toBeLessThan(0);
  expect(() => encode(run.floor)).not.toThrow();
});

test('money for less than one step of the grid is no order', () => {
  const run = new FloorRun({
    settings: { capital: 0.001, learningBudget: 0, riskPerTrade: 0.0001 },
    market: { ...MARKET, amountDecimals: 4 },
  });
  const { spot } = run.price(1_000, 10_000).decide(expecting(9_000));
  expect(spot).toMatchObject({ action: 'stayOut', amount: 0 });
  expect(kindsOf(spot)).toContain('tooSmall');
});

describe('breakers know what the account is worth before anything is decided', () => {
  test('the first entry of all keeps within what its day may lose', () => {
    const run = new FloorRun({ settings: { ...LARGE, dailyLoss: 0.01 } });
    const { spot } = run.price(1_000, 10_000).decide(expecting(9_000));
    const sized = spot.reasons.find((reason) => reason.kind === 'sized');
    expect(sized?.risk).toBeLessThanOrEqual(0.01 * run.floor.spot.equity);
  });

  test('a loss that was booked since the last instant forbids the next entry', () => {
    const run = new FloorRun({ settings: { ...LARGE, stopLoss: 0.1, dailyLoss: 0.05, cooldown: 0, latency: 0 } });
    const { spot } = run.price(1_000, 10_000).decide(expecting(9_000));
    run.price(1_000, 10_000);
    // The best bid is hardly lower, so only the fill tells how little is behind it; and then nothing is held any more.
    run.books(1_000, [level(9_999, 0.0001), level(5_000, 100)], [level(10_001, 100)]);
    run.command({ kind: 'close', decision: spot.id }).price(1_000, 10_000);
    expect(run.floor.spot.equity).toBeLessThan(0.8e12);
    const next = run.decide(expecting(9_000)).spot;
    expect([next.action, kindsOf(next).at(-1)]).toEqual(['stayOut', 'dailyLoss']);
  });
});

test('the stop button calls off entries that rest', () => {
  const run = new FloorRun({ settings: { ...LARGE, orderType: 2, orderLife: 3_600_000, latency: 0 } });
  run.price(1_000, 10_000).decide(expecting(9_000));
  run.price(1_000, 10_000);
  run.command({ kind: 'halt', close: false });
  run.price(1_000, 10_000).price(1_000, 9_000).price(1_000, 9_000);
  for (const { holdings } of run.floor.desks) expect([holdings.lots, holdings.pending]).toEqual([[], []]);
});
