/** Deterministic records of every kind, small enough to read, with each optional part there and absent. */
import type { JournalEntry, TradingCommand } from '../../src/core/messages.ts';
import type { Commit } from '../../src/core/ports.ts';
import {
  type BarMinutes,
  type BarRecord,
  type DecisionRecord,
  type InstantRecord,
  type MinuteRecord,
  type Reason,
  RIBBON_PERIODS,
  type RibbonMinutes,
  type RibbonRecord,
  type StepRecord,
  type TradeRecord,
} from '../../src/core/records.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import { type Amount, type Money, type Price, UNITS } from '../../src/core/units.ts';

export const price = (value: number) => Math.round(value * UNITS) as Price;
export const amount = (value: number) => Math.round(value * UNITS) as Amount;
export const money = (value: number) => Math.round(value * UNITS) as Money;

export const START = 1_790_137_869_258;

export function sampleSpec(seed = 1): SessionSpec {
  return {
    source: { kind: 'live' },
    market: { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: amount(0.0001) },
    trades: true,
    book: 'real',
    watched: null,
    seed,
    settings: defaultSettings(),
  };
}

/** A delta of one level, as the exchange sends a hundred a second. */
export function delta(sequence: number): JournalEntry {
  const exchangeTime = START + sequence * 10;
  return {
    sequence,
    entry: {
      kind: 'delta',
      exchangeTime,
      receivedTime: exchangeTime + 40 + (sequence % 3),
      position: 0,
      snapshotId: exchangeTime * 1_000,
      bids: [[price(122_668.05 + (sequence % 7)), amount(0.05), 1]],
      asks: [],
    },
  };
}

export function deltas(from: number, to: number): readonly JournalEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i) => delta(from + i));
}

/** One command of each kind. */
const COMMANDS: readonly TradingCommand[] = [
  { kind: 'halt', close: true },
  { kind: 'resume' },
  { kind: 'close', decision: 42 },
  { kind: 'resetDesk', desk: 'margin' },
  { kind: 'resetOutcomes', model: 'all' },
  { kind: 'switchMode', mode: 'exploration', on: false },
];

/** One entry of each kind, and one command of each, from `sequence` on. */
export function everyKind(sequence: number): readonly JournalEntry[] {
  const stamps = { exchangeTime: START, receivedTime: START + 42, position: 7 };
  const levels = [
    [price(100.5), amount(2), 3],
    [price(100.25), amount(0.00000001), 1],
  ] as const;
  const entries: readonly JournalEntry['entry'][] = [
    { kind: 'snapshot', ...stamps, snapshotId: START * 1_000, bids: levels, asks: [[price(101), amount(1), 2]] },
    { kind: 'delta', ...stamps, snapshotId: START * 1_000 + 1, bids: [], asks: [[price(101), amount(0), 0]] },
    { kind: 'tick', ...stamps, bid: price(100.5), ask: price(101), last: price(100.7), volume24h: amount(12.5) },
    { kind: 'trade', ...stamps, tradeId: 7_006_384_466, price: price(100.9), amount: amount(0.0015), side: 'buy' },
    { kind: 'desync', ...stamps, reason: 'checksum' },
    { kind: 'gap', ...stamps, from: START - 90_000, to: START },
    { kind: 'stale' },
    { kind: 'fresh' },
    { kind: 'backend', backend: 'wasm', from: sequence + 3 },
    { kind: 'skip', target: sequence + 4 },
    {
      kind: 'backfill',
      ...stamps,
      from: START - 90_000,
      to: START,
      trades: [{ tradeId: 7_006_384_460, time: START - 60_000, price: price(100.75), amount: amount(0.25), side: 'sell' }],
      candles: [
        { time: START - 61_258, open: price(100), high: price(101), low: price(99), close: price(100.5), volume: amount(3) },
        { time: START - 1_258, open: price(100.5), high: price(100.5), low: price(100.5), close: price(100.5), volume: amount(0) },
      ],
    },
    { kind: 'watchedQuote', ...stamps, bid: price(4_000), bidAmount: amount(1.5), ask: price(4_002.5), askAmount: amount(0.25) },
    { kind: 'watchedTrade', ...stamps, tradeId: 7_006_384_467, price: price(4_002.5), amount: amount(0.1), side: 'buy' },
    { kind: 'interval', intervalMs: 2_000 },
    ...COMMANDS.map((command) => ({ kind: 'command', command }) as const),
  ];
  return entries.map((entry, i) => ({ sequence: sequence + i, entry }));
}

