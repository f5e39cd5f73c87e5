/** From frames to points: the book is verified, and what cannot be believed is put aside. */
import { expect, test } from 'vitest';
import type { DataPoint } from '../../src/core/messages.ts';
import { frameOf } from '../../src/feed/decode.ts';
import { Intake } from '../../src/feed/intake.ts';
import { Exchange, MARKET, type WireFrame } from './frames.ts';

/** Takes frames as if each were received at its exchange time. */
function taker(intake = new Intake({ marketId: MARKET })) {
  const take = (wire: WireFrame, receivedTime = Date.parse(String(wire.timestamp))): DataPoint | null => {
    const frame = frameOf(wire);
    if (typeof frame === 'string' || !('marketId' in frame)) throw new Error(`no data frame: ${JSON.stringify(wire)}`);
    return intake.take(frame, receivedTime, 0, () => JSON.stringify(wire));
  };
  return { intake, take, kinds: (frames: readonly WireFrame[]) => frames.map((frame) => take(frame)?.kind ?? null) };
}

test('a snapshot and its deltas become points, and the book behind them is the exchange’s', () => {
  const exchange = new Exchange();
  const { intake, kinds } = taker();
  const frames = [exchange.snapshot(), exchange.delta([['98', '1', 1]]), exchange.delta([], [['101', '0', 0]])];
  expect(kinds(frames)).toEqual(['snapshot', 'delta', 'delta']);
  expect(intake.market.book.checksum()).toBe(exchange.book.checksum());
});

test('deltas from before the snapshot are dropped unseen, wrong checksum and all', () => {
  const exchange = new Exchange();
  const early = { ...exchange.delta([['98', '1', 1]]), checksum: '1' };
  exchange.time += 5;
  const { kinds } = taker();
  expect(kinds([exchange.snapshot(), early, exchange.delta([['97', '1', 1]])])).toEqual(['snapshot', null, 'delta']);
});

test('a delta with the id of the snapshot, and one that is repeated, are legal', () => {
  const exchange = new Exchange();
  const { kinds } = taker();
  const snapshot = exchange.snapshot();
  const delta = exchange.delta([['98', '1', 1]], [], 0);
  expect(kinds([snapshot, delta, delta])).toEqual(['snapshot', 'delta', 'delta']);
});

test('a wrong checksum loses the book until the next snapshot', () => {
  const exchange = new Exchange();
  const { take, kinds } = taker();
  take(exchange.snapshot());
  expect(take({ ...exchange.delta([['98', '1', 1]]), checksum: '1' })).toMatchObject({ kind: 'desync', reason: 'checksum' });
  expect(kinds([exchange.delta([['97', '1', 1]]), exchange.snapshot(), exchange.delta([['96', '1', 1]])])).toEqual([
    null,
    'snapshot',
    'delta',
  ]);
});

test('a lost frame is noticed at the next one', () => {
  const exchange = new Exchange();
  const { take } = taker();
  take(exchange.snapshot());
  exchange.delta([['99.5', '1', 1]]);
  expect(take(exchange.delta([['98', '1', 1]]))).toMatchObject({ kind: 'desync', reason: 'checksum' });
});

test('a crossed book is lost, though its checksum is right', () => {
  const exchange = new Exchange();
  const { take } = taker();
  take(exchange.snapshot());
  expect(take(exchange.delta([['101', '1', 1]]))).toMatchObject({ kind: 'desync', reason: 'crossed' });
});

test('a crossed snapshot is no book, and nothing was lost by it where none was known', () => {
  const exchange = new Exchange();
  exchange.delta([['103', '1', 1]]);
  const { intake, take } = taker();
  expect(take(exchange.snapshot())).toBeNull();
  expect(intake.market.book.known).toBe(false);
});

test('a frame of another market is put aside', () => {
  const { intake, take } = taker();
  expect(take({ ...new Exchange().tick(), marketId: 'ETH-AUD' })).toBeNull();
  expect(intake.quarantine.counts).toEqual({ otherMarket: 1 });
});

