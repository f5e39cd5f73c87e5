/**
 * What the screen is shown: plain values, in floats and the market's own currency, published only once everything in them
 * is durable. The worker posts at most a few a second; between two the page counts ages up by itself.
 */
import type { DeskAnalytics } from './analytics.ts';
import type { BackendName, OutcomeModelName } from './messages.ts';
import type { NetworkKind } from './network.ts';
import type { OrderType } from './orders.ts';
import type { OutcomePhase } from './outcome-phase.ts';
import type { FeedStatus } from './ports.ts';
import type {
  Alignment,
  DecisionRecord,
  DeskName,
  Direction,
  ExitReason,
  MinuteRecord,
  Mode,
  Regime,
  RibbonMinutes,
  RibbonState,
  Scored,
  TradeRecord,
} from './records.ts';

export type Phase = 'idle' | 'restoring' | 'catching-up' | 'live' | 'stale' | 'stopped' | 'watching' | 'failed';

/** The documented, stable answer of `window.nightjar.status()`. */
export interface Status {
  readonly phase: Phase;
  /** `live`, or `recorded:` and the recording's name; empty when idle. */
  readonly source: string;
  readonly market: string;
  readonly session: string;
  readonly sitting: number;
  /** The last journaled data point that the last committed checkpoint includes. */
  readonly sequence: number;
  readonly step: number;
  /** Digest of the last committed checkpoint. */
  readonly digest: string;
  readonly checkpointAgeMs: number | null;
  readonly feedAgeMs: number | null;
  readonly backend: BackendName | '';
  /** Length of the gap with which this sitting began; 0 if there was none. */
  readonly gapMs: number;
  readonly version: string;
}

/** Candle or candle to be, for the chart. Time in ms, values in quote currency. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly basis: 'trades' | 'mid';
}

export interface HorizonView {
  readonly horizonMs: number;
  /** Probabilities of the newest prediction; null before the first. */
  readonly down: number | null;
  readonly flat: number | null;
  readonly up: number | null;
  readonly moveBp: number | null;
  /** Largest probability. */
  readonly confidence: number | null;
  /** Labels scored in the session. */
  readonly scored: number;
  /** Labels that touched a gap: never scored, never learned. */
  readonly voided: number;
  /** Accuracy over the last 1,000 scored labels and the whole session; null where nothing was scored. */
  readonly recent: Readonly<Record<Scored, number | null>>;
  readonly whole: Readonly<Record<Scored, number | null>>;
  /** Mean log loss over the last 1,000 scored labels and the whole session, nats. */
  readonly recentLogLoss: Readonly<Record<Scored, number | null>>;
  readonly logLoss: Readonly<Record<Scored, number | null>>;
  /** Expected calibration error of what spoke, over the last 1,000 labels. */
  readonly calibrationError: number | null;
  /** [happened, said] of what spoke, over the whole session. */
  readonly confusion: readonly (readonly number[])[];
  /** Bins of what spoke's confidence: labels, mean confidence and accuracy, over the whole session. */
  readonly reliability: readonly { readonly labels: number; readonly confidence: number; readonly accuracy: number }[];
  /** Whether it beats chance, on all classes; of the direction given a move, which is what an edge would be made of. */
  readonly verdict: VerdictView;
  readonly direction: {
    readonly moves: number;
    readonly accuracy: Readonly<Record<Scored, number | null>>;
    readonly verdict: VerdictView;
  };
  /** Weights of the ensemble, by member. */
  readonly weights: Readonly<Record<NetworkKind, number>>;
  readonly speaker: 'ensemble' | 'meta';
  readonly temperature: number;
  readonly alarms: number;
  /** Training steps from the newest drift alarm until the loss had recovered; null while it has not, or without an alarm. */
  readonly adaptationSteps: number | null;
  /**
   * Accuracy of the model less that of the best baseline over the session, with the standard error of the paired
   * difference: the effective number of labels is gap-free time covered / horizon.
   */
  readonly lead: { readonly over: Scored; readonly difference: number; readonly standardError: number | null } | null;
}