export function instant(id: number, sequence: number): InstantRecord {
  return {
    id,
    sequence,
    exchangeTime: START + id * 1_000,
    doubleMid: price(122_668.05) * 2 + 1,
    stretch: 2,
    regime: id % 2 === 0 ? -1 : 3,
    values: Float32Array.of(0.5, -1.25, id, 3),
    present: Uint8Array.of(1, 0, 1, 1),
    deviationsBp: Float32Array.of(1, 2.5, 4),
    deadBandsBp: Float32Array.of(0.5, 1, 2),
    prediction: Float32Array.of(0.25, 0.5, 0.25, -1.5),
    said: Float32Array.of(-1, 0.25, 0.5, 0.25, 0.1, 0.2, 0.7),
    matured: id === 0 ? [] : [{ row: id - 1, horizon: 0, class: 2, moveBp: Math.fround(1.1) }],
  };
}

export function step(number: number, sequence: number): StepRecord {
  return { step: number, sequence, exchangeTime: START + number * 1_000, digest: digestOf(sequence), loss: 0.1 + number, backend: 'wasm' };
}

export function minute(number: number): MinuteRecord {
  return {
    time: START - (START % 60_000) + number * 60_000,
    open: price(100),
    high: price(102),
    low: price(99.5),
    close: price(101),
    volume: amount(3.25),
    basis: number % 2 === 0 ? 'trades' : 'mid',
    spot: money(10_000 - number),
    margin: money(9_990 + number),
    hold: money(10_050),
    accuracy: [
      [0.4, Number.NaN, 0.3, 0.35],
      [0.5, 0.25, 0.125, Number.NaN],
    ],
    logLoss: [[1.0986, Number.NaN], [0.9]],
    weights: [
      [0.25, 0.25, 0.25, 0.25],
      [0.7, 0.1, 0.1, 0.1],
    ],
    confidence: [0.5, Number.NaN],
    rate: 1.25,
    alarms: number,
    gapMs: number * 10,
  };
}

export function bar(number: number, minutes: BarMinutes = 5, close = 101): BarRecord {
  const prices = { open: price(100), high: price(102), low: price(99.5), close: price(close) };
  return { minutes, time: START + number * minutes * 60_000, ...prices, volume: amount(3.25), basis: 'trades' };
}

export function ribbon(number: number, minutes: RibbonMinutes): RibbonRecord {
  const values = RIBBON_PERIODS.map((period) => 100 + period / 8);
  return { time: START + number * 10_000, minutes, state: number === 0 ? null : 'MIXED_RED', price: 101.125, values };
}

const REASONS: readonly Reason[] = [
  { kind: 'expects', horizonMs: 60_000, moveBp: 12.5 },
  { kind: 'signal', signature: 'LONG_BREAKOUT_BOTH_GREEN', strength: 0.75, weight: 1.1 },
  { kind: 'noCandidate' },
  { kind: 'gate', score: 1.2, needed: 1.5 },
  { kind: 'opposed', signature: 'SHORT_ENSEMBLE', score: 2.1 },
  { kind: 'makesRoom', decision: 7 },
  { kind: 'veto', winProbability: 0.4, least: 0.5, expectedPnl: -0.002 },
  { kind: 'cost', expectedBp: 12.5, neededBp: 171 },
  { kind: 'learningTrade', budgetLeft: money(12) },
  { kind: 'learningBudgetSpent' },
  { kind: 'learningPause', untilTime: START },
  { kind: 'learningFull', lots: 3 },
  { kind: 'exploration', share: 0.1 },
  { kind: 'unknownInput', inputs: 'ribbon5, volumeProfile' },
  { kind: 'kelly', winRate: 0.4, payoff: 1.2, fraction: -0.1 },
  { kind: 'sized', risk: money(30), fraction: 0.003, regime: 0.7, models: 1 },
  { kind: 'afterGap', untilTime: START + 1 },
  { kind: 'stale' },
  { kind: 'bookUnsound' },
  { kind: 'warmingUp', have: 23, need: 60 },
  { kind: 'lotsFull', lots: 5 },
  { kind: 'positionOpen' },
  { kind: 'halted' },
  { kind: 'cooldown', untilTime: START + 2 },
  { kind: 'lossStreak', losses: 4, untilTime: START + 3 },
  { kind: 'dailyLoss', loss: 0.031, untilTime: START + 4 },
  { kind: 'drawdown', loss: 0.16, untilTime: START + 5 },
  { kind: 'atrFilter', atrBp: 4, leastBp: 5, mostBp: 300 },
  { kind: 'regimeFilter', regime: 'VOLATILE', value: 1.5, limit: 1 },
  { kind: 'noMoney', needed: money(11) },
  { kind: 'tooSmall', amount: amount(0.00001), minimum: amount(0.0001) },
  { kind: 'bookTooThin' },
  { kind: 'rejected', code: 'InvalidAmount', value: 0.00001, limit: 0.0001 },
  { kind: 'cancelled', why: 'PostOnlyWouldTrade' },
  { kind: 'desk', why: 'reset' },
  { kind: 'fallback', failures: 2, untilTime: START + 6 },
];

