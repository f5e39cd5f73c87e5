/**
 * The store's twin for tests: the same packed bytes on a disk that is only memory. Throwing the store away and opening
 * another on the same disk is a crash; what an operation wrote is there as a whole or not at all.
 */
import { assert } from '../core/assert.ts';
import { Fenced } from '../core/ports.ts';
import type {
  ArchiveRow,
  BarRow,
  BookRow,
  CheckpointRow,
  Claim,
  CommitRows,
  DecisionRow,
  Disk,
  FailureRow,
  JournalRow,
  MinuteRow,
  OpenedRows,
  QuarantineRow,
  RibbonRow,
  SessionRow,
  SnapshotRows,
  TradeRow,
} from './disk.ts';
import { PackedStore } from './packed-store.ts';

export class MemoryStore extends PackedStore {
  constructor(disk: MemoryDisk) {
    super(disk);
  }
}

/** Everything of one session. Rows lie in the order of their keys. */
class Shelved {
  epoch = 0;
  journal: JournalRow[] = [];
  archive: ArchiveRow[] = [];
  quarantine: QuarantineRow[] = [];
  readonly slots = new Map<number, CheckpointRow>();
  readonly books = new Map<number, BookRow>();
  readonly minutes = new Map<number, MinuteRow>();
  /** By length, then by time. */
  readonly bars = new Map<number, Map<number, BarRow>>();
  readonly ribbons = new Map<number, RibbonRow>();
  readonly decisions = new Map<number, DecisionRow>();
  readonly trades = new Map<number, TradeRow>();
  readonly failures = new Map<number, FailureRow>();

  get lastSequence(): number {
    return this.journal.at(-1)?.last ?? 0;
  }

  get archivedTo(): number {
    return Math.max(this.archive.at(-1)?.sequence ?? 0, ...[...this.trades.values()].map(({ sequence }) => sequence));
  }
}

/** Outlives the stores that are opened on it; closing one of them does nothing to it. */
export class MemoryDisk implements Disk {
  private readonly sessions = new Map<string, SessionRow>();
  private readonly shelves = new Map<string, Shelved>();

  async open(fresh: SessionRow): Promise<OpenedRows> {
    const found = this.sessions.get(fresh.key) ?? fresh;
    const session = { ...found, sitting: found.sitting + 1 };
    this.sessions.set(fresh.key, session);
    const shelf = this.shelves.get(session.id) ?? new Shelved();
    this.shelves.set(session.id, shelf);
    shelf.epoch += 1;
    return {
      session,
      epoch: shelf.epoch,
      slots: [...shelf.slots.values()],
      books: [...shelf.books.values()],
      failures: [...shelf.failures.values()],
      lastSequence: shelf.lastSequence,
      archivedTo: shelf.archivedTo,
    };
  }

  async quarantine(claim: Claim, rows: readonly QuarantineRow[]): Promise<void> {
    const shelf = this.writable(claim);
    for (const row of rows) {
      shelf.quarantine.push(row);
      shelf.slots.delete(row.slot);
    }
  }

  async append(claim: Claim, row: JournalRow): Promise<void> {
    const shelf = this.writable(claim);
    assert(row.first === shelf.lastSequence + 1, `entries from ${row.first} behind ${shelf.lastSequence}: the journal has no holes`);
    shelf.journal.push(row);
  }

  async commit(claim: Claim, rows: CommitRows): Promise<void> {
    const shelf = this.writable(claim);
    const { sequence, checkpoint, archive, minutes, bars, ribbons, decisions, trades, book, booksFrom, replaceAfter } = rows;
    assert(sequence <= shelf.lastSequence, `a commit at ${sequence}, with the journal at ${shelf.lastSequence}`);
    shelf.slots.set(checkpoint.slot, checkpoint);
    if (replaceAfter !== null) replace(shelf, replaceAfter, sequence);
    if (archive) shelf.archive.splice(firstBehind(shelf.archive, sequence), 0, archive);
    for (const row of minutes) shelf.minutes.set(row.time, row);
    for (const row of bars) shelf.bars.set(row.minutes, new Map(shelf.bars.get(row.minutes)).set(row.time, row));
    for (const row of ribbons) shelf.ribbons.set(row.time, row);
    for (const row of decisions) shelf.decisions.set(row.id, row);
    for (const row of trades) shelf.trades.set(row.id, row);
    if (!book) return;
    shelf.books.set(book.sequence, book);
    for (const at of [...shelf.books.keys()]) if (at < booksFrom) shelf.books.delete(at);
  }

