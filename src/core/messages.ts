/** The language of the house: what the feed hands on, and what else the journal holds. Readonly, told apart by `kind`. */
import type { DeskName } from './records.ts';
import type { Amount, Price } from './units.ts';

/** One price level: price, total amount there (0 deletes it), number of orders. */
export type Level = readonly [price: Price, amount: Amount, orders: number];

export type Side = 'buy' | 'sell';

interface Stamped {
  /** Exchange time, ms since the epoch. */
  readonly exchangeTime: number;
  /** When it reached us, ms since the epoch; for latency and logs, never for a decision. */
  readonly receivedTime: number;
  /** Lines of a recording read up to and including this point; 0 on a live feed. */
  readonly position: number;
}

/** The whole book of the market, best levels first. */
export interface SnapshotPoint extends Stamped {
  readonly kind: 'snapshot';
  /** The matching engine's number of this state. */
  readonly snapshotId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Changed levels, their checksum already verified. */
export interface DeltaPoint extends Stamped {
  readonly kind: 'delta';
  readonly snapshotId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** The exchange's own summary of the market. */
export interface TickPoint extends Stamped {
  readonly kind: 'tick';
  readonly bid: Price;
  readonly ask: Price;
  readonly last: Price;
  /** Base volume of the last 24 hours; 0 where the exchange does not say. */
  readonly volume24h: Amount;
}

/** One print. `side` is the exchange's word for it, assumed to be the taker's. */
export interface TradePoint extends Stamped {
  readonly kind: 'trade';
  readonly tradeId: number;
  readonly price: Price;
  readonly amount: Amount;
  readonly side: Side;
}

/** The book is unknown from here to the next snapshot. */
export interface DesyncPoint extends Stamped {
  readonly kind: 'desync';
  readonly reason: 'checksum' | 'crossed' | 'disconnected' | 'resumed';
}

/** Exchange time that we did not see: from the last data point before to the first after. */
export interface GapPoint extends Stamped {
  readonly kind: 'gap';
  readonly from: number;
  readonly to: number;
}

/** A print of a gap, as REST gave it back. */
export interface BackfilledTrade {
  readonly tradeId: number;
  /** Exchange time, ms. */
  readonly time: number;
  readonly price: Price;
  readonly amount: Amount;
  readonly side: Side;
}

/** A one-minute candle of a gap, as REST gave it back; `time` is its start. */
export interface BackfilledCandle {
  readonly time: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Amount;
}

/**
 * What REST gave back of the gap [from, to], behind that gap: it completes bars, ribbon and volume, and makes no instant,
 * no label, no fill and no exchange time. Both lists are oldest first; either may be empty.
 */
export interface BackfillPoint extends Stamped {
  readonly kind: 'backfill';
  readonly from: number;
  readonly to: number;
  readonly trades: readonly BackfilledTrade[];
  readonly candles: readonly BackfilledCandle[];
}

/**
 * The best quotes of the second market that is watched, when they changed; all four numbers are 0 once its book was lost or
 * has an empty side. It passes exchange time like any point.
 */
export interface WatchedQuotePoint extends Stamped {
  readonly kind: 'watchedQuote';
  readonly bid: Price;
  readonly bidAmount: Amount;
  readonly ask: Price;
  readonly askAmount: Amount;
}

/** A print of the watched market. */
export interface WatchedTradePoint extends Stamped {
  readonly kind: 'watchedTrade';
  readonly tradeId: number;
  readonly price: Price;
  readonly amount: Amount;
  readonly side: Side;
}

export type DataPoint =
  | SnapshotPoint
  | DeltaPoint
  | TickPoint
  | TradePoint
  | DesyncPoint
  | GapPoint
  | BackfillPoint
  | WatchedQuotePoint
  | WatchedTradePoint;

/** No frame of any kind for longer than the liveness limit: no entries until `fresh`. */
export interface StaleDecision {
  readonly kind: 'stale';
}

export interface FreshDecision {
  readonly kind: 'fresh';
}

/** From here on instants and training steps are at least this far apart, ms of exchange time: the machine did not keep up, or does again. */
export interface IntervalDecision {
  readonly kind: 'interval';
  readonly intervalMs: number;
}

/** What the user asks of trading. */
export type TradingCommand =
  /** No entries until `resume`; `close` also closes every position. */
  | { readonly kind: 'halt'; readonly close: boolean }
  | { readonly kind: 'resume' }
  /** Closes the position of one decision. */
  | { readonly kind: 'close'; readonly decision: number }
  /** The account begins anew with its capital; positions and orders are dropped. */
  | { readonly kind: 'resetDesk'; readonly desk: DeskName }
  | { readonly kind: 'resetOutcomes'; readonly model: OutcomeModelName | 'all' }
  | { readonly kind: 'switchMode'; readonly mode: 'window' | 'exploration'; readonly on: boolean };

/** The four trade-outcome models. */
export const OUTCOME_MODELS = ['profit', 'win', 'hold', 'risk'] as const;
export type OutcomeModelName = (typeof OUTCOME_MODELS)[number];

/** A command, at its place between the data points. */
export interface CommandDecision {
  readonly kind: 'command';
  readonly command: TradingCommand;
}

/**
 * Entries from `from` on are computed on `backend`. Nothing at its own place in the journal: a processor that fails at an
 * entry is replaced from that entry on, and the decision can only be written behind it.
 */
export interface BackendDecision {
  readonly kind: 'backend';
  readonly backend: BackendName;
  readonly from: number;
}

/** The entry `target`, on which the engine failed twice, is passed over. Nothing at its own place in the journal. */
export interface SkipDecision {
  readonly kind: 'skip';
  readonly target: number;
}

/**
 * An entry passed over by a journaled decision, on its way into the engine: its place is noted, and what it does to the book
 * is done, or every later delta would be wrong; nothing is learned from it.
 */
export interface Skipped {
  readonly kind: 'skipped';
  readonly passed: Entry;
}

/** What the engine is fed, in the journal's order. */
export type Entry = DataPoint | StaleDecision | FreshDecision | IntervalDecision | CommandDecision;

/** What the past does not determine about entries that are already written. */
export type Amendment = BackendDecision | SkipDecision;

/** One entry of the journal; `sequence` counts from 1. */
export interface JournalEntry {
  readonly sequence: number;
  readonly entry: Entry | Amendment;
}

/** An entry on its way into the engine. */
export interface SequencedEntry {
  readonly sequence: number;
  readonly entry: Entry | BackendDecision | Skipped;
}

/** `reference` is the oracle in plain loops; the others are the library's. */
export type BackendName = 'webgpu' | 'wasm' | 'cpu' | 'reference';

export const BACKEND_NAMES: readonly BackendName[] = ['webgpu', 'wasm', 'cpu', 'reference'];

/** What the journal calls entries that carry market data. */
export function isDataPoint(entry: Entry | Amendment): entry is DataPoint {
  return 'exchangeTime' in entry;
}
