/** Decisions as bytes, with each reason's own fields. The order of the fields is the format. */
import { boolean, count, type FieldCodec, f64, nullable, record } from '../core/codec.ts';
import { CANCEL_REASONS, REJECTION_CODES } from '../core/orders.ts';
import { DESKS, type DecisionRecord, DIRECTIONS, EXIT_REASONS, MODES, REGIMES, type Reason } from '../core/records.ts';
import { amount, money, price } from './records-codec.ts';
import { bounded, type Pack, pack } from './seal.ts';
import { tagged } from './tagged.ts';
import { shortText, word } from './word-codec.ts';

const reason: FieldCodec<Reason> = tagged<Reason>('a reason', {
  expects: { horizonMs: count, moveBp: f64 },
  signal: { signature: shortText, strength: f64, weight: f64 },
  noCandidate: {},
  gate: { score: f64, needed: f64 },
  veto: { winProbability: f64, least: f64, expectedPnl: f64 },
  cost: { expectedBp: f64, neededBp: f64 },
  learningTrade: { budgetLeft: money },
  learningBudgetSpent: {},
  learningPause: { untilTime: count },
  learningFull: { lots: count },
  exploration: { share: f64 },
  unknownInput: { inputs: shortText },
  kelly: { winRate: f64, payoff: f64, fraction: f64 },
  sized: { risk: money, fraction: f64, regime: f64, models: f64 },
  afterGap: { untilTime: count },
  stale: {},
  bookUnsound: {},
  warmingUp: { have: count, need: count },
  lotsFull: { lots: count },
  positionOpen: {},
  halted: {},
  cooldown: { untilTime: count },
  lossStreak: { losses: count, untilTime: count },
  dailyLoss: { loss: f64, untilTime: count },
  drawdown: { loss: f64, untilTime: count },
  atrFilter: { atrBp: f64, leastBp: f64, mostBp: f64 },
  regimeFilter: { regime: word(...REGIMES), value: f64, limit: f64 },
  noMoney: { needed: money },
  tooSmall: { amount, minimum: amount },
  bookTooThin: {},
  rejected: { code: word(...REJECTION_CODES), value: f64, limit: f64 },
  cancelled: { why: word(...CANCEL_REASONS) },
  desk: { why: word('reset') },
  fallback: { failures: count, untilTime: count },
  opposed: { signature: shortText, score: f64 },
  makesRoom: { decision: count },
});

const decision = record<DecisionRecord>({
  id: count,
  exchangeTime: count,
  desk: word(...DESKS),
  direction: nullable(word(...DIRECTIONS)),
  action: word('enter', 'stayOut'),
  signature: shortText,
  confidence: f64,
  score: f64,
  needed: f64,
  mode: word(...MODES),
  learning: boolean,
  amount,
  price: nullable(price),
  reasons: bounded(reason),
  count,
  lastTime: count,
  entryTime: nullable(count),
  entryPrice: nullable(price),
  filled: amount,
  stop: nullable(price),
  target: nullable(price),
  exitTime: nullable(count),
  exitPrice: nullable(price),
  exitReason: nullable(word(...EXIT_REASONS)),
  profit: nullable(money),
  fees: money,
});

export const decisionPack: Pack<DecisionRecord> = pack('decision', 2, decision);
export const decisionsPack: Pack<readonly DecisionRecord[]> = pack('decisions', 2, bounded(decision));
