/** The disk that is IndexedDB: one strict transaction per write, in which only the database is waited for. */
import { Dexie, type Table } from 'dexie';
import { assert } from '../core/assert.ts';
import { Fenced } from '../core/ports.ts';
import { type Database, inWords, type Tables } from './database.ts';
import type {
  ArchiveRow,
  BarRow,
  CheckpointRow,
  Claim,
  CommitRows,
  DecisionRow,
  Disk,
  JournalRow,
  MinuteRow,
  OpenedRows,
  QuarantineRow,
  RibbonRow,
  SessionRow,
  SnapshotRows,
  TradeRow,
} from './disk.ts';

type TableName = keyof Tables;

/**
 * A checkpoint is filled up to this size. Chromium writes a value above 64 KiB once, to a file of its own; a smaller one goes
 * through a log that writes it several times over, so a smaller checkpoint would cost the disk more.
 */
const LEAST_BYTES = 68 * 1024;

/** A checkpoint as it lies on the disk: `length` bytes of it are its own. */
type FilledRow = CheckpointRow & { readonly length?: number };

function filled(row: CheckpointRow): FilledRow {
  const { byteLength } = row.bytes;
  if (byteLength >= LEAST_BYTES) return row;
  const bytes = new Uint8Array(LEAST_BYTES);
  bytes.set(new Uint8Array(row.bytes));
  return { ...row, length: byteLength, bytes: bytes.buffer };
}

function emptied({ length, ...row }: FilledRow): CheckpointRow {
  return length === undefined ? row : { ...row, bytes: row.bytes.slice(0, length) };
}

export class IndexedDbDisk implements Disk {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  open(fresh: SessionRow): Promise<OpenedRows> {
    const { sessions, epochs, checkpoints, books, failures } = this.database;
    const read = ['checkpoints', 'books', 'failures', 'journal', 'archive', 'trades'] as const;
    return this.transaction('rw', ['sessions', 'epochs', ...read], async () => {
      const found = (await sessions.get(fresh.key)) ?? fresh;
      const session = { ...found, sitting: found.sitting + 1 };
      const epoch = ((await epochs.get(session.id))?.epoch ?? 0) + 1;
      await sessions.put(session);
      await epochs.put({ session: session.id, epoch });
      return {
        session,
        epoch,
        slots: (await this.all(checkpoints, '[session+slot]', session.id).toArray()).map(emptied),
        books: await this.all(books, '[session+sequence]', session.id).toArray(),
        failures: await this.all(failures, '[session+sequence]', session.id).toArray(),
        lastSequence: await this.lastKey('journal', '[session+last]', session.id),
        archivedTo: Math.max(await this.lastKey('archive', '[session+sequence]', session.id), await this.lastTradeOf(session.id)),
      };
    });
  }

  quarantine(claim: Claim, rows: readonly QuarantineRow[]): Promise<void> {
    const { quarantine, checkpoints } = this.database;
    return this.write(claim, ['quarantine', 'checkpoints'], async () => {
      await quarantine.bulkAdd(rows);
      await checkpoints.bulkDelete(rows.map((row) => [row.session, row.slot]));
    });
  }

  append(claim: Claim, row: JournalRow): Promise<void> {
    const { journal } = this.database;
    return this.write(claim, ['journal'], async () => {
      const last = await this.lastKey('journal', '[session+last]', row.session);
      assert(row.first === last + 1, `entries from ${row.first} behind ${last}: the journal has no holes`);
      await journal.add(row);
    });
  }

  commit(claim: Claim, rows: CommitRows): Promise<void> {
    const { checkpoints, archive, minutes, bars, ribbons, decisions, trades, books } = this.database;
    const tables = ['checkpoints', 'archive', 'minutes', 'bars', 'ribbons', 'decisions', 'trades', 'books', 'journal'] as const;
    const checkpoint = filled(rows.checkpoint);
    return this.write(claim, tables, async () => {
      const last = await this.lastKey('journal', '[session+last]', claim.session);
      assert(rows.sequence <= last, `a commit at ${rows.sequence}, with the journal at ${last}`);
      await checkpoints.put(checkpoint);
      if (rows.replaceAfter !== null) await this.replace(claim.session, rows.replaceAfter, rows.sequence);
      if (rows.archive) await archive.put(rows.archive);
      if (rows.minutes.length > 0) await minutes.bulkPut(rows.minutes);
      if (rows.bars.length > 0) await bars.bulkPut(rows.bars);
      if (rows.ribbons.length > 0) await ribbons.bulkPut(rows.ribbons);
      if (rows.decisions.length > 0) await decisions.bulkPut(rows.decisions);
      if (rows.trades.length > 0) await trades.bulkPut(rows.trades);
      if (!rows.book) return;
      await books.put(rows.book);
      await books.where('[session+sequence]').between([claim.session, Dexie.minKey], [claim.session, rows.booksFrom]).delete();
    });
  }

  fail(claim: Claim, sequence: number, message: string): Promise<number> {
    const { failures } = this.database;
    return this.write(claim, ['failures'], async () => {
      const found = await failures.get([claim.session, sequence]);
      const count = (found?.count ?? 0) + 1;
      await failures.put({ session: claim.session, sequence, count, message });
      return count;
    });
  }

  async journal(session: string, from: number, to: number, limit: number): Promise<readonly JournalRow[]> {
    const found = this.database.journal.where('[session+last]').between([session, from], [session, Dexie.maxKey], true, true);
    const rows = await inWords(() => found.limit(limit).toArray());
    return rows.filter((row) => row.first <= to);
  }

  amended(session: string): Promise<readonly JournalRow[]> {
    const found = this.database.journal.where('[session+amended]').equals([session, 1]);
    return inWords(() => found.sortBy('last'));
  }

