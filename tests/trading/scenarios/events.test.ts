/** What happens to open positions and orders: a gap, a restart, what the user asks for, and a policy that fails. */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../../src/core/codec.ts';
import { POLICY, type Policy } from '../../../src/trading/policy.ts';
import { type RunOptions, reasonOf, START } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const HOUR = 3_600_000;
const BREAKOUT = { breakout: { upBp: 12, downBp: -50 } };
const spotTrades = ({ run }: Transcript) => run.trades.filter(({ desk }) => desk === 'spot');

test('a stop that a gap crossed is filled on the first live book, at its price, never before', () => {
  const transcript = new Transcript({ settings: { fee: 0.001 } }).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.run.lose(1_000);
  transcript.run.lose(60_000);
  transcript.at(0, 59_000).decide(50).at(9_999, 59_000).decide(50).at(1, 59_000).decide(50).balances();
  expectOnFile(transcript, 'gap-with-a-position');
  const refused = transcript.run.versions.filter(({ desk, action, count }) => desk === 'spot' && action === 'stayOut' && count === 1);
  expect(refused.map(({ reasons }) => reasons.at(-1)?.kind)).toEqual(['afterGap', 'cooldown']);
  expect(spotTrades(transcript).map(({ exitReason, exitPrice, exitTime }) => [exitReason, exitPrice, exitTime])).toEqual([
    ['SL_HIT', 58_997e8, START + 62_150],
  ]);
});

test('an entry on its way into a gap was never sent; one that rests is called off behind it', () => {
  const transcript = new Transcript({ settings: { riskPerTrade: 0.0003, orderType: 1 } }).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.decide(50);
  transcript.run.lose(100);
  transcript.at(5_000, 60_000).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'gap-with-orders');
  expect(transcript.run.floor.spot.exchange.openOrders).toEqual([]);
  expect(transcript.run.floor.spot.holdings.pending).toEqual([]);
});

describe('a restart', () => {
  const options: RunOptions = { settings: { riskPerTrade: 0.0003, orderType: 1, orderLife: 60_000, fee: 0.001 } };
  /** A position that is held, an order that rests, and one that is on its way. */
  const enterThrice = (transcript: Transcript) =>
    transcript.at(0, 60_000).decide(50).at(1_000, 59_990).decide(50).at(1_000, 60_000).decide(50).at(100, 60_000);
  const goOn = (transcript: Transcript) =>
    transcript.at(1_000, 59_980).at(1_000, 59_980).at(1_000, 59_800).at(1_000, 59_800).decide(50).balances();

  test('with a position, a resting order and one on its way goes on as if it had not been', () => {
    const straight = goOn(enterThrice(new Transcript(options, ['spot', 'margin'])).note('here'));
    const first = enterThrice(new Transcript(options, ['spot', 'margin']));
    const { floor, book, time, step, row } = first.run;
    expect(floor.spot.exchange.openOrders.map(({ state }) => state)).toEqual(['resting', 'pending']);
    expect(floor.spot.holdings.lots).toHaveLength(1);
    const second = new Transcript(options, ['spot', 'margin'], first.note('here'));
    decode(second.run.floor, encode(floor));
    decode(second.run.book, encode(book));
    Object.assign(second.run, { time, step, row });
    goOn(second);
    expectOnFile(straight, 'restart');
    expect(second.text).toBe(straight.text);
    expect(encode(second.run.floor)).toEqual(encode(straight.run.floor));
  });
});

test('halt, resume, close, a new account, forgotten outcomes', () => {
  const transcript = new Transcript({ settings: { riskPerTrade: 0.0003 } }).at(0, 60_000).decide(50).at(1_000, 60_000);
  transcript.command({ kind: 'halt', close: false }).decide(50).at(1_000, 60_010);
  transcript.command({ kind: 'resume' }).decide(50).at(1_000, 60_010);
  transcript.command({ kind: 'close', decision: 1 }).at(1_000, 60_020);
  transcript.command({ kind: 'halt', close: true }).at(1_000, 60_020).command({ kind: 'resume' }).decide(50).at(1_000, 60_020);
  transcript.command({ kind: 'resetOutcomes', model: 'all' });
  const closedAfterReset = transcript.run.floor.outcomes.closed;
  transcript.command({ kind: 'resetDesk', desk: 'spot' }).balances().at(1_000, 60_020).decide(50).at(1_000, 60_020).balances();
  expectOnFile(transcript, 'commands');
  expect(spotTrades(transcript).map(({ exitReason }) => exitReason)).toEqual(['MANUAL', 'MANUAL']);
  expect(closedAfterReset).toBe(0);
  const abandoned = transcript.run.versions.findLast((each) => each.reasons.some(({ kind }) => kind === 'desk'));
  expect([abandoned?.exitTime !== null, abandoned?.exitReason, abandoned?.profit]).toEqual([true, null, null]);
});

test('a policy that fails closes nothing: exits stay, the decision says so, and full size is refused for an hour', () => {
  let failing = false;
  const policy: Policy = {
    ...POLICY,
    candidates: (...asked) => {
      if (failing) throw new Error('out of order');
      return POLICY.candidates(...asked);
    },
  };
  const settings = { riskPerTrade: 0.0003, timeExit: 2 * HOUR, cooldown: 0 };
  const transcript = new Transcript({ settings, policy }).at(0, 60_000).decide(50).at(1_000, 60_000);
  failing = true;
  transcript.decide(50).at(1_000, 60_000);
  expect(transcript.run.floor.spot.holdings.lots).toHaveLength(1);
  failing = false;
  // A score of 1.2 is not enough for the conservative defaults; one of 2.2 is, for a learning trade.
  transcript.decide(50).at(1_000, 60_000).decide(50, BREAKOUT).at(1_000, 59_900).at(1_000, 60_000).balances();
  // It failed at 0:00:01.000, for both desks.
  transcript
    .at(HOUR - 4_001, 60_000)
    .decide(50)
    .at(1, 60_000)
    .decide(50)
    .at(1_000, 60_000);
  expectOnFile(transcript, 'policy-failure');
  expect(spotTrades(transcript).map(({ exitReason, learning }) => [exitReason, learning])).toEqual([
    ['SL_HIT', false],
    ['SL_HIT', true],
  ]);
  const { versions } = transcript.run;
  const spot = versions.filter(({ desk, entryTime, count }) => desk === 'spot' && entryTime === null && count === 1);
  const said = spot.map((each) => [each.action, each.learning, reasonOf(each, 'fallback')?.untilTime]);
  const until = START + HOUR + 1_000;
  expect(said).toEqual([
    ['enter', false, undefined],
    ['stayOut', false, until],
    ['stayOut', false, until],
    ['enter', true, until],
    ['stayOut', false, until],
    ['enter', false, undefined],
  ]);
});

test('everything is closed while an entry is on its way: what it buys is sold at once', () => {
  const transcript = new Transcript({ settings: { riskPerTrade: 0.0003 } }).at(0, 60_000).decide(50);
  transcript.at(100, 60_000).command({ kind: 'halt', close: true }).at(1_000, 60_000).at(1_000, 60_000).decide(50).balances();
  expectOnFile(transcript, 'closed-on-its-way');
  expect(spotTrades(transcript).map(({ exitReason, exitPrice }) => [exitReason, exitPrice])).toEqual([['MANUAL', 59_997e8]]);
  expect(transcript.run.floor.spot.exchange.account.holding).toBe(0);
});
