/** The database: its tables and keys, opened so that every write is flushed before it counts. */
import { Dexie, type Table } from 'dexie';
import {
  type ArchiveRow,
  type BarRow,
  type BookRow,
  type CheckpointRow,
  type Claim,
  type DecisionRow,
  DiskFull,
  type FailureRow,
  type JournalRow,
  type MinuteRow,
  type QuarantineRow,
  type RibbonRow,
  type SessionRow,
  StoreClosed,
  type TradeRow,
} from './disk.ts';

export const DATABASE_NAME = 'nightjar';

type SessionKey = [session: string, key: number];

export interface Tables {
  readonly sessions: Table<SessionRow, string>;
  /** The newest epoch of each session. */
  readonly epochs: Table<Claim, string>;
  readonly journal: Table<JournalRow, SessionKey>;
  readonly checkpoints: Table<CheckpointRow, SessionKey>;
  readonly quarantine: Table<QuarantineRow, number>;
  readonly books: Table<BookRow, SessionKey>;
  readonly archive: Table<ArchiveRow, SessionKey>;
  readonly minutes: Table<MinuteRow, SessionKey>;
  readonly bars: Table<BarRow, [session: string, minutes: number, time: number]>;
  readonly ribbons: Table<RibbonRow, SessionKey>;
  readonly decisions: Table<DecisionRow, SessionKey>;
  readonly trades: Table<TradeRow, SessionKey>;
  readonly failures: Table<FailureRow, SessionKey>;
  /** Small things of the page's own, by name. */
  readonly shelf: Table<{ readonly name: string; readonly value: unknown }, string>;
}

export type Database = Dexie & Tables;

/** Tables that came with version 2, and with version 3. */
const KEYS_2 = { bars: '[session+minutes+time]', ribbons: '[session+time]' };
const KEYS_3 = { trades: '[session+id], [session+sequence]' };

/** Groups and archive rows lie by their last sequence, so that the newest key alone says how far they reach. */
const KEYS: { readonly [T in Exclude<keyof Tables, keyof typeof KEYS_2 | keyof typeof KEYS_3>]: string } = {
  sessions: 'key',
  epochs: 'session',
  journal: '[session+last], [session+amended]',
  checkpoints: '[session+slot]',
  quarantine: '++',
  books: '[session+sequence]',
  archive: '[session+sequence], [session+lastInstant], [session+lastStep]',
  minutes: '[session+time]',
  decisions: '[session+id]',
  failures: '[session+sequence]',
  shelf: 'name',
};

/**
 * Opens the database, or makes it. It closes by itself, for good, when a newer build wants to change it: from then on
 * everything rejects with StoreClosed.
 * @throws what the browser says where there is no IndexedDB or it cannot be opened.
 */
export async function openDatabase(name = DATABASE_NAME): Promise<Database> {
  const database = new Dexie(name, { chromeTransactionDurability: 'strict', cache: 'disabled', autoOpen: false });
  database.version(1).stores(KEYS);
  database.version(2).stores(KEYS_2);
  database.version(3).stores(KEYS_3);
  database.on('versionchange', () => database.close());
  await database.open();
  return database as Database;
}

/** Runs `work`, and says in our own words that the database is closed or the disk full. */
export async function inWords<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  const names = [nameOf(error), nameOf((error as { inner?: unknown } | null)?.inner)];
  if (names.includes('QuotaExceededError')) return new DiskFull('the browser gives no more room', { cause: error });
  if (names.includes('DatabaseClosedError') || names.includes('InvalidStateError')) {
    return new StoreClosed('the database was closed', { cause: error });
  }
  return error;
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}