/** A verdict that stays valid however often one looks, with the evidence behind it as powers of ten: 1.3 suffices. */
export interface VerdictView {
  readonly words: 'beats chance' | 'not better than chance' | 'too early to say';
  readonly better: number;
  readonly notBetter: number;
  readonly blocks: number;
}

/** How it learns. */
export interface LearningView {
  /** Whether the loss has come to a plateau, and since which training step. */
  readonly phase: 'learning' | 'stable';
  readonly since: number;
  /** What the learning rate is multiplied with, and the rate itself. */
  readonly rateFactor: number;
  readonly rate: number;
  /** Share of the replayed samples that are old, 0 to 0.5. */
  readonly oldShare: number;
  readonly loss: number;
  /** Steps rolled back, and begun again from the last good version, by member. */
  readonly members: readonly { readonly kind: NetworkKind; readonly rolledBack: number; readonly restarts: number }[];
  /** Running share of attention of each feature, in the order of the catalogue. */
  readonly attention: readonly number[];
}

export interface PositionView {
  readonly decision: number;
  readonly desk: DeskName;
  readonly direction: Direction;
  readonly mode: Mode;
  readonly learning: boolean;
  readonly amount: number;
  readonly entryPrice: number;
  readonly entryTime: number;
  /** Where it is closed at a loss now, followed or not, and whether it has followed. */
  readonly stop: number;
  readonly trailing: boolean;
  readonly target: number;
  readonly exitTime: number;
  /** Profit if closed now at the best opposite price, fees and borrowing included, as a fraction of the value at entry. */
  readonly profit: number | null;
  /** Why it is being closed, where an order is on its way. */
  readonly closing: ExitReason | null;
}

/** An order that has not been filled yet. */
export interface OrderView {
  readonly side: 'buy' | 'sell';
  readonly type: OrderType;
  readonly amount: number;
  /** Of limit and post-only orders. */
  readonly price: number | null;
  readonly decision: number;
}

/** What keeps a desk from entering for a while; `untilTime` exchange time, null until a command ends it. */
export interface BreakerView {
  readonly kind: 'halted' | 'cooldown' | 'lossStreak' | 'dailyLoss' | 'drawdown';
  readonly untilTime: number | null;
}

/** One desk's account and record; money in quote currency. */
export interface DeskView {
  readonly cash: number;
  readonly equity: number;
  /** Value of what is held, negative when short. */
  readonly position: number;
  /** Closed at full size, and at learning size. */
  readonly trades: number;
  readonly learningTrades: number;
  /** Of both, after fees and borrowing. */
  readonly profit: number;
  readonly fees: number;
  readonly interest: number;
  readonly decision: DecisionRecord | null;
  readonly positions: readonly PositionView[];
  readonly orders: readonly OrderView[];
  readonly breakers: readonly BreakerView[];
  /** Fraction of the value of a fill, and traded value of the last 30 days. */
  readonly fee: number;
  readonly traded30d: number;
  /** Amount remembered after a rejection for size; null where none was. */
  readonly minimum: { readonly amount: number; readonly value: number; readonly count: number; readonly time: number } | null;
  /** What learning trades may still cost in this budget period; null while the book is unknown. */
  readonly learningBudgetLeft: number | null;
  /** Full-size trades still to close before risk is sized by Kelly's fraction; 0 when it is. */
  readonly tradesToKelly: number;
}

/** The trade-outcome models. */
export interface OutcomesView {
  readonly phase: OutcomePhase;
  readonly models: readonly {
    readonly name: OutcomeModelName;
    readonly samples: number;
    readonly fitted: boolean;
    /** Exchange time of the last trade it learned from; null before the first. */
    readonly savedTime: number | null;
  }[];
  /** Said at the last start: "4 of 4 loaded, 150 samples", or which failed and why. */
  readonly loaded: string;
  /** "learned from BTC-AUD: +0.75 % in 25.3 min, 151/200"; empty before the first. */
  readonly learned: string;
}

