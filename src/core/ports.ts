/** The core's doors to the outside: one interface each for network, processor, disk and time. Adapters and their test twins implement them. */

import type { Amendment, BackendName, Entry, JournalEntry, SequencedEntry } from './messages.ts';
import type { Network } from './network.ts';
import type { OrderBook } from './order-book.ts';
import type { BarRecord, DecisionRecord, InstantRecord, MinuteRecord, RibbonRecord, StepRecord, TradeRecord } from './records.ts';
import type { SessionSpec } from './spec.ts';

/** Where a feed goes on: everything it must know of what was already journaled. */
export interface FeedCursor {
  /** Lines of the recording already consumed. */
  readonly position: number;
  /** Largest exchange time seen, 0 at the beginning: on a live feed a gap runs from here. */
  readonly exchangeTime: number;
  /** The book after the last journaled point; the feed takes a copy. */
  readonly book: OrderBook;
  /** Newest trade ids of the market, for de-duplication across restarts. */
  readonly tradeIds: readonly number[];
}

/**
 * Whether the exchange's REST interface can be read from here: `blocked` where it answers and the browser may not read it,
 * `unreachable` where nothing answers, `none` where the source has no such thing. Nothing depends on it but backfill and the
 * list of markets.
 */
export type RestState = 'none' | 'unknown' | 'readable' | 'blocked' | 'unreachable';

/** What the feed knows of itself, for the screen. Ages are against the local clock. */
export interface FeedStatus {
  readonly connected: boolean;
  readonly stale: boolean;
  /** Local time of the last frame of any kind, ms since the epoch; null before the first. */
  readonly lastFrameTime: number | null;
  readonly frames: number;
  readonly reconnects: number;
  readonly resyncs: number;
  /** Frames refused at the border, by reason. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Exchange time of the newest point received, handed on or not; null where points wait for us and not we for them. */
  readonly newestTime: number | null;
  readonly rest: RestState;
  /** Prints at or beyond the book before them, and those of them whose side is the taker's, as is assumed of all. */
  readonly takerSide: { readonly agree: number; readonly total: number };
  readonly note: string;
}

/** Delivers data points in order, without duplicates, gaps marked. */
export interface Feed {
  /** Starts after `cursor`. Called once. */
  open(cursor: FeedCursor): void;
  /**
   * Everything that arrived since the last call, at least one entry and at most `limit`; waits until there is one.
   * @returns null at the end of a recording, or once closed.
   */
  next(limit: number): Promise<readonly Entry[] | null>;
  status(): FeedStatus;
  close(): void;
}

/** B windows: `rows` is [B, W, F] row-major, `present` [B, F] is 1 where the newest row's feature is known. */
export interface Batch {
  readonly size: number;
  readonly rows: Float32Array;
  readonly present: Float32Array;
}

/** What a batch should have been: each [B, H]. */
export interface Targets {
  /** The class, 0 to K - 1; -1 where there is no label. */
  readonly classes: Int32Array;
  /** Signed move in units of the expected deviation. */
  readonly moves: Float32Array;
  /** Weight of each label in the loss; 0 where there is none, or where only its loss is asked for. */
  readonly weights: Float32Array;
  /** Weight of the squared error of the move beside the cross entropy of the classes. */
  readonly moveWeight: number;
}

/** A network with its parameters, {@link parameterCount} of them. */
export interface Weighted {
  readonly network: Network;
  readonly parameters: Float32Array;
}

export interface Outputs {
  /** [B, H x (K + 1)]: per horizon the logits of the classes, and the move. */
  readonly values: Float32Array;
  /** [B, F]: the attention each feature gets, summing to 1, of a network that attends to features; null of the others. */
  readonly attention: Float32Array | null;
}

export interface Gradients {
  /** sum over labels of weight x (cross entropy + moveWeight x half the squared error of the move). */
  readonly loss: number;
  /** [B, H]: the same of each label without its weight, 0 where there is no label. */
  readonly losses: Float64Array;
  /** As long as the parameters. */
  readonly gradients: Float32Array;
}

