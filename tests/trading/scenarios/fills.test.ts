/** Orders filled in parts, at entry and at exit, by market and by limit orders; resting, called off; and a fee tier crossed. */
import { expect, test } from 'vitest';
import { expecting, level } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const SMALL = { riskPerTrade: 0.0003 };
/** Of a stop 15 bp away and costs of 1 bp: 3 / 0.0016 / 60,003. */
const WHOLE = 3_124_843;

test('a market exit into a thin book is filled in parts, each ordered anew', () => {
  const transcript = new Transcript({ settings: { ...SMALL, fee: 0.001 } }).at(0, 60_000).decide(50).at(1_000, 60_000);
  const { run } = transcript;
  run.books(1_000, [level(59_900, 0.005)], [level(59_906, 1)]);
  run.books(1_000, [level(59_899, 0.004)], [level(59_906, 1)]);
  run.books(1_000, [level(59_898, 1)], [level(59_906, 1)]);
  run.books(1_000, [level(59_898, 1)], [level(59_906, 1)]);
  transcript.balances();
  expectOnFile(transcript, 'fill-exit-in-parts');
  const [trade] = run.trades.filter(({ desk }) => desk === 'spot');
  expect(run.floor.spot.exchange.account.holding).toBe(0);
  // 0.005 at 59,900, 0.004 at 59,899, the rest at 59,898.
  const rest = (trade?.amount ?? 0) - 900_000;
  expect(trade?.exitPrice).toBeCloseTo(1e8 * ((500_000 * 59_900 + 400_000 * 59_899 + rest * 59_898) / (900_000 + rest)), -1);
});

test('a limit entry rests at the bid, is filled by prints through it in parts, and what is left is called off after its time', () => {
  const transcript = new Transcript({ settings: { ...SMALL, orderType: 1 }, prints: true }).at(0, 60_000).decide(50).at(1_000, 60_000);
  const { run } = transcript;
  run.print(1_000, 59_997, 5).print(1_000, 59_996, 0.01).print(1_000, 59_995, 0.005);
  transcript.at(5_999, 60_000).at(1, 60_000).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'fill-limit-in-parts');
  expect(run.floor.spot.holdings.lots.map(({ entered, entryPrice, filling }) => [entered, entryPrice, filling])).toEqual([
    [1_500_000, 59_997e8, false],
  ]);
});

test('a limit entry takes what is at its price when it arrives, and rests with what is left', () => {
  const transcript = new Transcript({ settings: { ...SMALL, orderType: 1 } }).at(0, 60_000).decide(50);
  const { run } = transcript;
  run.books(100, [level(59_985, 10)], [level(59_990, 0.01), level(59_997, 0.002), level(59_998, 10)]);
  run.books(900, [level(59_985, 10)], [level(59_996, 0.004), level(59_998, 10)]);
  transcript.at(1_000, 59_990).balances();
  expectOnFile(transcript, 'fill-limit-taking');
  const [lot] = run.floor.spot.holdings.lots;
  expect([lot?.entered, lot?.filling]).toEqual([WHOLE, false]);
});

test('a post-only entry never takes: it rests, and is filled at its own price by what comes to it', () => {
  const transcript = new Transcript({ settings: { ...SMALL, orderType: 2 } }).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.at(1_000, 59_990).at(1_000, 59_990).balances();
  expectOnFile(transcript, 'fill-post-only');
  expect(transcript.run.floor.spot.holdings.lots[0]?.entryPrice).toBe(59_997e8);
});

test('fees fall as the traded value of thirty days crosses the tiers', () => {
  const transcript = new Transcript({ settings: { fee: -1 } }).at(0, 60_000);
  for (let i = 0; i < 2; i++) {
    transcript.run.decide(expecting(400));
    transcript.at(1_000, 60_000).at(1_000, 63_000).at(1_000, 60_000);
  }
  transcript.balances();
  expectOnFile(transcript, 'fee-tiers');
  const { fees } = transcript.run.floor.spot.exchange;
  const rates = transcript.run.trades.filter(({ desk }) => desk === 'spot').map((trade) => trade.fees / trade.value);
  // 0.85 % of the entry and 0.8 % of an exit 5 % higher; then 0.75 % of both.
  expect(rates[0]).toBeCloseTo(0.0085 + 0.008 * (62_997 / 60_003), 8);
  expect(rates[1]).toBeCloseTo(0.0075 + 0.0075 * (62_997 / 60_003), 8);
  expect(fees.rate(transcript.run.time)).toBeLessThan(8_000);
});

test('what prints fill of an entry that is to be closed is sold as well: nothing of it stays behind', () => {
  const settings = { ...SMALL, orderType: 1, orderLife: 60_000 };
  const transcript = new Transcript({ settings, prints: true }).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.run.print(1_000, 59_996, 0.01);
  transcript.command({ kind: 'close', decision: 1 });
  // It trades once more before the exchange hears that the rest is called off.
  transcript.run.print(100, 59_996, 0.005);
  transcript.at(1_000, 60_000).at(1_000, 60_000).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'fill-while-closing');
  const { spot } = transcript.run.floor;
  expect([spot.exchange.account.holding, spot.exchange.openOrders.length, spot.holdings.lots.length]).toEqual([0, 0, 0]);
  expect(transcript.run.trades.filter(({ desk }) => desk === 'spot').map(({ amount }) => amount)).toEqual([1_500_000]);
});

test('a liquidation takes what the book has, and what it leaves is sold at the next change', () => {
  const settings = { riskPerTrade: 0.15, dailyLoss: 1, drawdown: 1, learningBudget: 0 };
  const transcript = new Transcript({ settings }, ['margin']).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.run.books(1_000, [level(49_500, 0.5)], [level(49_506, 10)]);
  transcript.run.books(1_000, [level(49_400, 10)], [level(49_406, 10)]);
  transcript.at(1_000, 49_400).balances();
  expectOnFile(transcript, 'fill-liquidation-in-parts');
  const [trade] = transcript.run.trades.filter(({ desk }) => desk === 'margin');
  expect(trade?.exitReason).toBe('LIQUIDATED');
  expect(transcript.run.floor.margin.exchange.account.holding).toBe(0);
});
