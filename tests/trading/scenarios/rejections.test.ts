/** One transcript for each way in which the exchange takes no order, in its own words, and what the desk learns of the smallest order. */
import { expect, test } from 'vitest';
import type { Amount } from '../../../src/core/units.ts';
import { level, MARKET, reasonOf } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

/** How the first entry of the desk ended. */
function outcome({ run }: Transcript, desk: 'spot' | 'margin' = 'spot') {
  const decision = run.versions.findLast((each) => each.desk === desk && each.action === 'enter' && each.exitTime !== null);
  const rejected = decision && reasonOf(decision, 'rejected');
  const cancelled = decision && reasonOf(decision, 'cancelled');
  return { filled: decision?.filled, said: rejected?.code ?? cancelled?.why, limit: rejected?.limit };
}

test('InvalidAmount: an order under the minimum is refused; 1.2 times it is remembered, and nothing smaller is tried again', () => {
  // A stop 70 % away: 30 at risk buy 30 / 0.7001 / 60,003 = 0.00071414, of which the market asks 0.001.
  const market = { ...MARKET, minOrderAmount: 100_000 as Amount };
  const transcript = new Transcript({ settings: { stopLoss: 0.7 }, market });
  const learned = (price: number) => {
    transcript.at(1_000, price).decide(50).at(1_000, price);
    const { value } = transcript.run.floor.spot.exchange.minimum;
    return [value?.amount, value?.count];
  };
  expect(learned(60_000)).toEqual([Math.ceil(71_414 * 1.2), 1]);
  // Smaller than what was learned: the exchange is not asked.
  expect(learned(60_000)).toEqual([85_697, 1]);
  // Larger than that, and still refused: 30 / 0.700125 / 48,003 = 0.00089264.
  expect(learned(48_000)).toEqual([107_117, 2]);
  // 30 / 0.700154 / 39,003 = 0.00109857 is taken.
  expect(learned(39_000)).toEqual([107_117, 2]);
  transcript.balances();
  expectOnFile(transcript, 'rejected-amount');
  expect(transcript.run.floor.spot.holdings.lots[0]?.amount).toBe(109_857);
  expect(transcript.run.floor.spot.exchange.minimum.value?.value).toBe(Math.ceil((107_117 * 48_003e8) / 1e8));
});

test('InvalidPrice: a limit order between two ticks', () => {
  const transcript = new Transcript({ settings: { orderType: 1 } });
  transcript.run.books(0, [level(59_997.005, 10)], [level(60_003.005, 10)]);
  transcript.decide(50).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'rejected-price');
  expect(outcome(transcript)).toEqual({ filled: 0, said: 'InvalidPrice', limit: 5_999_700_000_000 });
});

test('InsufficientFund: the price ran away from an order for all the money', () => {
  const transcript = new Transcript().at(0, 60_000).decide(50).at(100, 60_400).at(900, 60_400).balances();
  expectOnFile(transcript, 'rejected-fund');
  expect(outcome(transcript)).toMatchObject({ filled: 0, said: 'InsufficientFund', limit: 10_000 * 1e8 });
});

test('LeverageExceeded: the same on credit', () => {
  const settings = { riskPerTrade: 0.15, dailyLoss: 1 };
  const transcript = new Transcript({ settings }, ['margin']).at(0, 60_000).decide(50).at(100, 60_700).at(900, 60_700).balances();
  expectOnFile(transcript, 'rejected-leverage');
  expect(outcome(transcript, 'margin')).toMatchObject({ filled: 0, said: 'LeverageExceeded' });
});

test('PostOnlyWouldTrade: the market came to the price before the order did', () => {
  const transcript = new Transcript({ settings: { orderType: 2 } }).at(0, 60_000).decide(50).at(100, 59_990).at(900, 59_990).balances();
  expectOnFile(transcript, 'cancelled-post-only');
  expect(outcome(transcript)).toMatchObject({ filled: 0, said: 'PostOnlyWouldTrade' });
});

test('BookTooThin: nothing was left for sale at a market order, which is not to be held against the trader', () => {
  const transcript = new Transcript({ settings: { riskPerTrade: 0.0003 } }).at(0, 60_000).decide(50);
  transcript.run.books(100, [level(59_997, 10)], [level(60_003, 0.02)]);
  transcript.at(900, 60_000).balances();
  expectOnFile(transcript, 'cancelled-thin-book');
  expect(transcript.run.floor.spot.holdings.lots.map(({ amount, filling }) => [amount, filling])).toEqual([[2_000_000, false]]);
  expect(transcript.run.decision(1).reasons.at(-1)).toEqual({ kind: 'cancelled', why: 'BookTooThin' });
});