/** Everything of trading that both desks share. */
export interface TradingView {
  readonly halted: boolean;
  readonly modes: { readonly window: boolean; readonly exploration: boolean };
  readonly outcomes: OutcomesView;
  /** How often the policy failed inside, and until when conservative defaults hold; null while they do not. */
  readonly failures: number;
  /** What the last one said; empty before the first. */
  readonly failure: string;
  readonly fallbackUntil: number | null;
}

/** What kind of market it is, in the words of a signature; null where it is not known. */
export interface ReadingsView {
  readonly regime: Regime | null;
  readonly alignment: Alignment | null;
  readonly ribbons: readonly RibbonView[];
}

export interface RibbonView {
  readonly minutes: RibbonMinutes;
  readonly state: RibbonState | null;
  /** The twelve averages, the fastest first, quote currency; empty before the first price. */
  readonly averages: readonly number[];
}

/** What still waits for bars: "23 of 60 bars". */
export interface WarmUpView {
  readonly name: 'volumeProfile' | 'regime' | 'ribbon5m' | 'ribbon15m';
  /** Length of a bar. */
  readonly minutes: number;
  readonly have: number;
  readonly need: number;
}

export interface Frame {
  readonly status: Status;
  /** Why the phase is what it is, in words; empty when there is nothing to add. */
  readonly note: string;
  /** Whether a recording was played to its end. */
  readonly finished: boolean;
  /** Local time of the commit behind this frame, and of the last message; ms since the epoch, null before the first. */
  readonly committedTime: number | null;
  readonly lastFrameTime: number | null;
  /** Whether the source is reached; null before it was asked for. */
  readonly connected: boolean | null;
  readonly exchangeTime: number;
  readonly sitting: { readonly since: number; readonly resumedStep: number | null };
  readonly market: { readonly base: string; readonly quote: string; readonly priceDecimals: number; readonly amountDecimals: number };
  readonly bid: number | null;
  readonly ask: number | null;
  /** Newest print, or mid-price where the source has no prints. */
  readonly price: number | null;
  /** Change since the session's first price, as a fraction. */
  readonly change: number | null;
  /** Best levels, [price, amount], best first; empty while the book is unknown. */
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  readonly bar: Bar | null;
  readonly horizons: readonly HorizonView[];
  readonly learning: LearningView;
  /** Cost of a full round trip now: fees, spread, slippage; basis points. */
  readonly roundTripBp: number | null;
  readonly desks: Readonly<Record<DeskName, DeskView>>;
  readonly trading: TradingView;
  /** The starting capital of a desk, had it bought at the session's first price. */
  readonly hold: number;
  readonly capital: number;
  readonly counts: {
    readonly dataPoints: number;
    readonly gaps: number;
    readonly gapMs: number;
    readonly resyncs: number;
    readonly reconnects: number;
    readonly quarantined: number;
    readonly skipped: number;
    readonly rolledBack: number;
    readonly recoveries: number;
  };
  /** Of the feed: whether REST can be read, and the estimate behind the assumption that a print's side is the taker's. */
  readonly feed: Pick<FeedStatus, 'rest' | 'takerSide'>;
  readonly readings: ReadingsView;
  /** Only what is not complete. */
  readonly warmUps: readonly WarmUpView[];
  /** Known features of the newest instant, and all; with their values as the networks see them, null where masked, none before the first. */
  readonly features: { readonly present: number; readonly total: number; readonly values: readonly (number | null)[] };
  readonly stepMs: { readonly p50: number | null; readonly p99: number | null };
  /** Exchange time passed per local time over the last seconds; 1 on a live feed that keeps up. */
  readonly speed: number | null;
  readonly backendNote: string;
}

/** What changed for the charts since the last frame: closed minutes, new or appended decisions, closed trades. */
export interface Update {
  readonly frame: Frame;
  readonly minutes: readonly MinuteRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
  /** Of both desks, where a trade closed or a minute ended since the last update; null where nothing changed. */
  readonly analytics: Readonly<Record<DeskName, DeskAnalytics>> | null;
}
