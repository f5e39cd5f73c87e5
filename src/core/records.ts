/** What lasts beside the checkpoints: immutable once written, except where a field says that it is appended to. */
import type { BackendName } from './messages.ts';
import { NETWORK_KINDS } from './network.ts';
import type { CancelReason, RejectionCode } from './orders.ts';
import type { Amount, Money, Price } from './units.ts';

/** A label that matured: what the mid-price did from the instant `row` to horizon number `horizon`. */
export interface MaturedLabel {
  readonly row: number;
  readonly horizon: number;
  /** 0 down, 1 flat, 2 up. */
  readonly class: number;
  /** Signed move in basis points, as float32. */
  readonly moveBp: number;
}

/** One sampling instant. Feature values are as first seen; arrays are float32. */
export interface InstantRecord {
  /** Counts instants from 0. */
  readonly id: number;
  readonly sequence: number;
  readonly exchangeTime: number;
  /** Twice the mid-price, 1e-8. */
  readonly doubleMid: number;
  /** Counts gaps: windows do not reach over one. */
  readonly stretch: number;
  /** Number of the regime, -1 while it is unknown. */
  readonly regime: number;
  readonly values: Float32Array;
  /** 1 where the feature is known. */
  readonly present: Uint8Array;
  /** Expected deviation over each horizon, basis points. */
  readonly deviationsBp: Float32Array;
  /** Half width of the class flat, basis points, per horizon. */
  readonly deadBandsBp: Float32Array;
  /** Per horizon the probabilities of down, flat, up and the expected move in basis points. */
  readonly prediction: Float32Array;
  /** What everybody said, per horizon as `core/said.ts` lays it out. */
  readonly said: Float32Array;
  /** Labels that matured since the instant before. */
  readonly matured: readonly MaturedLabel[];
}

/** The history row of one training step, with the digest of the state right after its own entry. */
export interface StepRecord {
  readonly step: number;
  readonly sequence: number;
  readonly exchangeTime: number;
  readonly digest: string;
  readonly loss: number;
  readonly backend: BackendName;
}

/** Who is scored: the model (what spoke), the two that combine, the members, then the baselines. */
export const SCORED = ['model', 'ensemble', 'meta', ...NETWORK_KINDS, 'noChange', 'majority', 'logisticRegression'] as const;
export type Scored = (typeof SCORED)[number];

/** A closed one-minute bar, with what was true at its end. */
export interface MinuteRecord {
  /** Start of the minute, exchange time in ms. */
  readonly time: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Amount;
  /** Made from prints or from mid-prices. */
  readonly basis: 'trades' | 'mid';
  /** Worth of each desk's account. */
  readonly spot: Money;
  readonly margin: Money;
  /** Worth of the starting capital, had it bought at the first price. */
  readonly hold: Money;
  /** Accuracy and log loss over the last 1,000 labels: [horizon][who], NaN where nothing was scored yet or there is no such thing. */
  readonly accuracy: readonly (readonly number[])[];
  readonly logLoss: readonly (readonly number[])[];
  /** Weights of the ensemble: [horizon][member]. */
  readonly weights: readonly (readonly number[])[];
  /** Confidence of the newest prediction, its largest probability: [horizon], NaN where there is none. */
  readonly confidence: readonly number[];
  /** What the learning rate was multiplied with. */
  readonly rate: number;
  /** Drift alarms so far, over all horizons. */
  readonly alarms: number;
  /** Exchange time not seen since the bar before, ms: a gap over several minutes counts with the first bar behind it. */
  readonly gapMs: number;
}

/** Lengths of bars, minutes. Closed bars of one minute are {@link MinuteRecord}s. */
export const BAR_MINUTES = [1, 5, 15, 60] as const;
export type BarMinutes = (typeof BAR_MINUTES)[number];

/** A closed bar, kept for good. A second one of the same length and time replaces the first. */
export interface BarRecord {
  readonly minutes: BarMinutes;
  /** Start of the bar, exchange time in ms. */
  readonly time: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Amount;
  /** Made from prints or from mid-prices. */
  readonly basis: 'trades' | 'mid';
}