  archive(session: string, from: number, to: number, limit: number): Promise<readonly ArchiveRow[]> {
    const found = this.database.archive.where('[session+sequence]').between([session, from], [session, to], true, true);
    return inWords(() => found.limit(limit).toArray());
  }

  archiveOfInstants(session: string, first: number, last: number): Promise<readonly ArchiveRow[]> {
    const byInstant = this.database.archive.where('[session+lastInstant]');
    const beyond = this.database.archive.where('[session+lastInstant]').between([session, last], [session, Dexie.maxKey], false, true);
    return this.transaction('r', ['archive'], async () => {
      const rows = await byInstant.between([session, first], [session, last], true, true).toArray();
      const reaching = await beyond.first();
      return reaching?.firstInstant !== undefined && reaching.firstInstant <= last ? [...rows, reaching] : rows;
    });
  }

  archiveOfStep(session: string, step: number): Promise<ArchiveRow | undefined> {
    const found = this.database.archive.where('[session+lastStep]').between([session, step], [session, Dexie.maxKey], true, true);
    return inWords(() => found.first());
  }

  minutes(session: string, limit: number): Promise<readonly MinuteRow[]> {
    return inWords(() => this.newest<MinuteRow>('minutes', '[session+time]', session, limit));
  }

  decisions(session: string, limit: number): Promise<readonly DecisionRow[]> {
    return inWords(() => this.newest<DecisionRow>('decisions', '[session+id]', session, limit));
  }

  trades(session: string, limit: number): Promise<readonly TradeRow[]> {
    return inWords(() => this.newest<TradeRow>('trades', '[session+id]', session, limit));
  }

  bars(session: string, minutes: number, limit: number): Promise<readonly BarRow[]> {
    const found = this.database.bars
      .where('[session+minutes+time]')
      .between([session, minutes, Dexie.minKey], [session, minutes, Dexie.maxKey]);
    return inWords(async () => (await found.reverse().limit(limit).toArray()).reverse());
  }

  ribbons(session: string, from: number, to: number): Promise<readonly RibbonRow[]> {
    const found = this.database.ribbons.where('[session+time]').between([session, from], [session, to], true, true);
    return inWords(() => found.toArray());
  }

  snapshot(session: string): Promise<SnapshotRows> {
    const { checkpoints, books, minutes, bars, ribbons, decisions, trades } = this.database;
    const tables = ['checkpoints', 'books', 'minutes', 'bars', 'ribbons', 'decisions', 'trades', 'journal'] as const;
    return this.transaction('r', tables, async () => ({
      slots: (await this.all(checkpoints, '[session+slot]', session).toArray()).map(emptied),
      books: await this.all(books, '[session+sequence]', session).toArray(),
      minutes: await this.all(minutes, '[session+time]', session).toArray(),
      bars: await this.all(bars, '[session+minutes+time]', session).toArray(),
      ribbons: await this.all(ribbons, '[session+time]', session).toArray(),
      decisions: await this.all(decisions, '[session+id]', session).toArray(),
      trades: await this.all(trades, '[session+id]', session).toArray(),
      lastSequence: await this.lastKey('journal', '[session+last]', session),
    }));
  }

  close(): void {
    this.database.close();
  }

  /** A strict transaction that first compares the epoch. Once it resolves, the data is on the disk. */
  private write<T>(claim: Claim, tables: readonly TableName[], work: () => Promise<T>): Promise<T> {
    return this.transaction('rw', ['epochs', ...tables], async () => {
      const newest = (await this.database.epochs.get(claim.session))?.epoch;
      if (newest !== claim.epoch) {
        throw new Fenced(`session ${claim.session} was opened again: epoch ${newest}, ours is ${claim.epoch}`);
      }
      return work();
    });
  }

  private transaction<T>(mode: 'r' | 'rw', tables: readonly TableName[], work: () => Promise<T>): Promise<T> {
    return inWords(() => this.database.transaction(mode, [...tables], work));
  }

  /** Archive and trades of a lost checkpoint, as far as a commit at `sequence` replaces them. */
  private async replace(session: string, after: number, sequence: number): Promise<void> {
    const byCommit = this.database.archive.where('[session+sequence]');
    const ahead = this.database.archive.where('[session+sequence]').between([session, sequence], [session, Dexie.maxKey], false, true);
    const [reaching] = await ahead.limit(1).primaryKeys();
    if (reaching) await this.database.archive.delete(reaching);
    await byCommit.between([session, after], [session, sequence], false, true).delete();
    await this.database.trades.where('[session+sequence]').between([session, after], [session, sequence], false, true).delete();
  }

  private all<Row>(table: Table<Row>, index: string, session: string) {
    return table.where(index).between([session, Dexie.minKey], [session, Dexie.maxKey]);
  }

  private async newest<Row>(name: TableName, index: string, session: string, limit: number): Promise<readonly Row[]> {
    const table = this.database.table<Row>(name);
    const rows = await this.all(table, index, session).reverse().limit(limit).toArray();
    return rows.reverse();
  }

  /** Sequence of the newest commit with a trade; 0 where there is none. */
  private async lastTradeOf(session: string): Promise<number> {
    return (await this.all(this.database.trades, '[session+sequence]', session).last())?.sequence ?? 0;
  }

  /** The number in the last primary key of `session`; 0 where there is none. */
  private async lastKey(name: 'journal' | 'archive', index: string, session: string): Promise<number> {
    const [key] = await this.all(this.database.table(name), index, session).reverse().limit(1).primaryKeys();
    return key === undefined ? 0 : (key as [string, number])[1];
  }
}
