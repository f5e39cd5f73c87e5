/** Any record the types allow, for round trips. */
import fc from 'fast-check';
import type { Amendment, Entry, JournalEntry, Level } from '../../src/core/messages.ts';
import { BACKEND_NAMES } from '../../src/core/messages.ts';
import {
  BAR_MINUTES,
  type BarRecord,
  type DecisionRecord,
  type InstantRecord,
  type MinuteRecord,
  type Reason,
  RIBBON_STATES,
  type RibbonRecord,
  type StepRecord,
} from '../../src/core/records.ts';
import type { Amount, Money, Price } from '../../src/core/units.ts';

const whole = fc.oneof(fc.maxSafeNat(), fc.nat(1_000), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, 2 ** 52, 2 ** 52 - 1));
const price = whole as fc.Arbitrary<Price>;
const amount = whole as fc.Arbitrary<Amount>;
const money = fc.maxSafeInteger() as fc.Arbitrary<Money>;
const backend = fc.constantFrom(...BACKEND_NAMES);
const float = fc.double();
const float32 = fc.float();
const row = fc.float32Array({ maxLength: 40 });
const table = fc.array(fc.array(float, { maxLength: 12 }), { maxLength: 4 });
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));

const stamps = { exchangeTime: whole, receivedTime: whole, position: whole };
const side = fc.constantFrom('buy' as const, 'sell' as const);
const levels: fc.Arbitrary<readonly Level[]> = fc.array(fc.tuple(price, amount, whole), { maxLength: 12 });
const book = { ...stamps, snapshotId: whole, bids: levels, asks: levels };

const entry: fc.Arbitrary<Entry | Amendment> = fc.oneof(
  fc.record({ kind: fc.constant('snapshot' as const), ...book }),
  fc.record({ kind: fc.constant('delta' as const), ...book }),
  fc.record({ kind: fc.constant('tick' as const), ...stamps, bid: price, ask: price, last: price, volume24h: amount }),
  fc.record({
    kind: fc.constant('trade' as const),
    ...stamps,
    tradeId: whole,
    price,
    amount,
    side,
  }),
  fc.record({
    kind: fc.constant('desync' as const),
    ...stamps,
    reason: fc.constantFrom('checksum' as const, 'crossed' as const, 'disconnected' as const, 'resumed' as const),
  }),
  fc.record({ kind: fc.constant('gap' as const), ...stamps, from: whole, to: whole }),
  fc.record({ kind: fc.constantFrom('stale' as const, 'fresh' as const) }),
  fc.record({ kind: fc.constant('backend' as const), backend, from: whole }),
  fc.record({ kind: fc.constant('skip' as const), target: whole }),
  fc.record({
    kind: fc.constant('backfill' as const),
    ...stamps,
    from: whole,
    to: whole,
    trades: fc.array(fc.record({ tradeId: whole, time: whole, price, amount, side }), { maxLength: 5 }),
    candles: fc.array(fc.record({ time: whole, open: price, high: price, low: price, close: price, volume: amount }), { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('watchedQuote' as const), ...stamps, bid: price, bidAmount: amount, ask: price, askAmount: amount }),
  fc.record({ kind: fc.constant('watchedTrade' as const), ...stamps, tradeId: whole, price, amount, side }),
);

/** A group without a hole, from anywhere. */
export const group: fc.Arbitrary<readonly JournalEntry[]> = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 50 }), fc.array(entry, { minLength: 1, maxLength: 30 }))
  .map(([first, entries]) => entries.map((each, i) => ({ sequence: first + i, entry: each })));

export const instant: fc.Arbitrary<InstantRecord> = fc.record({
  id: whole,
  sequence: whole,
  exchangeTime: whole,
  doubleMid: float,
  stretch: whole,
  regime: fc.integer({ min: -1, max: 100 }),
  values: row,
  present: fc.array(fc.constantFrom(0, 1), { maxLength: 40 }).map((flags) => Uint8Array.from(flags)),
  deviationsBp: row,
  deadBandsBp: row,
  prediction: row,
  said: row,
  matured: fc.array(fc.record({ row: whole, horizon: whole, class: whole, moveBp: float32 }), { maxLength: 4 }),
});

export const step: fc.Arbitrary<StepRecord> = fc.record({
  step: whole,
  sequence: whole,
  exchangeTime: whole,
  digest,
  loss: float,
  backend,
});

export const minute: fc.Arbitrary<MinuteRecord> = fc.record({
  time: whole,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: amount,
  basis: fc.constantFrom('trades' as const, 'mid' as const),
  equity: money,
  hold: money,
  accuracy: table,
  logLoss: table,
  weights: table,
  confidence: fc.array(float, { maxLength: 4 }),
  rate: float,
  alarms: whole,
  gapMs: whole,
});

export const bar: fc.Arbitrary<BarRecord> = fc.record({
  minutes: fc.constantFrom(...BAR_MINUTES),
  time: whole,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: amount,
  basis: fc.constantFrom('trades' as const, 'mid' as const),
});

export const ribbon: fc.Arbitrary<RibbonRecord> = fc.record({
  time: whole,
  minutes: fc.constantFrom(5 as const, 15 as const),
  state: fc.option(fc.constantFrom(...RIBBON_STATES), { nil: null }),
  price: float,
  values: fc.array(float, { maxLength: 14 }),
});

const reason: fc.Arbitrary<Reason> = fc.oneof(
  fc.record({ kind: fc.constant('expects' as const), horizonMs: whole, moveBp: float }),
  fc.record({ kind: fc.constant('imbalance' as const), ratio: float }),
  fc.record({ kind: fc.constant('cost' as const), expectedBp: float, neededBp: float }),
  fc.record({ kind: fc.constant('learningTrade' as const), budgetLeft: money }),
  fc.record({ kind: fc.constantFrom('learningPause' as const, 'afterGap' as const), untilTime: whole }),
  fc.record({ kind: fc.constantFrom('learningBudgetSpent' as const, 'stale' as const, 'bookTooThin' as const) }),
  fc.record({ kind: fc.constant('warmingUp' as const), have: whole, need: whole }),
  fc.record({ kind: fc.constant('lotsFull' as const), lots: whole }),
  fc.record({ kind: fc.constant('noMoney' as const), needed: money }),
  fc.record({ kind: fc.constant('tooSmall' as const), amount, minimum: amount }),
);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

export const decision: fc.Arbitrary<DecisionRecord> = fc.record({
  id: whole,
  exchangeTime: whole,
  desk: fc.constant('spot' as const),
  action: fc.constantFrom('enter' as const, 'stayOut' as const),
  signature: fc.string({ unit: 'binary', maxLength: 30 }),
  confidence: float,
  score: float,
  learning: fc.boolean(),
  amount,
  reasons: fc.array(reason, { maxLength: 6 }),
  count: whole,
  lastTime: whole,
  entryTime: maybe(whole),
  entryPrice: maybe(price),
  stop: maybe(price),
  target: maybe(price),
  exitTime: maybe(whole),
  exitPrice: maybe(price),
  exitReason: maybe(fc.constantFrom('TP_HIT' as const, 'SL_HIT' as const, 'TIME_EXIT' as const)),
  profit: maybe(money),
  fees: money,
});