test('a print comes through once, also across a restart', () => {
  const exchange = new Exchange();
  const first = exchange.trade();
  const { take } = taker(new Intake({ marketId: MARKET, tradeIds: [6_999] }));
  expect(take(first)?.kind).toBe('trade');
  expect(take(first)).toBeNull();
  expect(take(exchange.trade(10, { tradeId: 6_999 }))).toBeNull();
});

test('with a book, prices far outside it are put aside with their text, of prints and of ticks', () => {
  const exchange = new Exchange();
  const { intake, take, kinds } = taker();
  take(exchange.snapshot());
  const frames = [
    exchange.trade(10, { price: '131.3' }),
    exchange.trade(10, { price: '131.4' }),
    exchange.trade(10, { price: '70' }),
    exchange.trade(10, { price: '69.9' }),
    exchange.tick(10, { lastPrice: '5000' }),
    exchange.tick(10, { bestBid: '1' }),
    exchange.tick(),
  ];
  expect(kinds(frames)).toEqual(['trade', null, 'trade', null, null, null, 'tick']);
  expect(intake.quarantine.counts).toEqual({ absurdPrice: 4 });
  expect(intake.quarantine.newest[0]?.text).toBe(JSON.stringify(frames[1]));
});

test('without a book, the newest prints tell, and five that agree are a market that moved', () => {
  const exchange = new Exchange();
  const { kinds } = taker();
  const at = (price: string) => exchange.trade(10, { price });
  expect(kinds(Array.from({ length: 21 }, () => at('100')))).toEqual(Array(21).fill('trade'));
  expect(kinds([at('10'), at('100'), at('1000')])).toEqual([null, 'trade', null]);
  expect(kinds(Array.from({ length: 6 }, () => at('200')))).toEqual([null, null, null, null, 'trade', 'trade']);
});

test('a leap of the exchange time is put aside unless three more frames agree', () => {
  const exchange = new Exchange();
  const { intake, kinds } = taker();
  // The local clock sees no time pass.
  const received = exchange.time;
  const { take } = taker(intake);
  expect(kinds([exchange.tick()])).toEqual(['tick']);
  expect(take(exchange.tick(601_000), received)).toBeNull();
  exchange.time -= 601_000;
  expect(take(exchange.tick(), received)?.kind).toBe('tick');
  const leapt = Array.from({ length: 5 }, (_, i) => take(exchange.tick(i === 0 ? 3_600_000 : 10), received)?.kind ?? null);
  expect(leapt).toEqual([null, null, null, 'tick', 'tick']);
  expect(intake.quarantine.counts).toEqual({ timeJump: 4 });
});

test('hours of silence that the local clock saw as well are no leap', () => {
  const exchange = new Exchange();
  const { kinds } = taker();
  expect(kinds([exchange.tick(), exchange.tick(7_200_000)])).toEqual(['tick', 'tick']);
});

test('a time from the past is put aside, but not that of a snapshot', () => {
  const exchange = new Exchange();
  const { take } = taker();
  const now = exchange.time;
  take(exchange.tick());
  exchange.time -= 3_600_000;
  expect(take(exchange.tick(), now)).toBeNull();
  expect(take(exchange.snapshot(), now)?.kind).toBe('snapshot');
});

test('the quarantine keeps the newest 200, with their text cut', () => {
  const { intake } = taker();
  for (let i = 0; i < 300; i++) intake.quarantine.add('notJson', `${i}${'x'.repeat(5_000)}`, i);
  expect(intake.quarantine.counts).toEqual({ notJson: 300 });
  expect(intake.quarantine.newest).toHaveLength(200);
  expect(intake.quarantine.newest[0]?.receivedTime).toBe(100);
  expect(intake.quarantine.newest[0]?.text).toHaveLength(2_000);
});
