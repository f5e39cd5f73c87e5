/** The rows that last, all packed, and what a disk does with them: each operation is one atomic, durable transaction. */

/** By what a store writes: its session, and the epoch it opened it under. Every write compares that with the newest. */
export interface Claim {
  readonly session: string;
  readonly epoch: number;
}

/** A session by its key. */
export interface SessionRow {
  readonly key: string;
  readonly id: string;
  /** The session's spec, as JSON. */
  readonly spec: string;
  /** Counts its openings. */
  readonly sitting: number;
  /** Local time of the first opening, ms since the epoch. */
  readonly created: number;
}

/** One append: the entries from `first` to `last`. `amended` is there, and 1, only where one of them is an amendment. */
export interface JournalRow {
  readonly session: string;
  readonly first: number;
  readonly last: number;
  readonly amended?: 1;
  readonly bytes: ArrayBuffer;
}

export type Slot = 0 | 1;

/** One of two alternating checkpoints, in its envelope. */
export interface CheckpointRow {
  readonly session: string;
  readonly slot: Slot;
  readonly bytes: ArrayBuffer;
}

/** A checkpoint that could not be read, kept as it was. */
export interface QuarantineRow extends CheckpointRow {
  readonly words: string;
  /** Local time at which it was put aside, ms since the epoch. */
  readonly time: number;
}

/** A whole book. */
export interface BookRow {
  readonly session: string;
  readonly sequence: number;
  readonly bytes: ArrayBuffer;
}

/** Instants and steps of the commit at `sequence`; the ranges are absent where it has none. */
export interface ArchiveRow {
  readonly session: string;
  readonly sequence: number;
  readonly firstInstant?: number;
  readonly lastInstant?: number;
  readonly firstStep?: number;
  readonly lastStep?: number;
  readonly bytes: ArrayBuffer;
}

export interface MinuteRow {
  readonly session: string;
  readonly time: number;
  readonly bytes: ArrayBuffer;
}

/** A closed bar of one length. */
export interface BarRow extends MinuteRow {
  readonly minutes: number;
}

/** The ribbons taken at one time. */
export type RibbonRow = MinuteRow;

export interface DecisionRow {
  readonly session: string;
  readonly id: number;
  readonly bytes: ArrayBuffer;
}

/** A closed trade, by the id of its decision; `sequence` is that of the commit it came with. */
export interface TradeRow {
  readonly session: string;
  readonly id: number;
  readonly sequence: number;
  readonly bytes: ArrayBuffer;
}

export interface FailureRow {
  readonly session: string;
  readonly sequence: number;
  readonly count: number;
  readonly message: string;
}

/** Everything that opening a session reads. */
export interface OpenedRows {
  readonly session: SessionRow;
  readonly epoch: number;
  readonly slots: readonly CheckpointRow[];
  readonly books: readonly BookRow[];
  readonly failures: readonly FailureRow[];
  /** Newest sequence of the journal; 0 when empty. */
  readonly lastSequence: number;
  /** Sequence of the newest commit that the archive or a trade is of; 0 when there is none. */
  readonly archivedTo: number;
}

/** Everything one commit writes. */
export interface CommitRows {
  readonly sequence: number;
  readonly checkpoint: CheckpointRow;
  readonly archive: ArchiveRow | null;
  readonly minutes: readonly MinuteRow[];
  readonly bars: readonly BarRow[];
  readonly ribbons: readonly RibbonRow[];
  readonly decisions: readonly DecisionRow[];
  readonly trades: readonly TradeRow[];
  readonly book: BookRow | null;
  /** Whole books before this sequence are no longer needed; they go when one is added. */
  readonly booksFrom: number;
  /**
   * Set while history of a lost checkpoint lies ahead: archive rows behind this sequence up to the commit's, and the first
   * after it, which may reach back, are replaced by what the journal gives anew; so are trades of commits in between.
   */
  readonly replaceAfter: number | null;
}

/** A session at one moment, for an export. */
export interface SnapshotRows {
  readonly slots: readonly CheckpointRow[];
  readonly books: readonly BookRow[];
  readonly minutes: readonly MinuteRow[];
  readonly bars: readonly BarRow[];
  readonly ribbons: readonly RibbonRow[];
  readonly decisions: readonly DecisionRow[];
  readonly trades: readonly TradeRow[];
  readonly lastSequence: number;
}

/** Writes reject with Fenced once another opener raised the epoch. Ranges include both ends, and rows come in order. */
export interface Disk {
  /** Finds the session of `fresh.key` or makes it as `fresh`; counts the sitting and raises the epoch. */
  open(fresh: SessionRow): Promise<OpenedRows>;
  /** Moves damaged checkpoints out of their slots. */
  quarantine(claim: Claim, rows: readonly QuarantineRow[]): Promise<void>;
  /** Rejects with an AssertionError unless `row` goes on where the journal ends. */
  append(claim: Claim, row: JournalRow): Promise<void>;
  /** Rejects with an AssertionError where the journal does not reach the commit. */
  commit(claim: Claim, rows: CommitRows): Promise<void>;
  /** @returns how often the entry has failed now. */
  fail(claim: Claim, sequence: number, message: string): Promise<number>;
  /** At most `limit` groups that hold entries of [from, to]. */
  journal(session: string, from: number, to: number, limit: number): Promise<readonly JournalRow[]>;
  /** Every group that holds an amendment. */
  amended(session: string): Promise<readonly JournalRow[]>;
  /** At most `limit` rows of commits in [from, to]. */
  archive(session: string, from: number, to: number, limit: number): Promise<readonly ArchiveRow[]>;
  /** The rows that hold instants of [first, last]. */
  archiveOfInstants(session: string, first: number, last: number): Promise<readonly ArchiveRow[]>;
  /** The first row whose last step is `step` or later. */
  archiveOfStep(session: string, step: number): Promise<ArchiveRow | undefined>;
  /** The newest `limit`, oldest first. */
  minutes(session: string, limit: number): Promise<readonly MinuteRow[]>;
  decisions(session: string, limit: number): Promise<readonly DecisionRow[]>;
  trades(session: string, limit: number): Promise<readonly TradeRow[]>;
  /** The newest `limit` of this length, oldest first. */
  bars(session: string, minutes: number, limit: number): Promise<readonly BarRow[]>;
  /** Those of times in [from, to]. */
  ribbons(session: string, from: number, to: number): Promise<readonly RibbonRow[]>;
  snapshot(session: string): Promise<SnapshotRows>;
  close(): void;
}

/** The store was closed, by us or because a newer build wants the database: nothing more is written. */
export class StoreClosed extends Error {
  override readonly name = 'StoreClosed';
}

/** The browser gives no more room: nothing of the write was kept, everything before it was. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}
