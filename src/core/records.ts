/** What lasts beside the checkpoints: immutable once written, except where a field says that it is appended to. */
import type { BackendName } from './messages.ts';
import { NETWORK_KINDS } from './network.ts';
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
  readonly equity: Money;
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

export type ExitReason = 'TP_HIT' | 'SL_HIT' | 'TIME_EXIT';

/** Why a decision is what it is: values here, the sentence is made from them. */
export type Reason =
  | { readonly kind: 'expects'; readonly horizonMs: number; readonly moveBp: number }
  | { readonly kind: 'imbalance'; readonly ratio: number }
  | { readonly kind: 'cost'; readonly expectedBp: number; readonly neededBp: number }
  | { readonly kind: 'learningTrade'; readonly budgetLeft: Money }
  | { readonly kind: 'learningBudgetSpent' }
  | { readonly kind: 'learningPause'; readonly untilTime: number }
  | { readonly kind: 'afterGap'; readonly untilTime: number }
  | { readonly kind: 'stale' }
  | { readonly kind: 'warmingUp'; readonly have: number; readonly need: number }
  | { readonly kind: 'lotsFull'; readonly lots: number }
  | { readonly kind: 'noMoney'; readonly needed: Money }
  | { readonly kind: 'tooSmall'; readonly amount: Amount; readonly minimum: Amount }
  | { readonly kind: 'bookTooThin' };

/** One decision of a desk. What was decided never changes; fill, exit and the run's count are appended. */
export interface DecisionRecord {
  /** Counts decisions from 1. */
  readonly id: number;
  readonly exchangeTime: number;
  readonly desk: 'spot';
  readonly action: 'enter' | 'stayOut';
  /** `DIRECTION_SIGNAL_RIBBON_TIMEFRAME`; parts that are unknown are left out. */
  readonly signature: string;
  readonly confidence: number;
  readonly score: number;
  readonly learning: boolean;
  readonly amount: Amount;
  readonly reasons: readonly Reason[];
  /** Consecutive refusals for the same reasons: one row. */
  readonly count: number;
  readonly lastTime: number;
  readonly entryTime: number | null;
  readonly entryPrice: Price | null;
  readonly stop: Price | null;
  readonly target: Price | null;
  readonly exitTime: number | null;
  readonly exitPrice: Price | null;
  readonly exitReason: ExitReason | null;
  /** After fees. */
  readonly profit: Money | null;
  readonly fees: Money;
}