/** Periods of the ribbon's averages, bars, fastest first. */
export const RIBBON_PERIODS = [3, 5, 8, 10, 12, 15, 30, 35, 40, 45, 50, 60] as const;
/** Lengths of the bars that a ribbon is made on, minutes. */
export type RibbonMinutes = 5 | 15;
/** Colours of the twelve averages; as words of a signature. */
export const RIBBON_STATES = ['ALL_GREEN', 'MIXED_GREEN', 'MIXED_RED', 'ALL_RED'] as const;
export type RibbonState = (typeof RIBBON_STATES)[number];

/** A ribbon as it stood at a whole ten seconds. */
export interface RibbonRecord {
  /** Exchange time of the data point it was taken at, ms. */
  readonly time: number;
  readonly minutes: RibbonMinutes;
  /** Null until there are 60 bars. */
  readonly state: RibbonState | null;
  /** Newest price of the bars, quote currency. */
  readonly price: number;
  /** One value per period of {@link RIBBON_PERIODS}, quote currency. */
  readonly values: readonly number[];
}

/** Whether both ribbons lean to the same side: green is all or mixed green. */
export type Alignment = 'BOTH_GREEN' | 'BOTH_RED' | 'CONFLICTING';

/** What kind of market it is. */
export const REGIMES = ['TRENDING_UP', 'TRENDING_DOWN', 'RANGING', 'VOLATILE'] as const;
export type Regime = (typeof REGIMES)[number];

export const DESKS = ['spot', 'margin'] as const;
export type DeskName = (typeof DESKS)[number];