export function decision(id: number, closed = false): DecisionRecord {
  return {
    id,
    exchangeTime: START + id,
    desk: id % 2 === 0 ? 'margin' : 'spot',
    direction: closed ? 'SHORT' : null,
    action: closed ? 'enter' : 'stayOut',
    signature: 'LONG_ENSEMBLE',
    confidence: 0.625,
    score: 1.5,
    needed: 1.2,
    mode: closed ? 'window' : 'normal',
    learning: true,
    amount: amount(0.00012),
    price: closed ? price(100.5) : null,
    reasons: REASONS,
    count: 3,
    lastTime: START + id + 9,
    entryTime: closed ? START + id + 150 : null,
    entryPrice: closed ? price(100) : null,
    filled: closed ? amount(0.0001) : amount(0),
    stop: closed ? price(99) : null,
    target: closed ? price(103) : null,
    exitTime: closed ? START + id + 9_000 : null,
    exitPrice: closed ? price(99) : null,
    exitReason: closed ? 'SL_HIT' : null,
    profit: closed ? money(-0.012) : null,
    fees: money(0.01),
  };
}

/** A closed trade; odd ones before the outcome models spoke, in a market nothing is known of. */
export function trade(id: number): TradeRecord {
  const known = id % 2 === 0;
  return {
    id,
    desk: known ? 'margin' : 'spot',
    direction: known ? 'SHORT' : 'LONG',
    signature: 'LONG_WICK_DOWN_ALL_GREEN_5MIN',
    mode: 'exploration',
    learning: !known,
    confidence: 0.625,
    score: 1.5,
    regime: known ? 'RANGING' : null,
    alignment: known ? 'CONFLICTING' : null,
    ribbon5: known ? 'ALL_GREEN' : null,
    ribbon15: known ? 'MIXED_RED' : null,
    entryTime: START + id * 1_000,
    exitTime: START + id * 1_000 + 900,
    entryPrice: price(100),
    exitPrice: price(101),
    amount: amount(0.5),
    exitReason: 'TP_HIT',
    value: money(50),
    gross: money(0.5),
    fees: money(0.2),
    interest: money(known ? 0.01 : 0),
    profit: money(known ? 0.29 : 0.3),
    risked: money(0.4),
    adverse: 0.001,
    favourable: 0.012,
    expectedMove: 0.011,
    expectedPnl: known ? 0.004 : null,
    winProbability: known ? 0.6 : null,
    context: Float32Array.of(0.5, id, -1.25),
    closed: id,
  };
}

export function digestOf(sequence: number): string {
  return sequence.toString(16).padStart(64, '0');
}

export function sections(fill: number) {
  return {
    sections: [
      { name: 'model', bytes: new Uint8Array(300).fill(fill) },
      { name: 'desk', bytes: Uint8Array.of(fill, 1, 2) },
    ],
  };
}

/** A commit with nothing but the state, unless `more` says otherwise. */
export function commitAt(sequence: number, more: Partial<Commit> = {}): Commit {
  return {
    sequence,
    state: sections(sequence % 256),
    digest: digestOf(sequence),
    steps: [],
    instants: [],
    minutes: [],
    bars: [],
    ribbons: [],
    decisions: [],
    trades: [],
    book: null,
    wallTime: START + sequence,
    ...more,
  };
}