/**
 * The processor: a stateless function, for several networks on one batch at once, so that a processor that is far away is
 * asked once. All of a call share window, features, horizons and classes. What a network gets does not depend on the others
 * of the call. A lost device rejects with {@link ComputeLost}; nothing is lost with it.
 */
export interface Compute {
  readonly backend: BackendName;
  /** The device or build behind it, in words. */
  readonly device: string;
  outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]>;
  gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]>;
  close(): void;
}

/** The device went away; another backend takes over from the same entry. */
export class ComputeLost extends Error {
  override readonly name = 'ComputeLost';
}

/** The engine's state at one sequence, as named sections; the digest is over exactly these. */
export interface EngineState {
  readonly sections: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** One strict transaction: the state after `sequence`, and everything derived up to it since the last commit. */
export interface Commit {
  readonly sequence: number;
  readonly state: EngineState;
  readonly digest: string;
  readonly steps: readonly StepRecord[];
  readonly instants: readonly InstantRecord[];
  readonly minutes: readonly MinuteRecord[];
  /** Closed bars of 5, 15 and 60 minutes. */
  readonly bars: readonly BarRecord[];
  readonly ribbons: readonly RibbonRecord[];
  readonly decisions: readonly DecisionRecord[];
  /** Trades closed since the last commit. */
  readonly trades: readonly TradeRecord[];
  /** The whole book at `sequence`, every few minutes: the state holds only its top. */
  readonly book: Uint8Array<ArrayBuffer> | null;
  readonly wallTime: number;
}

/** What a session opens with. */
export interface Opened {
  readonly session: string;
  readonly spec: SessionSpec;
  /** Counts the browser runs of the session, from 1. */
  readonly sitting: number;
  /** The newest valid checkpoint, or null at the very beginning. */
  readonly checkpoint: {
    readonly sequence: number;
    readonly state: EngineState;
    readonly digest: string;
    readonly wallTime: number;
  } | null;
  /** Checkpoints found damaged and put aside, in words. */
  readonly damage: readonly string[];
  /** The newest whole book at or before the checkpoint, with its sequence. */
  readonly book: { readonly sequence: number; readonly bytes: Uint8Array } | null;
  /** The newest sequence of the journal, 0 when empty. */
  readonly lastSequence: number;
  /** The entry the engine failed on before, with the number of failures. */
  readonly failure: { readonly sequence: number; readonly count: number } | null;
}

/** Another writer holds a newer epoch: this one must stop. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** The disk. Every promise resolves only once the data is durable. Every write after another opener took over rejects with {@link Fenced}. */
export interface Store {
  /** Opens the session of `key`, making it from `spec` if there is none, and raises the epoch. */
  open(key: string, spec: SessionSpec, wallTime: number): Promise<Opened>;
  /** Appends entries to the journal; sequences continue without a hole. */
  append(entries: readonly JournalEntry[]): Promise<void>;
  commit(commit: Commit): Promise<void>;
  /** Journal entries from `from` to `to`, both included, in groups. */
  journal(from: number, to: number): AsyncIterable<readonly JournalEntry[]>;
  /** Every amendment of the journal. */
  amendments(): Promise<readonly (Amendment & { readonly sequence: number })[]>;
  /** The instants with ids in [first, last], in order. */
  instants(first: number, last: number): Promise<readonly InstantRecord[]>;
  /** The history row of `step`, or undefined. */
  step(step: number): Promise<StepRecord | undefined>;
  /** The newest `limit` closed bars of one minute, oldest first. */
  minutes(limit: number): Promise<readonly MinuteRecord[]>;
  /** The newest `limit` decisions, oldest first. */
  decisions(limit: number): Promise<readonly DecisionRecord[]>;
  /** The newest `limit` closed trades, oldest first. */
  trades(limit: number): Promise<readonly TradeRecord[]>;
  /** Notes that the engine failed on an entry; returns how often it has. */
  fail(sequence: number, message: string): Promise<number>;
  close(): void;
}

/** Local time, for latency, waiting and logs. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** SHA-256 as lower-case hexadecimal. */
export type Hash = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

/** The engine as the session sees it. */
export interface EngineCursor {
  readonly sequence: number;
  readonly feed: FeedCursor;
}

export type { SequencedEntry };