export const DIRECTIONS = ['LONG', 'SHORT'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What let a candidate in: the plain gate, the lower one of a part of the hour, or chance. */
export const MODES = ['normal', 'window', 'exploration'] as const;
export type Mode = (typeof MODES)[number];

export const EXIT_REASONS = ['TP_HIT', 'SL_HIT', 'TIME_EXIT', 'TRAILING', 'SIGNAL', 'BREAKER', 'LIQUIDATED', 'MANUAL'] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** Why a decision is what it is: values here, the sentence is made from them. Times are exchange time, ms. */
export type Reason =
  | { readonly kind: 'expects'; readonly horizonMs: number; readonly moveBp: number }
  /** One rule, or the ensemble, that fired: its signature, its strength from 0 to 1, and its pattern weight. */
  | { readonly kind: 'signal'; readonly signature: string; readonly strength: number; readonly weight: number }
  /** No rule fires and the model leans to no side. */
  | { readonly kind: 'noCandidate' }
  /** The score against what is asked; a candidate under it is refused. */
  | { readonly kind: 'gate'; readonly score: number; readonly needed: number }
  /** The outcome models speak against it. Profit as a fraction of what is paid. */
  | { readonly kind: 'veto'; readonly winProbability: number; readonly least: number; readonly expectedPnl: number }
  | { readonly kind: 'cost'; readonly expectedBp: number; readonly neededBp: number }
  | { readonly kind: 'learningTrade'; readonly budgetLeft: Money }
  | { readonly kind: 'learningBudgetSpent' }
  | { readonly kind: 'learningPause'; readonly untilTime: number }
  /** All places that learning trades may take are taken. */
  | { readonly kind: 'learningFull'; readonly lots: number }
  /** Drawn by chance from the candidates that the gate refused. */
  | { readonly kind: 'exploration'; readonly share: number }
  /** Full size is refused while an input of a rule or filter is unknown. */
  | { readonly kind: 'unknownInput'; readonly inputs: string }
  /** Half of Kelly's fraction is not above nought: the desk's own record promises no growth. */
  | { readonly kind: 'kelly'; readonly winRate: number; readonly payoff: number; readonly fraction: number }
  /** What a full-size trade puts at risk, as money and as a fraction of equity, and the factors that are in it. */
  | { readonly kind: 'sized'; readonly risk: Money; readonly fraction: number; readonly regime: number; readonly models: number }
  | { readonly kind: 'afterGap'; readonly untilTime: number }
  | { readonly kind: 'stale' }
  | { readonly kind: 'bookUnsound' }
  | { readonly kind: 'warmingUp'; readonly have: number; readonly need: number }
  | { readonly kind: 'lotsFull'; readonly lots: number }
  | { readonly kind: 'positionOpen' }
  /** A candidate of the other direction scores so high that it would close what is held. */
  | { readonly kind: 'opposed'; readonly signature: string; readonly score: number }
  | { readonly kind: 'halted' }
  /** A learning trade is closed, so that a full-size one finds room. */
  | { readonly kind: 'makesRoom'; readonly decision: number }
  | { readonly kind: 'cooldown'; readonly untilTime: number }
  | { readonly kind: 'lossStreak'; readonly losses: number; readonly untilTime: number }
  /** Losses as fractions of equity. */
  | { readonly kind: 'dailyLoss'; readonly loss: number; readonly untilTime: number }
  | { readonly kind: 'drawdown'; readonly loss: number; readonly untilTime: number }
  | { readonly kind: 'atrFilter'; readonly atrBp: number; readonly leastBp: number; readonly mostBp: number }
  | { readonly kind: 'regimeFilter'; readonly regime: Regime; readonly value: number; readonly limit: number }
  | { readonly kind: 'noMoney'; readonly needed: Money }
  | { readonly kind: 'tooSmall'; readonly amount: Amount; readonly minimum: Amount }
  | { readonly kind: 'bookTooThin' }
  /** The exchange's own word for why it took no order, and the number it is about. */
  | { readonly kind: 'rejected'; readonly code: RejectionCode; readonly value: number; readonly limit: number }
  /** An order ended with something unfilled. */
  | { readonly kind: 'cancelled'; readonly why: CancelReason }
  | { readonly kind: 'desk'; readonly why: 'reset' }
  /** The policy failed inside: conservative defaults until then. */
  | { readonly kind: 'fallback'; readonly failures: number; readonly untilTime: number };

/** One decision of a desk. What was decided never changes; fill, exit and the run's count are appended. */
export interface DecisionRecord {
  /** Counts the decisions of both desks from 1. */
  readonly id: number;
  readonly exchangeTime: number;
  readonly desk: DeskName;
  /** Null where there was no candidate. */
  readonly direction: Direction | null;
  readonly action: 'enter' | 'stayOut';
  /** `DIRECTION_SIGNAL_RIBBON_TIMEFRAME`; parts that are unknown are left out; empty without a candidate. */
  readonly signature: string;
  /** Calibrated probability that it is profitable after costs, 0 to 1. */
  readonly confidence: number;
  readonly score: number;
  /** The score that was asked for. */
  readonly needed: number;
  readonly mode: Mode;
  readonly learning: boolean;
  /** What was ordered. */
  readonly amount: Amount;
  /** Best price of the side it would take, when it was decided; null without a sound book. */
  readonly price: Price | null;
  readonly reasons: readonly Reason[];
  /** Consecutive refusals for the same reasons: one row. */
  readonly count: number;
  readonly lastTime: number;
  readonly entryTime: number | null;
  /** Average over what was filled. */
  readonly entryPrice: Price | null;
  readonly filled: Amount;
  readonly stop: Price | null;
  readonly target: Price | null;
  readonly exitTime: number | null;
  readonly exitPrice: Price | null;
  readonly exitReason: ExitReason | null;
  /** After fees and borrowing. */
  readonly profit: Money | null;
  readonly fees: Money;
}

/** A closed trade with its market context and what came of it: kept for good, and what the outcome models learn from. */
export interface TradeRecord {
  /** Id of its decision. */
  readonly id: number;
  readonly desk: DeskName;
  readonly direction: Direction;
  readonly signature: string;
  readonly mode: Mode;
  readonly learning: boolean;
  readonly confidence: number;
  readonly score: number;
  readonly regime: Regime | null;
  readonly alignment: Alignment | null;
  readonly ribbon5: RibbonState | null;
  readonly ribbon15: RibbonState | null;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: Price;
  readonly exitPrice: Price;
  readonly amount: Amount;
  readonly exitReason: ExitReason;
  /** Value at the entry, before fees. */
  readonly value: Money;
  /** Before fees and borrowing. */
  readonly gross: Money;
  readonly fees: Money;
  /** Borrowing cost. */
  readonly interest: Money;
  /** gross - fees - interest. */
  readonly profit: Money;
  /** What it put at risk when it was entered: distance of the stop and round trip, times its value. */
  readonly risked: Money;
  /** Worst and best unrealised move since the entry, as fractions of the entry price, both at least 0. */
  readonly adverse: number;
  readonly favourable: number;
  /** What was expected when it was entered: move as a fraction of price; and of the outcome models, null before they spoke. */
  readonly expectedMove: number;
  readonly expectedPnl: number | null;
  readonly winProbability: number | null;
  /** What the outcome models saw (`trading/outcomes/context.ts`). */
  readonly context: Float32Array;
  /** Closed trades of both desks, this one included. */
  readonly closed: number;
}