  async fail(claim: Claim, sequence: number, message: string): Promise<number> {
    const shelf = this.writable(claim);
    const count = (shelf.failures.get(sequence)?.count ?? 0) + 1;
    shelf.failures.set(sequence, { session: claim.session, sequence, count, message });
    return count;
  }

  async journal(session: string, from: number, to: number, limit: number): Promise<readonly JournalRow[]> {
    const rows = this.shelf(session).journal;
    const start = rows.findIndex((row) => row.last >= from);
    return start < 0 ? [] : rows.slice(start, start + limit).filter((row) => row.first <= to);
  }

  async amended(session: string): Promise<readonly JournalRow[]> {
    return this.shelf(session).journal.filter((row) => row.amended);
  }

  async archive(session: string, from: number, to: number, limit: number): Promise<readonly ArchiveRow[]> {
    const rows = this.shelf(session).archive;
    return rows.filter((row) => row.sequence >= from && row.sequence <= to).slice(0, limit);
  }

  async archiveOfInstants(session: string, first: number, last: number): Promise<readonly ArchiveRow[]> {
    const rows = this.shelf(session).archive;
    return rows.filter(({ firstInstant = Infinity, lastInstant = -1 }) => lastInstant >= first && firstInstant <= last);
  }

  async archiveOfStep(session: string, step: number): Promise<ArchiveRow | undefined> {
    return this.shelf(session).archive.find(({ lastStep = -1 }) => lastStep >= step);
  }

  async minutes(session: string, limit: number): Promise<readonly MinuteRow[]> {
    return newest(this.shelf(session).minutes, limit);
  }

  async decisions(session: string, limit: number): Promise<readonly DecisionRow[]> {
    return newest(this.shelf(session).decisions, limit);
  }

  async trades(session: string, limit: number): Promise<readonly TradeRow[]> {
    return newest(this.shelf(session).trades, limit);
  }

  async bars(session: string, minutes: number, limit: number): Promise<readonly BarRow[]> {
    return newest(this.shelf(session).bars.get(minutes) ?? new Map(), limit);
  }

  async ribbons(session: string, from: number, to: number): Promise<readonly RibbonRow[]> {
    return newest(this.shelf(session).ribbons, Infinity).filter(({ time }) => time >= from && time <= to);
  }

  async snapshot(session: string): Promise<SnapshotRows> {
    const { slots, books, minutes, bars, ribbons, decisions, trades, lastSequence } = this.shelf(session);
    return {
      slots: [...slots.values()],
      books: [...books.values()],
      minutes: newest(minutes, Infinity),
      bars: [...bars.keys()].sort((a, b) => a - b).flatMap((length) => newest(bars.get(length) ?? new Map(), Infinity)),
      ribbons: newest(ribbons, Infinity),
      decisions: newest(decisions, Infinity),
      trades: newest(trades, Infinity),
      lastSequence,
    };
  }

  close(): void {}

  /** For tests: changes the checkpoint in `slot` of `session` behind the store's back. */
  tamper(session: string, slot: number, change: (bytes: Uint8Array) => void): void {
    const row = this.shelf(session).slots.get(slot);
    assert(row, `slot ${slot} is empty`);
    change(new Uint8Array(row.bytes));
  }

  /** For tests: what was put aside of `session`. */
  quarantined(session: string): readonly QuarantineRow[] {
    return this.shelf(session).quarantine;
  }

  private shelf(session: string): Shelved {
    const shelf = this.shelves.get(session);
    assert(shelf, `there is no session ${session}`);
    return shelf;
  }

  private writable({ session, epoch }: Claim): Shelved {
    const shelf = this.shelf(session);
    if (shelf.epoch !== epoch) throw new Fenced(`session ${session} was opened again: epoch ${shelf.epoch}, ours is ${epoch}`);
    return shelf;
  }
}

/** Takes out the rows of a lost checkpoint's history that a commit at `sequence` replaces. */
function replace(shelf: Shelved, after: number, sequence: number): void {
  const reaching = shelf.archive[firstBehind(shelf.archive, sequence)];
  shelf.archive = shelf.archive.filter((row) => row.sequence <= after || (row.sequence > sequence && row !== reaching));
  const trades = [...shelf.trades.values()].filter((row) => row.sequence > after && row.sequence <= sequence);
  for (const { id } of trades) shelf.trades.delete(id);
}

function firstBehind(rows: readonly ArchiveRow[], sequence: number): number {
  return rows.findLastIndex((row) => row.sequence <= sequence) + 1;
}

function newest<T>(rows: ReadonlyMap<number, T>, limit: number): readonly T[] {
  const ordered = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  return ordered.slice(Math.max(0, ordered.length - limit));
}
