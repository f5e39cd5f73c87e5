/** Any record the types allow, for round trips. */
import fc from 'fast-check';
import type { Amendment, Entry, JournalEntry, Level, TradingCommand } from '../../src/core/messages.ts';
import { BACKEND_NAMES, OUTCOME_MODELS } from '../../src/core/messages.ts';
import { CANCEL_REASONS, REJECTION_CODES } from '../../src/core/orders.ts';
import {
  BAR_MINUTES,
  type BarRecord,
  DESKS,
  type DecisionRecord,
  DIRECTIONS,
  EXIT_REASONS,
  type InstantRecord,
  type MinuteRecord,
  MODES,
  REGIMES,
  type Reason,
  RIBBON_STATES,
  type RibbonRecord,
  type StepRecord,
  type TradeRecord,
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

export const command: fc.Arbitrary<TradingCommand> = fc.oneof(
  fc.record({ kind: fc.constant('halt' as const), close: fc.boolean() }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('close' as const), decision: whole }),
  fc.record({ kind: fc.constant('resetDesk' as const), desk: fc.constantFrom(...DESKS) }),
  fc.record({ kind: fc.constant('resetOutcomes' as const), model: fc.constantFrom(...OUTCOME_MODELS, 'all' as const) }),
  fc.record({
    kind: fc.constant('switchMode' as const),
    mode: fc.constantFrom('window' as const, 'exploration' as const),
    on: fc.boolean(),
  }),
);

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
  fc.record({ kind: fc.constant('interval' as const), intervalMs: whole }),
  fc.record({ kind: fc.constant('command' as const), command }),
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
  spot: money,
  margin: money,
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

const word = fc.string({ unit: 'binary', maxLength: 30 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** One of these kinds, with these fields. */
function kinds<K extends string, F extends object>(names: readonly K[], fields: { readonly [N in keyof F]: fc.Arbitrary<F[N]> }) {
  return fc.record({ kind: fc.constantFrom(...names), ...fields }) as unknown as fc.Arbitrary<{ readonly kind: K } & F>;
}

export const reason: fc.Arbitrary<Reason> = fc.oneof(
  kinds(['expects'], { horizonMs: whole, moveBp: float }),
  kinds(['signal'], { signature: word, strength: float, weight: float }),
  kinds(['gate'], { score: float, needed: float }),
  kinds(['opposed'], { signature: fc.string({ maxLength: 40 }), score: float }),
  kinds(['makesRoom'], { decision: fc.nat() }),
  kinds(['veto'], { winProbability: float, least: float, expectedPnl: float }),
  kinds(['cost'], { expectedBp: float, neededBp: float }),
  kinds(['learningTrade'], { budgetLeft: money }),
  kinds(['learningPause', 'afterGap', 'cooldown'], { untilTime: whole }),
  kinds(['learningBudgetSpent', 'stale', 'bookTooThin', 'noCandidate', 'bookUnsound', 'positionOpen', 'halted'], {}),
  kinds(['learningFull', 'lotsFull'], { lots: whole }),
  kinds(['exploration'], { share: float }),
  kinds(['unknownInput'], { inputs: word }),
  kinds(['kelly'], { winRate: float, payoff: float, fraction: float }),
  kinds(['sized'], { risk: money, fraction: float, regime: float, models: float }),
  kinds(['warmingUp'], { have: whole, need: whole }),
  kinds(['lossStreak'], { losses: whole, untilTime: whole }),
  kinds(['dailyLoss', 'drawdown'], { loss: float, untilTime: whole }),
  kinds(['atrFilter'], { atrBp: float, leastBp: float, mostBp: float }),
  kinds(['regimeFilter'], { regime: fc.constantFrom(...REGIMES), value: float, limit: float }),
  kinds(['noMoney'], { needed: money }),
  kinds(['tooSmall'], { amount, minimum: amount }),
  kinds(['rejected'], { code: fc.constantFrom(...REJECTION_CODES), value: float, limit: float }),
  kinds(['cancelled'], { why: fc.constantFrom(...CANCEL_REASONS) }),
  kinds(['desk'], { why: fc.constant('reset' as const) }),
  kinds(['fallback'], { failures: whole, untilTime: whole }),
);

export const decision: fc.Arbitrary<DecisionRecord> = fc.record({
  id: whole,
  exchangeTime: whole,
  desk: fc.constantFrom(...DESKS),
  direction: maybe(fc.constantFrom(...DIRECTIONS)),
  action: fc.constantFrom('enter' as const, 'stayOut' as const),
  signature: word,
  confidence: float,
  score: float,
  needed: float,
  mode: fc.constantFrom(...MODES),
  learning: fc.boolean(),
  amount,
  price: maybe(price),
  reasons: fc.array(reason, { maxLength: 6 }),
  count: whole,
  lastTime: whole,
  entryTime: maybe(whole),
  entryPrice: maybe(price),
  filled: amount,
  stop: maybe(price),
  target: maybe(price),
  exitTime: maybe(whole),
  exitPrice: maybe(price),
  exitReason: maybe(fc.constantFrom(...EXIT_REASONS)),
  profit: maybe(money),
  fees: money,
});

export const trade: fc.Arbitrary<TradeRecord> = fc.record({
  id: whole,
  desk: fc.constantFrom(...DESKS),
  direction: fc.constantFrom(...DIRECTIONS),
  signature: word,
  mode: fc.constantFrom(...MODES),
  learning: fc.boolean(),
  confidence: float,
  score: float,
  regime: maybe(fc.constantFrom(...REGIMES)),
  alignment: maybe(fc.constantFrom('BOTH_GREEN' as const, 'BOTH_RED' as const, 'CONFLICTING' as const)),
  ribbon5: maybe(fc.constantFrom(...RIBBON_STATES)),
  ribbon15: maybe(fc.constantFrom(...RIBBON_STATES)),
  entryTime: whole,
  exitTime: whole,
  entryPrice: price,
  exitPrice: price,
  amount,
  exitReason: fc.constantFrom(...EXIT_REASONS),
  value: money,
  gross: money,
  fees: money,
  interest: money,
  profit: money,
  risked: money,
  adverse: float,
  favourable: float,
  expectedMove: float,
  expectedPnl: maybe(float),
  winProbability: maybe(float),
  context: row,
  closed: whole,
});
